import { InfoCard } from '@backstage/core-components';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  detectErrors,
  FetchResponse,
  PodFetchResponse,
} from '@backstage/plugin-kubernetes-common';
import {
  ClusterContext,
  DetectedErrorsContext,
  PodsTable,
  READY_COLUMNS,
  useKubernetesObjects,
} from '@backstage/plugin-kubernetes-react';
import Box from '@material-ui/core/Box';

/** The newest first: who comes here has just made them. */
function podsOf(resources: readonly FetchResponse[]) {
  const createdAt = (pod: PodFetchResponse['resources'][number]) =>
    new Date(pod.metadata?.creationTimestamp ?? 0).getTime();
  return resources
    .flatMap(response => (response.type === 'pods' ? response.resources : []))
    .sort((a, b) => createdAt(b) - createdAt(a));
}

/**
 * All pods of the entity, each to be opened. The Kubernetes plugin itself
 * lists pods only below the kinds that it knows, and Ray's are none of them.
 */
export function EntityPods() {
  const { entity } = useEntity();
  const { kubernetesObjects } = useKubernetesObjects(entity);
  if (!kubernetesObjects) {
    return null;
  }
  const errors = [...detectErrors(kubernetesObjects).values()].flat();
  return (
    <DetectedErrorsContext.Provider value={errors}>
      {kubernetesObjects.items.map(({ cluster, resources }) => (
        <ClusterContext.Provider key={cluster.name} value={cluster}>
          <Box mt={3}>
            <InfoCard
              title={`Pods in ${cluster.title ?? cluster.name}`}
              noPadding
            >
              <PodsTable
                pods={podsOf(resources)}
                extraColumns={[READY_COLUMNS]}
              />
            </InfoCard>
          </Box>
        </ClusterContext.Provider>
      ))}
    </DetectedErrorsContext.Provider>
  );
}
