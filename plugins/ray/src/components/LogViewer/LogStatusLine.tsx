import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { formatBytes } from '../../model/quantities';
import { Tone } from '../../model/states';
import { rayTranslationRef } from '../../translation';
import { ToneLabel } from '../State';
import { LogState, LogStatus } from './LogSession';
import styles from './LogViewer.module.css';

const TONES: Record<LogStatus['kind'], Tone> = {
  loading: 'waiting',
  live: 'good',
  reconnecting: 'warning',
  ended: 'quiet',
  failed: 'bad',
};

/** Says what is shown: live or ended, complete or cut, and from where. */
export function LogStatusLine(props: {
  state: LogState;
  /** Lines that were let go for want of memory. */
  dropped: number;
  source?: string;
}) {
  const { state, dropped, source } = props;
  const { status, start, lines, bytes } = state;
  const { t } = useTranslationRef(rayTranslationRef);
  const size = formatBytes(bytes);
  const extent = () => {
    const values = { lines: lines.toLocaleString(), size };
    if (dropped > 0) {
      return t('log.dropped', {
        ...values,
        dropped: dropped.toLocaleString(),
      });
    }
    if (start > 0) return t('log.cut', { ...values, start: String(start) });
    return status.kind === 'ended'
      ? t('log.complete', values)
      : t('log.soFar', values);
  };
  return (
    <div className={styles.status} role="status">
      <ToneLabel tone={TONES[status.kind]}>
        {t(`log.status.${status.kind}`)}
      </ToneLabel>
      <span>{extent()}</span>
      <span>
        {source ? t('log.source', { cluster: source }) : t('log.sourceJob')}
      </span>
      {status.kind === 'reconnecting' && (
        <span>{t('log.brokenOff', { size })}</span>
      )}
    </div>
  );
}
