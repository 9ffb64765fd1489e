import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import {
  Cluster,
  stringifyClusterRef,
} from '@raydeck/backstage-plugin-ray-common';
import { useEffect, useState } from 'react';
import { useParams } from 'react-router-dom';
import {
  EmptyNotice,
  ErrorNotice,
  FleetNotices,
  LoadingNotice,
} from '../../components/Notice';
import { useFleet } from '../../fleet';
import { useRayLinks } from '../../hooks/useRayLinks';
import { describeError } from '../../model/describeError';
import { rayTranslationRef } from '../../translation';
import { ClusterView } from './ClusterView';
import styles from './Cluster.module.css';

/** One cluster by the names in the URL, from before it is there until after it has gone. */
export function ClusterPage() {
  const { kubernetesCluster = '', namespace = '', name = '' } = useParams();
  const ref = stringifyClusterRef({ kubernetesCluster, namespace, name });
  return (
    <ClusterOfRef
      key={ref}
      clusterRef={ref}
      location={{ kubernetesCluster, namespace, name }}
    />
  );
}

interface Location {
  kubernetesCluster: string;
  namespace: string;
  name: string;
}

function ClusterOfRef(props: { clusterRef: string; location: Location }) {
  const { clusterRef, location } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  const links = useRayLinks();
  const fleet = useFleet({ cluster: clusterRef });
  const cluster = fleet.clusters.get(clusterRef);
  const last = useLastSeen(cluster);
  const { connection, loaded } = fleet;
  const toXRay = (
    <ButtonLink variant="secondary" href={links.xray}>
      {t('cluster.toXray')}
    </ButtonLink>
  );

  if (cluster) {
    return (
      <div className={styles.page}>
        <FleetNotices fleet={fleet} />
        <ClusterView cluster={cluster} fleet={fleet} />
      </div>
    );
  }
  if (
    connection.status === 'refused' &&
    describeError(connection.error).status !== 404
  ) {
    const forbidden = describeError(connection.error).status === 403;
    return (
      <div className={styles.page}>
        <ErrorNotice
          title={forbidden ? t('cluster.forbiddenTitle') : undefined}
          error={connection.error}
          onRetry={fleet.retry}
        />
      </div>
    );
  }
  if (!loaded && connection.status !== 'refused') {
    return (
      <div className={styles.page}>
        <FleetNotices fleet={fleet} />
        <LoadingNotice />
      </div>
    );
  }
  return (
    <div className={styles.page}>
      <FleetNotices fleet={{ ...fleet, connection: { status: 'live' } }} />
      {last ? (
        <EmptyNotice
          title={t('cluster.goneTitle', { name: last.name })}
          action={toXRay}
        >
          {t('cluster.gone')}
        </EmptyNotice>
      ) : (
        <EmptyNotice title={t('cluster.notFoundTitle')} action={toXRay}>
          {t('cluster.notFound', { ...location })}
        </EmptyNotice>
      )}
    </div>
  );
}

/** The cluster as it last was while this page was open. */
function useLastSeen(cluster: Cluster | undefined): Cluster | undefined {
  const [last, setLast] = useState(cluster);
  useEffect(() => {
    if (cluster) setLast(cluster);
  }, [cluster]);
  return last;
}
