import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useNow } from '../../hooks/useNow';
import { elapsed, formatAge, formatDuration } from '../../model/time';
import { rayTranslationRef } from '../../translation';

function useAgo(): (at: string, now: number) => string {
  const { t } = useTranslationRef(rayTranslationRef);
  return (at, now) => {
    const distance = now - Date.parse(at);
    const duration = formatAge(Math.abs(distance));
    if (Math.abs(distance) < 1000) return t('common.justNow');
    return distance < 0
      ? t('common.in', { duration })
      : t('common.ago', { duration });
  };
}

/** `3 h ago` as text, for sentences. */
export function useRelativeTime(at: string): string {
  const now = useNow();
  return useAgo()(at, now);
}

/** A time as people say it, with the exact one as its title; it goes on by itself. */
export function RelativeTime({ at }: { at: string }) {
  const text = useRelativeTime(at);
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {text}
    </time>
  );
}

/** How long it took or, without an end, takes; it ticks, by the minute where `coarse`. */
export function Elapsed(props: {
  from?: string;
  to?: string;
  coarse?: boolean;
}) {
  const { from, to, coarse = false } = props;
  const now = useNow();
  const { t } = useTranslationRef(rayTranslationRef);
  const milliseconds = elapsed(from, to, now);
  if (milliseconds === undefined || !from) return <>{t('common.unknown')}</>;
  const title = [from, to]
    .filter((it): it is string => Boolean(it))
    .map(it => new Date(it).toLocaleString())
    .join(' – ');
  const format = coarse ? formatAge : formatDuration;
  return <span title={title}>{format(milliseconds)}</span>;
}
