import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { LifeStep } from '@raydeck/backstage-plugin-ray-common';
import { useNow } from '../../hooks/useNow';
import { timeSteps } from '../../model/lifeDurations';
import { Tone } from '../../model/states';
import { formatDuration } from '../../model/time';
import { rayTranslationRef } from '../../translation';
import { StateGlyph } from '../State';
import styles from './LifeLine.module.css';

const SHAPES: Record<LifeStep['status'], Tone | 'done'> = {
  done: 'done',
  current: 'busy',
  waiting: 'waiting',
  failed: 'bad',
};

/** The steps of a cluster's life with what each took; where it waits now is marked. */
export function LifeLine({ life }: { life: readonly LifeStep[] }) {
  const { t } = useTranslationRef(rayTranslationRef);
  const now = useNow();
  return (
    <ol className={styles.line} aria-label={t('cluster.life')}>
      {timeSteps(life, now).map(({ step, status, at, took }) => (
        <li
          key={step}
          className={styles.step}
          data-status={status}
          aria-current={status === 'current' ? 'step' : undefined}
        >
          <StateGlyph shape={SHAPES[status]} />
          <span className={styles.name}>{t(`cluster.lifeStep.${step}`)}</span>
          <span
            className={styles.detail}
            title={at && new Date(at).toLocaleString()}
          >
            {detail(status, took)}
          </span>
        </li>
      ))}
    </ol>
  );

  function detail(status: LifeStep['status'], took: number | undefined) {
    if (took === undefined) return t(`cluster.lifeStatus.${status}`);
    if (status === 'done' && took < 1000) return t('cluster.lifeAtOnce');
    const duration = formatDuration(took);
    return status === 'done'
      ? t('cluster.lifeTook', { duration })
      : t('cluster.lifeWaits', { duration });
  }
}
