import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Pod } from '@raydeck/backstage-plugin-ray-common';
import { useMemo } from 'react';
import { Column, DataTable } from '../../components/DataTable';
import { EmptyNotice } from '../../components/Notice';
import { ToneLabel } from '../../components/State';
import { Elapsed } from '../../components/Time';
import { useUrlState } from '../../hooks/useUrlState';
import { afterWord } from '../../model/sentence';
import { Tone } from '../../model/states';
import { rayTranslationRef } from '../../translation';
import styles from './Cluster.module.css';

const keyOf = ({ uid }: Pod) => uid;
const ROLES: Pod['role'][] = ['head', 'worker', 'submitter', 'other'];

function restarts(pod: Pod): number {
  return pod.containers.reduce((sum, it) => sum + it.restarts, 0);
}

export function PodsTab({ pods }: { pods: readonly Pod[] }) {
  const { t } = useTranslationRef(rayTranslationRef);
  const { get, set } = useUrlState();
  const columns = useMemo(
    (): Column<Pod>[] => [
      {
        id: 'role',
        title: t('pod.role'),
        width: '100px',
        narrow: 'plain',
        sortBy: ({ role, group, name }) =>
          `${ROLES.indexOf(role)} ${group ?? ''} ${name}`,
        render: ({ role, group }) => (
          <>
            {t(`pod.roles.${role}`)}
            {group && role === 'worker' && (
              <div className={styles.secondary}>{group}</div>
            )}
          </>
        ),
      },
      {
        id: 'name',
        title: t('pod.name'),
        width: 'minmax(180px, 1.4fr)',
        narrow: 'title',
        sortBy: ({ name }) => name,
        render: ({ name, ip }) => (
          <>
            <span className={styles.mono}>{name}</span>
            {ip && <div className={styles.secondary}>{ip}</div>}
          </>
        ),
      },
      {
        id: 'state',
        title: t('pod.phase'),
        width: 'minmax(180px, 2fr)',
        narrow: 'title',
        sortBy: ({ phase, ready }) => `${phase} ${ready}`,
        render: pod => <PodState pod={pod} />,
      },
      {
        id: 'node',
        title: t('pod.node'),
        width: 'minmax(100px, 1fr)',
        sortBy: ({ node }) => node,
        render: ({ node }) => node ?? '–',
      },
      {
        id: 'restarts',
        title: t('pod.restarts'),
        width: '80px',
        end: true,
        sortBy: restarts,
        render: restarts,
      },
      {
        id: 'age',
        title: t('pod.age'),
        width: '84px',
        end: true,
        sortBy: ({ createdAt }) =>
          createdAt === undefined ? undefined : -Date.parse(createdAt),
        render: ({ createdAt }) =>
          createdAt ? <Elapsed from={createdAt} coarse /> : '–',
      },
    ],
    [t],
  );
  return (
    <div className={styles.panel}>
      {pods.length > 0 ? (
        <DataTable
          label={t('table.pods')}
          rows={pods}
          columns={columns}
          keyOf={keyOf}
          sort={get('sort') || 'role'}
          onSortChange={sort => set({ sort })}
          minWidth={840}
        />
      ) : (
        <EmptyNotice title={t('cluster.noPods')} />
      )}
    </div>
  );
}

function PodState({ pod }: { pod: Pod }) {
  const { t } = useTranslationRef(rayTranslationRef);
  const [tone, word] = describe(pod);
  return (
    <>
      <ToneLabel tone={tone}>{t(`pod.${word}`)}</ToneLabel>
      <div className={styles.secondary}>
        {afterWord(t(`pod.${word}`), pod.sentence)}
      </div>
    </>
  );
}

type PodWord = 'deleting' | 'succeeded' | 'failed' | 'ready' | 'notReady';

function describe(pod: Pod): [Tone, PodWord] {
  if (pod.deleting) return ['busy', 'deleting'];
  if (pod.phase === 'Succeeded') return ['quiet', 'succeeded'];
  if (pod.phase === 'Failed') return ['bad', 'failed'];
  if (pod.ready) return ['good', 'ready'];
  const isBroken = pod.containers.some(
    ({ state, reason }) =>
      state === 'terminated' || /BackOff|Err/.test(reason ?? ''),
  );
  return [isBroken ? 'bad' : 'waiting', 'notReady'];
}
