import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link, Tab, TabList, TabPanel, Tabs } from '@backstage/ui';
import { Cluster, Job } from '@raydeck/backstage-plugin-ray-common';
import { useMemo } from 'react';
import { JobTable } from '../../components/FleetTables';
import { EmptyNotice } from '../../components/Notice';
import { PageHead } from '../../components/PageHead';
import { ClusterStateLabel } from '../../components/State';
import { FleetState } from '../../fleet';
import { useRayLinks } from '../../hooks/useRayLinks';
import { useUrlState } from '../../hooks/useUrlState';
import { rayTranslationRef } from '../../translation';
import { ClusterActions } from './ClusterActions';
import { EventsTab } from './EventsTab';
import { OverviewTab } from './OverviewTab';
import { PodsTab } from './PodsTab';
import { YamlTab } from './YamlTab';
import styles from './Cluster.module.css';

const TABS = ['overview', 'jobs', 'pods', 'events', 'yaml'] as const;
type TabId = (typeof TABS)[number];

/** A cluster that is there: its sentence, what can be done, and the tabs. */
export function ClusterView(props: { cluster: Cluster; fleet: FleetState }) {
  const { cluster, fleet } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  const { get, set } = useUrlState();
  const links = useRayLinks();
  const tab = TABS.find(id => id === get('tab')) ?? 'overview';
  const jobs = useMemo(
    () => [...fleet.jobs.values()].filter(job => job.cluster === cluster.ref),
    [fleet.jobs, cluster.ref],
  );
  const pods = useMemo(() => [...fleet.pods.values()], [fleet.pods]);
  const events = useMemo(() => [...fleet.events.values()], [fleet.events]);
  const counts: Partial<Record<TabId, number>> = {
    jobs: jobs.length,
    pods: pods.length,
  };

  return (
    <>
      <PageHead
        trail={
          <>
            <Link
              href={`${links.xray}?kubernetesCluster=${encodeURIComponent(
                cluster.kubernetesCluster,
              )}`}
              variant="body-small"
            >
              {cluster.kubernetesCluster}
            </Link>
            <span aria-hidden="true">/</span>
            <span>{cluster.namespace}</span>
          </>
        }
        name={cluster.name}
        state={<ClusterStateLabel state={cluster.state} />}
        word={t(`clusterState.${cluster.state}`)}
        sentence={cluster.sentence}
        actions={<ClusterActions cluster={cluster} jobs={jobs} />}
      />
      <div className={styles.tabbed}>
        <Tabs
          selectedKey={tab}
          onSelectionChange={key =>
            set({ tab: key === 'overview' ? '' : String(key) })
          }
        >
          <div className={styles.tabs}>
            <TabList aria-label={t('cluster.tabs.label')}>
              {TABS.map(id => (
                <Tab key={id} id={id}>
                  {`${t(`cluster.tabs.${id}`)}${
                    counts[id] ? ` (${counts[id]})` : ''
                  }`}
                </Tab>
              ))}
            </TabList>
          </div>
          <TabPanel id="overview">
            <OverviewTab cluster={cluster} pods={pods} />
          </TabPanel>
          <TabPanel id="jobs">
            <JobsTab jobs={jobs} />
          </TabPanel>
          <TabPanel id="pods">
            <PodsTab pods={pods} />
          </TabPanel>
          <TabPanel id="events">
            <EventsTab events={events} />
          </TabPanel>
          <TabPanel id="yaml">
            <YamlTab cluster={cluster} />
          </TabPanel>
        </Tabs>
      </div>
    </>
  );
}

function JobsTab({ jobs }: { jobs: readonly Job[] }) {
  const { t } = useTranslationRef(rayTranslationRef);
  const { get, set } = useUrlState();
  return (
    <div className={styles.panel}>
      {jobs.length > 0 ? (
        <JobTable
          jobs={jobs}
          place="cluster"
          sort={get('sort') || '-started'}
          onSortChange={sort => set({ sort })}
        />
      ) : (
        <EmptyNotice title={t('cluster.noJobs')} />
      )}
    </div>
  );
}
