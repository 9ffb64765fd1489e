import { stringifyEntityRef } from '@backstage/catalog-model';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Text, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { Job } from '@raydeck/backstage-plugin-ray-common';
import { useEffect, useMemo, useState } from 'react';
import { CreateClusterButton } from '../../components/CreateCluster';
import { ClusterTable, JobTable } from '../../components/FleetTables';
import {
  EmptyNotice,
  FleetNotices,
  LoadingNotice,
} from '../../components/Notice';
import { useFleet } from '../../fleet';
import { useUrlState } from '../../hooks/useUrlState';
import { countGroup, StateGroup } from '../../model/states';
import { rayTranslationRef } from '../../translation';
import styles from './Entity.module.css';

const GROUPS: StateGroup[] = ['running', 'waiting', 'failed'];
const LAST_JOBS = 20;

/** The Ray clusters and jobs of one entity, for whoever runs it. */
export function EntityRayContent() {
  const { t } = useTranslationRef(rayTranslationRef);
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const fleet = useFleet({ entityRef });
  const { get, set } = useUrlState();
  const clusters = useMemo(
    () => [...fleet.clusters.values()],
    [fleet.clusters],
  );
  const jobs = useMemo(() => [...fleet.jobs.values()], [fleet.jobs]);

  return (
    <div className={styles.content}>
      <FleetNotices fleet={fleet} />
      <section className={styles.section} aria-labelledby="ray-clusters">
        <div className={styles.heading}>
          <Text as="h2" id="ray-clusters" variant="title-x-small" weight="bold">
            {t('entity.clustersTitle')}
          </Text>
          <span className={styles.counts}>
            {GROUPS.map(group => ({
              group,
              count: countGroup(clusters, group),
            }))
              .filter(({ count }) => count > 0)
              .map(({ group, count }) =>
                t(`entity.${group}Count`, { n: String(count) }),
              )
              .join(' · ')}
          </span>
          <span className={styles.action}>
            <CreateClusterButton entityRef={entityRef} />
          </span>
        </div>
        {!fleet.loaded && fleet.connection.status !== 'refused' && (
          <LoadingNotice lines={3} />
        )}
        {fleet.loaded && clusters.length === 0 && (
          <EmptyNotice
            title={t('entity.none', {
              entity: entity.metadata.title ?? entity.metadata.name,
            })}
          />
        )}
        {clusters.length > 0 && (
          <ClusterTable
            ofEntity
            clusters={clusters}
            sort={get('sort') || 'age'}
            onSortChange={sort => set({ sort })}
          />
        )}
      </section>
      {fleet.loaded && <EntityJobs jobs={jobs} />}
    </div>
  );
}

type JobFilter = 'all' | 'failed' | 'mine';

function EntityJobs({ jobs }: { jobs: readonly Job[] }) {
  const { t } = useTranslationRef(rayTranslationRef);
  const { get, set } = useUrlState();
  const me = useUserEntityRef();
  const filter = (get('jobs') || 'all') as JobFilter;
  const sort = get('jobSort') || '-started';
  const matching = jobs
    .filter(
      job =>
        (filter !== 'failed' || job.state === 'failed') &&
        (filter !== 'mine' || (me !== undefined && job.submittedBy === me)),
    )
    .sort((a, b) => started(b) - started(a));
  const shown = matching.slice(0, LAST_JOBS);
  const nothing = {
    all: t('entity.noJobs'),
    failed: t('entity.jobsFailedNone'),
    mine: t('entity.jobsMineNone'),
  };

  return (
    <section className={styles.section} aria-labelledby="ray-jobs">
      <div className={styles.heading}>
        <Text as="h2" id="ray-jobs" variant="title-x-small" weight="bold">
          {t('entity.jobsTitle')}
        </Text>
        <span className={styles.counts}>
          {matching.length > LAST_JOBS &&
            t('entity.lastJobs', { n: String(LAST_JOBS) })}
        </span>
        <span className={styles.action}>
          <ToggleButtonGroup
            aria-label={t('entity.jobsFilter')}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[filter]}
            onSelectionChange={keys => {
              const [next] = [...keys];
              set({ jobs: next === 'all' ? '' : String(next) });
            }}
          >
            <ToggleButton id="all">{t('entity.jobsAll')}</ToggleButton>
            <ToggleButton id="failed">{t('entity.jobsFailed')}</ToggleButton>
            <ToggleButton id="mine">{t('entity.jobsMine')}</ToggleButton>
          </ToggleButtonGroup>
        </span>
      </div>
      {shown.length > 0 ? (
        <JobTable
          jobs={shown}
          place="entity"
          sort={sort}
          onSortChange={jobSort => set({ jobSort })}
        />
      ) : (
        <EmptyNotice title={nothing[filter] ?? nothing.all} />
      )}
    </section>
  );
}

function started({ startedAt, createdAt }: Job): number {
  const at = startedAt ?? createdAt;
  return at ? Date.parse(at) : 0;
}

function useUserEntityRef(): string | undefined {
  const identityApi = useApi(identityApiRef);
  const [ref, setRef] = useState<string>();
  useEffect(() => {
    let current = true;
    identityApi
      .getBackstageIdentity()
      .then(({ userEntityRef }) => current && setRef(userEntityRef))
      .catch(() => {
        // Not signed in with an identity: then no job is the viewer's own.
      });
    return () => {
      current = false;
    };
  }, [identityApi]);
  return ref;
}
