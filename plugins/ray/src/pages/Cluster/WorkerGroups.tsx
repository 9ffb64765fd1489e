import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { WorkerGroup } from '@raydeck/backstage-plugin-ray-common';
import { useMemo } from 'react';
import { Column, DataTable } from '../../components/DataTable';
import { formatBytes, formatCores } from '../../model/quantities';
import { rayTranslationRef } from '../../translation';
import styles from './Cluster.module.css';

const keyOf = ({ name }: WorkerGroup) => name;

export function WorkerGroups({ groups }: { groups: readonly WorkerGroup[] }) {
  const { t } = useTranslationRef(rayTranslationRef);
  const columns = useMemo(
    (): Column<WorkerGroup>[] => [
      {
        id: 'name',
        title: t('cluster.group'),
        width: 'minmax(110px, 1fr)',
        narrow: 'title',
        render: ({ name, image }) => (
          <>
            <b>{name}</b>
            {image && <div className={styles.secondary}>{image}</div>}
          </>
        ),
      },
      {
        id: 'ready',
        title: t('cluster.ready'),
        width: '72px',
        end: true,
        render: ({ ready, desired }) => `${ready}/${desired}`,
      },
      {
        id: 'range',
        title: t('cluster.range'),
        width: '72px',
        end: true,
        render: ({ min, max }) => (min === max ? `${min}` : `${min}–${max}`),
      },
      {
        id: 'each',
        title: t('cluster.perWorker'),
        width: 'minmax(130px, 1fr)',
        render: group => describeWorker(group),
      },
    ],
    [t],
  );
  return groups.length > 0 ? (
    <DataTable
      label={t('cluster.groups')}
      rows={groups}
      columns={columns}
      keyOf={keyOf}
    />
  ) : (
    <Text as="p">{t('cluster.noGroups')}</Text>
  );
}

function describeWorker(group: WorkerGroup): string {
  const { cpu, memory, accelerators = [] } = group;
  return [
    cpu !== undefined && `${formatCores(cpu)} CPU`,
    memory !== undefined && formatBytes(memory),
    ...accelerators.map(({ type, count }) => `${count} × ${type}`),
  ]
    .filter(Boolean)
    .join(', ');
}
