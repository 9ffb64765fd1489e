import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { JobFailure } from '@raydeck/backstage-plugin-ray-common';
import { scrollable } from '../../components/scrollable';
import { rayTranslationRef } from '../../translation';
import styles from './Job.module.css';

/** Why a job failed, with the way to the place in its log. */
export function JobFailureNotice(props: {
  failure: JobFailure;
  onShowInLog?(text: string): void;
}) {
  const { failure, onShowInLog } = props;
  const { reason, message, traceback = [], exitCode } = failure;
  const { t } = useTranslationRef(rayTranslationRef);
  const lastLine = [...traceback].reverse().find(line => line.trim());
  return (
    <section className={styles.failure} aria-label={t('job.failure')}>
      <Text as="h2" variant="title-x-small" weight="bold">
        {t('job.failure')}
      </Text>
      <p className={styles.message}>
        {reason && !message.includes(reason) && `${reason}: `}
        {message}
      </p>
      {exitCode !== undefined && (
        <p>{t('job.exitCode', { code: String(exitCode) })}</p>
      )}
      {traceback.length > 0 && (
        <pre className={styles.traceback} {...scrollable(t('job.traceback'))}>
          {traceback.join('\n')}
        </pre>
      )}
      {onShowInLog && (
        <button
          type="button"
          className={styles.toLine}
          onClick={() => onShowInLog(lastLine ?? message)}
        >
          {t('job.toLogLine')}
        </button>
      )}
    </section>
  );
}
