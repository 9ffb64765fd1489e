import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { KubernetesClusterHealth } from '@raydeck/backstage-plugin-ray-common';
import { useDeferredValue, useMemo } from 'react';
import { CreateClusterButton } from '../../components/CreateCluster';
import { ClusterTable, JobTable } from '../../components/FleetTables';
import {
  EmptyNotice,
  AccessNotices,
  FleetNotices,
  LoadingNotice,
} from '../../components/Notice';
import { useFleet } from '../../fleet';
import { matchesCluster, matchesJob } from '../../model/filters';
import { rayTranslationRef } from '../../translation';
import { FilterBar } from './FilterBar';
import { HeadFigures } from './HeadFigures';
import { useXRayFilters, XRayFilters } from './useXRayFilters';
import styles from './XRay.module.css';

/** Every cluster and job of a scope, live, and what is wrong with them. */
export function XRayPage() {
  const { t } = useTranslationRef(rayTranslationRef);
  const filters = useXRayFilters();
  const fleet = useFleet({ scope: filters.scope });
  const clusters = useMemo(
    () => [...fleet.clusters.values()],
    [fleet.clusters],
  );
  const jobs = useMemo(() => [...fleet.jobs.values()], [fleet.jobs]);

  // Typing stays quick with thousands of rows: the rows follow a moment later.
  const values = useDeferredValue(filters.filters);
  const shownClusters = useMemo(
    () => clusters.filter(cluster => matchesCluster(cluster, values)),
    [clusters, values],
  );
  const shownJobs = useMemo(
    () => jobs.filter(job => matchesJob(job, values, fleet.clusters)),
    [jobs, values, fleet.clusters],
  );

  const isJobs = filters.view === 'jobs';
  const total = isJobs ? jobs.length : clusters.length;
  const shown = isJobs ? shownJobs.length : shownClusters.length;
  const onSortChange = (sort: string) => filters.set({ sort });

  return (
    <div className={styles.page}>
      <div className={styles.top}>
        <HeadFigures clusters={clusters} filters={filters} />
        <CreateClusterButton />
      </div>
      <FleetNotices fleet={fleet} />
      <AccessNotices kubernetesClusters={fleet.kubernetesClusters} />
      <FilterBar filters={filters} clusters={clusters} jobs={jobs} />
      {fleet.loaded && (
        <div className={styles.count}>
          <span className={styles.shown} role="status">
            {t('xray.shown', { n: String(shown), total: String(total) })}{' '}
            {t(isJobs ? 'xray.jobs' : 'xray.clusters')}
          </span>
          {filters.isFiltered && shown > 0 && (
            <Button size="small" variant="tertiary" onPress={filters.clear}>
              {t('xray.clearFilters')}
            </Button>
          )}
        </div>
      )}
      {!fleet.loaded && fleet.connection.status !== 'refused' && (
        <LoadingNotice />
      )}
      {fleet.loaded && shown === 0 && (
        <NothingShown
          filters={filters}
          total={total}
          unseen={fleet.kubernetesClusters.filter(isUnseen)}
        />
      )}
      {shown > 0 &&
        (isJobs ? (
          <JobTable
            jobs={shownJobs}
            sort={filters.sort || '-started'}
            onSortChange={onSortChange}
            place="xray"
          />
        ) : (
          <ClusterTable
            clusters={shownClusters}
            sort={filters.sort || 'age'}
            onSortChange={onSortChange}
          />
        ))}
    </div>
  );
}

/** Of a cluster that was never reached nobody can say that it has none. */
function isUnseen({ state }: KubernetesClusterHealth): boolean {
  return state !== 'ready';
}

function NothingShown(props: {
  filters: XRayFilters;
  total: number;
  unseen: readonly KubernetesClusterHealth[];
}) {
  const { filters, total, unseen } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  if (total > 0) {
    return (
      <EmptyNotice
        title={t('xray.noMatchTitle')}
        action={
          <Button variant="secondary" onPress={filters.clear}>
            {t('xray.clearFilters')}
          </Button>
        }
      >
        {t('xray.noMatch', { total: String(total) })}
      </EmptyNotice>
    );
  }
  if (unseen.length > 0) {
    return (
      <EmptyNotice title={t('xray.unseenTitle')}>
        {t('xray.unseen', { names: unseen.map(({ name }) => name).join(', ') })}
      </EmptyNotice>
    );
  }
  if (filters.view === 'jobs') {
    return (
      <EmptyNotice title={t('xray.emptyJobsTitle')}>
        {t('xray.emptyJobs')}
      </EmptyNotice>
    );
  }
  const reasons = {
    all: t('xray.emptyAll'),
    mine: t('xray.emptyMine'),
    teams: t('xray.emptyTeams'),
  };
  return (
    <EmptyNotice
      title={t('xray.emptyTitle')}
      action={
        filters.scope === 'all' ? (
          <CreateClusterButton variant="secondary" />
        ) : (
          <Button
            variant="secondary"
            onPress={() => filters.set({ scope: '' })}
          >
            {t('xray.showAll')}
          </Button>
        )
      }
    >
      {reasons[filters.scope]}
    </EmptyNotice>
  );
}
