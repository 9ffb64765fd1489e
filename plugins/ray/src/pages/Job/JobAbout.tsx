import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { Job } from '@raydeck/backstage-plugin-ray-common';
import { EntityLink, OwnerLinks } from '../../components/FleetTables';
import { Facts } from '../../components/PageHead';
import { Elapsed, RelativeTime } from '../../components/Time';
import { useRayLinks } from '../../hooks/useRayLinks';
import { clusterName, shortTemplateName } from '../../model/refs';
import { rayTranslationRef } from '../../translation';

export function JobAbout({ job }: { job: Job }) {
  const { t } = useTranslationRef(rayTranslationRef);
  const links = useRayLinks();
  const time = (at?: string) => at && <RelativeTime at={at} />;
  const { template } = job;
  return (
    <Facts
      rows={[
        [
          t('job.cluster'),
          job.cluster ? (
            <Link href={links.cluster(job.cluster)}>
              {clusterName(job.cluster)}
            </Link>
          ) : (
            t('job.noCluster')
          ),
        ],
        [
          t('cluster.entity'),
          job.entityRef && <EntityLink entityRef={job.entityRef} />,
        ],
        [t('cluster.owners'), <OwnerLinks owners={job.owners} />],
        [
          t('job.by'),
          job.submittedBy && <EntityLink entityRef={job.submittedBy} />,
        ],
        [t('job.origin'), t(`job.origins.${job.origin}`)],
        [
          t('cluster.template'),
          template &&
            [shortTemplateName(template.name), template.version]
              .filter(Boolean)
              .join('@'),
        ],
        [t('cluster.kubernetesCluster'), job.kubernetesCluster],
        [t('cluster.place'), job.namespace],
        [t('job.submissionId'), job.submissionId],
        [t('job.created'), time(job.createdAt)],
        [t('job.started'), time(job.startedAt)],
        [t('job.ended'), time(job.endedAt)],
        [
          t('job.duration'),
          job.startedAt && <Elapsed from={job.startedAt} to={job.endedAt} />,
        ],
        [t('job.attempts'), String(job.attempts)],
      ]}
    />
  );
}
