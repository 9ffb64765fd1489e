import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { KubernetesEvent } from '@raydeck/backstage-plugin-ray-common';
import { useMemo } from 'react';
import { Column, DataTable } from '../../components/DataTable';
import { EmptyNotice } from '../../components/Notice';
import { ToneLabel } from '../../components/State';
import { RelativeTime } from '../../components/Time';
import { useUrlState } from '../../hooks/useUrlState';
import { rayTranslationRef } from '../../translation';
import styles from './Cluster.module.css';

const keyOf = ({ uid }: KubernetesEvent) => uid;

export function EventsTab({ events }: { events: readonly KubernetesEvent[] }) {
  const { t } = useTranslationRef(rayTranslationRef);
  const { get, set } = useUrlState();
  const columns = useMemo(
    (): Column<KubernetesEvent>[] => [
      {
        id: 'last',
        title: t('event.last'),
        width: '120px',
        narrow: 'plain',
        sortBy: ({ lastAt, firstAt }) => {
          const at = lastAt ?? firstAt;
          return at === undefined ? undefined : Date.parse(at);
        },
        render: ({ lastAt, firstAt, count }) => {
          const at = lastAt ?? firstAt;
          return (
            <>
              {at ? <RelativeTime at={at} /> : '–'}
              {count > 1 && (
                <div className={styles.secondary}>
                  {t('event.count', { n: String(count) })}
                </div>
              )}
            </>
          );
        },
      },
      {
        id: 'type',
        title: t('event.type'),
        width: '100px',
        narrow: 'plain',
        sortBy: ({ type }) => type,
        render: ({ type }) => (
          <ToneLabel tone={type === 'Warning' ? 'warning' : 'quiet'}>
            {t(`event.${type}`)}
          </ToneLabel>
        ),
      },
      {
        id: 'reason',
        title: t('event.reason'),
        width: 'minmax(120px, 0.8fr)',
        narrow: 'plain',
        sortBy: ({ reason }) => reason,
        render: ({ reason }) => reason,
      },
      {
        id: 'message',
        title: t('event.message'),
        width: 'minmax(240px, 3fr)',
        narrow: 'title',
        render: ({ message, regarding }) => (
          <>
            {message}
            <div className={styles.secondary}>
              {regarding.kind} {regarding.name}
            </div>
          </>
        ),
      },
    ],
    [t],
  );
  return (
    <div className={styles.panel}>
      {events.length > 0 ? (
        <DataTable
          label={t('table.events')}
          rows={events}
          columns={columns}
          keyOf={keyOf}
          sort={get('sort') || '-last'}
          onSortChange={sort => set({ sort })}
          minWidth={720}
        />
      ) : (
        <EmptyNotice title={t('cluster.noEvents')} />
      )}
    </div>
  );
}
