import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import { Job } from '@raydeck/backstage-plugin-ray-common';
import { useRef } from 'react';
import { stringify } from 'yaml';
import { CodeBlock } from '../../components/CopyButton';
import { Findings } from '../../components/Findings';
import { JobLog, LogHandle } from '../../components/LogViewer';
import { EmptyNotice } from '../../components/Notice';
import { PageHead } from '../../components/PageHead';
import { JobStateLabel } from '../../components/State';
import { Elapsed } from '../../components/Time';
import { useRayLinks } from '../../hooks/useRayLinks';
import { clusterName } from '../../model/refs';
import { rayTranslationRef } from '../../translation';
import { JobAbout } from './JobAbout';
import { JobActions } from './JobActions';
import { JobFailureNotice } from './JobFailureNotice';
import styles from './Job.module.css';

/** A job that is there; when it failed, why comes before all else. */
export function JobView({ job }: { job: Job }) {
  const { t } = useTranslationRef(rayTranslationRef);
  const links = useRayLinks();
  const log = useRef<LogHandle>(null);
  const mayReadLogs = job.allowed.includes('readLogs');
  const hasEnvironment =
    job.runtimeEnv && Object.keys(job.runtimeEnv).length > 0;
  return (
    <>
      <PageHead
        trail={
          job.cluster ? (
            <Link href={links.cluster(job.cluster)} variant="body-small">
              {clusterName(job.cluster)}
            </Link>
          ) : (
            <span>{job.namespace}</span>
          )
        }
        name={job.name}
        state={<JobStateLabel state={job.state} />}
        word={t(`jobState.${job.state}`)}
        sentence={job.sentence}
        time={<JobTime job={job} />}
        actions={<JobActions job={job} />}
      />
      {job.failure && (
        <JobFailureNotice
          failure={job.failure}
          onShowInLog={
            mayReadLogs ? text => log.current?.showText(text) : undefined
          }
        />
      )}
      {job.findings.length > 0 && <Findings findings={job.findings} />}
      <section className={styles.section} id="log">
        <Text as="h2" variant="title-x-small" weight="bold">
          {t('job.log')}
        </Text>
        {!mayReadLogs && <EmptyNotice title={t('job.logForbidden')} />}
        {mayReadLogs && hasLog(job) && (
          <JobLog job={job} ref={log} key={`${job.uid} ${job.submissionId}`} />
        )}
        {mayReadLogs && !hasLog(job) && (
          <EmptyNotice title={t('job.logNotYet')}>{job.sentence}</EmptyNotice>
        )}
      </section>
      <div className={styles.columns}>
        <div className={styles.section}>
          <Text as="h2" variant="title-x-small" weight="bold">
            {t('job.entrypoint')}
          </Text>
          <CodeBlock label={t('job.entrypoint')} text={job.entrypoint} />
          <Text as="h2" variant="title-x-small" weight="bold">
            {t('job.runtimeEnv')}
          </Text>
          {hasEnvironment ? (
            <CodeBlock
              label={t('job.runtimeEnv')}
              text={stringify(job.runtimeEnv).trimEnd()}
            />
          ) : (
            <Text as="p">{t('job.noRuntimeEnv')}</Text>
          )}
        </div>
        <section className={styles.section} aria-label={t('job.about')}>
          <Text as="h2" variant="title-x-small" weight="bold">
            {t('job.about')}
          </Text>
          <JobAbout job={job} />
        </section>
      </div>
    </>
  );
}

/** How long it runs, or how long it took. */
function JobTime({ job }: { job: Job }) {
  const { t } = useTranslationRef(rayTranslationRef);
  const { state, startedAt, endedAt } = job;
  if (!startedAt || (!endedAt && state !== 'running')) return null;
  return (
    <>
      {t(endedAt ? 'job.took' : 'job.runningFor')}{' '}
      <Elapsed from={startedAt} to={endedAt} />
    </>
  );
}

/** Ray knows of a log from the moment the job was submitted to a head. */
function hasLog(job: Job): boolean {
  return (
    job.origin === 'submission' ||
    job.startedAt !== undefined ||
    job.submissionId !== undefined
  );
}
