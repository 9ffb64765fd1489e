import { stringifyEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  Card,
  CardBody,
  CardFooter,
  CardHeader,
  Link,
  Text,
} from '@backstage/ui';
import { useMemo } from 'react';
import { CreateClusterButton } from '../../components/CreateCluster';
import { FleetNotices, LoadingNotice } from '../../components/Notice';
import { ToneLabel } from '../../components/State';
import { useFleet } from '../../fleet';
import { useRayLinks } from '../../hooks/useRayLinks';
import { heldAccelerators } from '../../model/accelerators';
import { worstFinding } from '../../model/states';
import { entityContentRouteRef } from '../../routes';
import { rayTranslationRef } from '../../translation';
import styles from './Entity.module.css';

/** How the Ray clusters of the entity are, in two lines. */
export function EntityRayCard() {
  const { t } = useTranslationRef(rayTranslationRef);
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const fleet = useFleet({ entityRef });
  const links = useRayLinks();
  const toContent = useRouteRef(entityContentRouteRef);
  const clusters = useMemo(
    () => [...fleet.clusters.values()],
    [fleet.clusters],
  );
  const gpus = clusters.reduce((sum, it) => sum + heldAccelerators(it), 0);
  const worst = worstFinding(clusters);
  const details = toContent();

  return (
    <Card>
      <CardHeader>
        <Text as="h2" variant="title-x-small" weight="bold">
          {t('entity.cardTitle')}
        </Text>
      </CardHeader>
      <CardBody>
        <div className={styles.card}>
          <FleetNotices fleet={fleet} />
          {!fleet.loaded && fleet.connection.status !== 'refused' && (
            <LoadingNotice lines={2} />
          )}
          {fleet.loaded && clusters.length === 0 && (
            <Text as="p" variant="body-medium">
              {t('entity.none', {
                entity: entity.metadata.title ?? entity.metadata.name,
              })}
            </Text>
          )}
          {clusters.length > 0 && (
            <>
              <Link href={details} variant="title-x-small">
                {t('entity.clusters', { count: clusters.length })}
                {' · '}
                {t('entity.gpus', { count: gpus })}
              </Link>
              {worst ? (
                <div className={styles.finding}>
                  <ToneLabel
                    tone={
                      worst.finding.severity === 'error' ? 'bad' : 'warning'
                    }
                  >
                    <Link href={links.cluster(worst.cluster.ref)}>
                      {worst.cluster.name}
                    </Link>
                  </ToneLabel>
                  <Text as="p" variant="body-medium">
                    {worst.finding.message}
                  </Text>
                </div>
              ) : (
                <ToneLabel tone="good">{t('entity.noFinding')}</ToneLabel>
              )}
            </>
          )}
        </div>
      </CardBody>
      <CardFooter>
        <CreateClusterButton
          entityRef={entityRef}
          variant="secondary"
          size="small"
        />
      </CardFooter>
    </Card>
  );
}
