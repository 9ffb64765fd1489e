import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Button } from '@backstage/ui';
import { KubernetesClusterHealth } from '@raydeck/backstage-plugin-ray-common';
import { FleetState } from '../../fleet';
import { rayTranslationRef } from '../../translation';
import { useRelativeTime } from '../Time';
import { ErrorNotice } from './ErrorNotice';
import styles from './Notice.module.css';

type Fleet = Pick<
  FleetState,
  'connection' | 'loaded' | 'kubernetesClusters'
> & {
  retry(): void;
};

/** What is old on this screen and why: the portal's stream, or a Kubernetes cluster. */
export function FleetNotices({ fleet }: { fleet: Fleet }) {
  const { connection, loaded, kubernetesClusters, retry } = fleet;
  const behind = kubernetesClusters.filter(
    ({ state }) => state !== 'ready' && state !== 'connecting',
  );
  return (
    <div className={styles.stack} aria-live="polite">
      {connection.status === 'refused' && (
        <ErrorNotice error={connection.error} onRetry={retry} />
      )}
      {connection.status === 'reconnecting' && loaded && (
        <Reconnecting since={connection.since} onRetry={retry} />
      )}
      {connection.status === 'reconnecting' && !loaded && (
        <NotYetConnected error={connection.error} onRetry={retry} />
      )}
      {behind.map(health => (
        <KubernetesClusterBehind key={health.name} health={health} />
      ))}
    </div>
  );
}

function Reconnecting(props: { since: number; onRetry(): void }) {
  const { t } = useTranslationRef(rayTranslationRef);
  const ago = useRelativeTime(new Date(props.since).toISOString());
  return (
    <Alert
      status="warning"
      icon
      title={t('connection.reconnectingTitle')}
      description={t('connection.reconnecting', { ago })}
      customActions={
        <Button variant="secondary" onPress={props.onRetry}>
          {t('common.retry')}
        </Button>
      }
    />
  );
}

function NotYetConnected(props: { error?: Error; onRetry(): void }) {
  const { t } = useTranslationRef(rayTranslationRef);
  return (
    <Alert
      status="danger"
      icon
      title={t('connection.connectingTitle')}
      description={t('connection.connectingProblem', {
        message: props.error ? `${props.error.message}.` : '',
      })}
      customActions={
        <Button variant="secondary" onPress={props.onRetry}>
          {t('common.retry')}
        </Button>
      }
    />
  );
}

function KubernetesClusterBehind(props: { health: KubernetesClusterHealth }) {
  const { name, state, sentence, staleSince } = props.health;
  const { t } = useTranslationRef(rayTranslationRef);
  const titles = {
    stale: t('connection.staleTitle', { name }),
    unreachable: t('connection.unreachableTitle', { name }),
    error: t('connection.errorTitle', { name }),
    connecting: name,
    ready: name,
  };
  return (
    <Alert
      status={state === 'stale' ? 'warning' : 'danger'}
      icon
      title={titles[state]}
      description={
        <>
          {sentence} {staleSince && <StaleSince at={staleSince} />}
        </>
      }
    />
  );
}

function StaleSince({ at }: { at: string }) {
  const { t } = useTranslationRef(rayTranslationRef);
  const ago = useRelativeTime(at);
  return <>{t('connection.staleSince', { ago })}</>;
}
