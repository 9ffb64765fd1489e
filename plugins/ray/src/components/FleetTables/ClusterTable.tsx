import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { Cluster } from '@raydeck/backstage-plugin-ray-common';
import { useMemo } from 'react';
import { useRayLinks } from '../../hooks/useRayLinks';
import { heldAccelerators, wantedAccelerators } from '../../model/accelerators';
import { shortEntityRef, shortTemplateName } from '../../model/refs';
import { afterWord } from '../../model/sentence';
import { CLUSTER_STATES } from '../../model/states';
import { rayTranslationRef } from '../../translation';
import { Column, DataTable } from '../DataTable';
import { ClusterStateLabel } from '../State';
import { Elapsed } from '../Time';
import { EntityLink, OwnerLinks } from './EntityLinks';
import styles from './FleetTables.module.css';

const keyOf = (cluster: Cluster) => cluster.ref;

/** Clusters in rows; `ofEntity` leaves out what an entity's own page says already. */
export function ClusterTable(props: {
  clusters: readonly Cluster[];
  sort?: string;
  onSortChange?(sort: string): void;
  ofEntity?: boolean;
}) {
  const { clusters, sort, onSortChange, ofEntity = false } = props;
  const columns = useClusterColumns(ofEntity);
  const { t } = useTranslationRef(rayTranslationRef);
  return (
    <DataTable
      label={t('table.clusters')}
      rows={clusters}
      columns={columns}
      keyOf={keyOf}
      sort={sort}
      onSortChange={onSortChange}
      minWidth={ofEntity ? 640 : 960}
    />
  );
}

function useClusterColumns(ofEntity: boolean): Column<Cluster>[] {
  const { t } = useTranslationRef(rayTranslationRef);
  const links = useRayLinks();
  return useMemo(() => {
    const columns: (Column<Cluster> | false)[] = [
      {
        id: 'name',
        title: t('table.name'),
        width: 'minmax(130px, 1.3fr)',
        narrow: 'title',
        sortBy: ({ name }) => name,
        render: ({ ref, name, namespace, kubernetesCluster }) => (
          <>
            <Link href={links.cluster(ref)} className={styles.name}>
              {name}
            </Link>
            <span className={styles.sentence}>
              {kubernetesCluster} / {namespace}
            </span>
          </>
        ),
      },
      {
        id: 'state',
        title: t('table.state'),
        width: 'minmax(150px, 1.8fr)',
        narrow: 'title',
        sortBy: ({ state }) => CLUSTER_STATES.indexOf(state),
        render: ({ state, sentence }) => (
          <>
            <ClusterStateLabel state={state} />
            <span className={styles.sentence}>
              {afterWord(t(`clusterState.${state}`), sentence)}
            </span>
          </>
        ),
      },
      !ofEntity && {
        id: 'entity',
        title: t('table.entity'),
        width: 'minmax(110px, 0.9fr)',
        sortBy: ({ entityRef }) => entityRef && shortEntityRef(entityRef),
        render: ({ entityRef }) => <EntityLink entityRef={entityRef} />,
      },
      !ofEntity && {
        id: 'owner',
        title: t('table.owner'),
        width: 'minmax(146px, 1fr)',
        sortBy: ({ owners }) => owners[0] && shortEntityRef(owners[0]),
        render: ({ owners }) => <OwnerLinks owners={owners} />,
      },
      {
        id: 'workers',
        title: t('table.workers'),
        width: '64px',
        end: true,
        sortBy: ({ workers }) => workers.desired,
        render: ({ workers }) =>
          workers.desired === 0 && workers.ready === 0 ? (
            <span className={styles.secondary}>–</span>
          ) : (
            <span title={t('table.workersOf', count(workers))}>
              {workers.ready}/{workers.desired}
            </span>
          ),
      },
      {
        id: 'gpus',
        title: t('table.gpus'),
        hint: t('table.gpusHint'),
        width: '56px',
        end: true,
        sortBy: wantedAccelerators,
        render: cluster => <Gpus cluster={cluster} />,
      },
      {
        id: 'age',
        title: t('table.age'),
        width: '78px',
        end: true,
        sortBy: ({ createdAt }) =>
          createdAt === undefined ? undefined : -Date.parse(createdAt),
        render: ({ createdAt }) =>
          createdAt ? <Elapsed from={createdAt} coarse /> : '–',
      },
      {
        id: 'template',
        title: t('table.template'),
        width: 'minmax(100px, 0.9fr)',
        sortBy: ({ template }) => template?.name,
        render: ({ template }) =>
          template ? (
            <>
              {shortTemplateName(template.name)}
              {template.version && (
                <span className={styles.secondary}> {template.version}</span>
              )}
            </>
          ) : (
            <span className={styles.secondary}>–</span>
          ),
      },
    ];
    return columns.filter((it): it is Column<Cluster> => Boolean(it));
  }, [t, links, ofEntity]);
}

function count(workers: Cluster['workers']) {
  return { ready: String(workers.ready), desired: String(workers.desired) };
}

function Gpus({ cluster }: { cluster: Cluster }) {
  const { t } = useTranslationRef(rayTranslationRef);
  const wanted = wantedAccelerators(cluster);
  if (wanted === 0) return <span className={styles.secondary}>–</span>;
  const held = heldAccelerators(cluster);
  return (
    <span
      title={t('table.gpusOf', { held: String(held), wanted: String(wanted) })}
    >
      {held}/{wanted}
    </span>
  );
}
