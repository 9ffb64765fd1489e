import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Text } from '@backstage/ui';
import { Cluster, Pod } from '@raydeck/backstage-plugin-ray-common';
import { ReactNode } from 'react';
import { Findings } from '../../components/Findings';
import { LifeLine } from '../../components/LifeLine';
import { useRelativeTime } from '../../components/Time';
import { rayTranslationRef } from '../../translation';
import { ClusterAbout } from './ClusterAbout';
import { HowToConnect } from './HowToConnect';
import { WorkerGroups } from './WorkerGroups';
import styles from './Cluster.module.css';

export function OverviewTab(props: { cluster: Cluster; pods: readonly Pod[] }) {
  const { cluster, pods } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  return (
    <div className={styles.panel}>
      {cluster.staleSince && <Stale at={cluster.staleSince} />}
      <LifeLine life={cluster.life} />
      <Section title={t('cluster.findings')}>
        {cluster.findings.length > 0 ? (
          <Findings findings={cluster.findings} />
        ) : (
          <Text as="p">{t('cluster.noFindings')}</Text>
        )}
      </Section>
      <div className={styles.columns}>
        <div className={styles.column}>
          <Section title={t('cluster.groups')}>
            <WorkerGroups groups={cluster.workerGroups} />
          </Section>
          <Section title={t('cluster.connect')}>
            <HowToConnect cluster={cluster} pods={pods} />
          </Section>
        </div>
        <Section title={t('cluster.identity')}>
          <ClusterAbout cluster={cluster} />
        </Section>
      </div>
    </div>
  );
}

function Section(props: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={props.title}>
      <Text as="h2" variant="title-x-small" weight="bold">
        {props.title}
      </Text>
      {props.children}
    </section>
  );
}

function Stale({ at }: { at: string }) {
  const { t } = useTranslationRef(rayTranslationRef);
  const ago = useRelativeTime(at);
  return (
    <Alert status="warning" icon title={t('connection.objectStale', { ago })} />
  );
}
