import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import {
  Job,
  JobLocation,
  stringifyJobRef,
} from '@raydeck/backstage-plugin-ray-common';
import { useEffect, useState } from 'react';
import { useParams } from 'react-router-dom';
import {
  EmptyNotice,
  ErrorNotice,
  FleetNotices,
  LoadingNotice,
} from '../../components/Notice';
import { useFleet } from '../../fleet';
import { useRayLinks } from '../../hooks/useRayLinks';
import { describeError } from '../../model/describeError';
import { rayTranslationRef } from '../../translation';
import { JobView } from './JobView';
import styles from './Job.module.css';

/** One job by the names in the URL: of a RayJob, or of a submission to a cluster. */
export function JobPage() {
  const { kubernetesCluster = '', namespace = '', name = '', id } = useParams();
  const place = { kubernetesCluster, namespace, name };
  const at: JobLocation = id
    ? { ...place, kind: 'submission', id }
    : { ...place, kind: 'RayJob' };
  const ref = stringifyJobRef(at);
  return <JobOfRef key={ref} jobRef={ref} location={at} />;
}

function JobOfRef(props: { jobRef: string; location: JobLocation }) {
  const { jobRef, location } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  const links = useRayLinks();
  const fleet = useFleet({ job: jobRef });
  const job = fleet.jobs.get(jobRef);
  const last = useLastSeen(job);
  const { connection, loaded } = fleet;

  if (job) {
    return (
      <div className={styles.page}>
        <FleetNotices fleet={fleet} />
        <JobView job={job} />
      </div>
    );
  }
  if (
    connection.status === 'refused' &&
    describeError(connection.error).status !== 404
  ) {
    const forbidden = describeError(connection.error).status === 403;
    return (
      <div className={styles.page}>
        <ErrorNotice
          title={forbidden ? t('job.forbiddenTitle') : undefined}
          error={connection.error}
          onRetry={fleet.retry}
        />
      </div>
    );
  }
  if (!loaded && connection.status !== 'refused') {
    return (
      <div className={styles.page}>
        <FleetNotices fleet={fleet} />
        <LoadingNotice />
      </div>
    );
  }
  return (
    <div className={styles.page}>
      <FleetNotices fleet={{ ...fleet, connection: { status: 'live' } }} />
      <EmptyNotice
        title={
          last
            ? t('job.goneTitle', { name: last.name })
            : t('job.notFoundTitle')
        }
        action={
          <ButtonLink variant="secondary" href={`${links.xray}?view=jobs`}>
            {t('cluster.toXray')}
          </ButtonLink>
        }
      >
        {last
          ? t('job.gone')
          : t('job.notFound', {
              name:
                location.kind === 'submission' ? location.id : location.name,
              namespace: location.namespace,
              kubernetesCluster: location.kubernetesCluster,
            })}
      </EmptyNotice>
    </div>
  );
}

/** The job as it last was while this page was open. */
function useLastSeen(job: Job | undefined): Job | undefined {
  const [last, setLast] = useState(job);
  useEffect(() => {
    if (job) setLast(job);
  }, [job]);
  return last;
}
