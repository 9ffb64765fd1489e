import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { Job } from '@raydeck/backstage-plugin-ray-common';
import { useMemo } from 'react';
import { useRayLinks } from '../../hooks/useRayLinks';
import { clusterName, shortEntityRef } from '../../model/refs';
import { afterWord } from '../../model/sentence';
import { JOB_STATES } from '../../model/states';
import { rayTranslationRef } from '../../translation';
import { Column, DataTable } from '../DataTable';
import { JobStateLabel } from '../State';
import { Elapsed, RelativeTime } from '../Time';
import { OwnerLinks } from './EntityLinks';
import styles from './FleetTables.module.css';

const keyOf = (job: Job) => job.ref;

/** Where the jobs stand; it decides which columns would only repeat the page. */
export type JobTablePlace = 'xray' | 'entity' | 'cluster';

export function JobTable(props: {
  jobs: readonly Job[];
  sort?: string;
  onSortChange?(sort: string): void;
  place: JobTablePlace;
}) {
  const { jobs, sort, onSortChange, place } = props;
  const columns = useJobColumns(place);
  const { t } = useTranslationRef(rayTranslationRef);
  return (
    <DataTable
      label={t('table.jobs')}
      rows={jobs}
      columns={columns}
      keyOf={keyOf}
      sort={sort}
      onSortChange={onSortChange}
      minWidth={place === 'xray' ? 960 : 700}
    />
  );
}

const startOf = ({ startedAt, createdAt }: Job) => startedAt ?? createdAt;

function durationOf({ startedAt, endedAt }: Job): number | undefined {
  if (!startedAt) return undefined;
  const end = endedAt ? Date.parse(endedAt) : Date.now();
  return end - Date.parse(startedAt);
}

function useJobColumns(place: JobTablePlace): Column<Job>[] {
  const { t } = useTranslationRef(rayTranslationRef);
  const links = useRayLinks();
  return useMemo(() => {
    const columns: (Column<Job> | false)[] = [
      {
        id: 'name',
        title: t('table.name'),
        width: 'minmax(130px, 1.4fr)',
        narrow: 'title',
        sortBy: ({ name }) => name,
        render: ({ ref, name, entrypoint }) => (
          <>
            <Link href={links.job(ref)} className={styles.name}>
              {name}
            </Link>
            <span className={styles.entrypoint} title={entrypoint}>
              {entrypoint}
            </span>
          </>
        ),
      },
      {
        id: 'state',
        title: t('table.state'),
        width: 'minmax(150px, 1.5fr)',
        narrow: 'title',
        sortBy: ({ state }) => JOB_STATES.indexOf(state),
        render: ({ state, sentence, failure }) => (
          <>
            <JobStateLabel state={state} />
            {failure ? (
              <span className={styles.failure}>{failure.message}</span>
            ) : (
              <span className={styles.sentence}>
                {afterWord(t(`jobState.${state}`), sentence)}
              </span>
            )}
          </>
        ),
      },
      {
        id: 'duration',
        title: t('table.duration'),
        width: '96px',
        sortBy: durationOf,
        render: ({ startedAt, endedAt }) =>
          startedAt ? <Elapsed from={startedAt} to={endedAt} /> : '–',
      },
      {
        id: 'started',
        title: t('table.started'),
        width: '108px',
        sortBy: job => {
          const at = startOf(job);
          return at === undefined ? undefined : Date.parse(at);
        },
        render: job => {
          const at = startOf(job);
          return at ? <RelativeTime at={at} /> : '–';
        },
      },
      place !== 'cluster' && {
        id: 'cluster',
        title: t('table.cluster'),
        width: 'minmax(110px, 1fr)',
        sortBy: ({ cluster }) => cluster && clusterName(cluster),
        render: ({ cluster }) =>
          cluster ? (
            <Link href={links.cluster(cluster)}>{clusterName(cluster)}</Link>
          ) : (
            '–'
          ),
      },
      place === 'xray' && {
        id: 'owner',
        title: t('table.owner'),
        width: 'minmax(138px, 0.9fr)',
        sortBy: ({ owners }) => owners[0] && shortEntityRef(owners[0]),
        render: ({ owners }) => <OwnerLinks owners={owners} />,
      },
      {
        id: 'who',
        title: t('table.who'),
        width: 'minmax(56px, 0.4fr)',
        sortBy: ({ submittedBy }) => submittedBy && shortEntityRef(submittedBy),
        render: ({ submittedBy }) =>
          submittedBy ? shortEntityRef(submittedBy) : '–',
      },
      {
        id: 'logs',
        title: t('table.logs'),
        width: '56px',
        narrow: 'plain',
        render: ({ ref, name, allowed }) =>
          allowed.includes('readLogs') ? (
            <Link
              href={`${links.job(ref)}#log`}
              aria-label={t('table.openLogs', { name })}
            >
              {t('table.logs')}
            </Link>
          ) : (
            '–'
          ),
      },
    ];
    return columns.filter((it): it is Column<Job> => Boolean(it));
  }, [t, links, place]);
}
