import { InfoCard } from '@backstage/core-components';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  detectErrors,
  FetchResponse,
} from '@backstage/plugin-kubernetes-common';
import {
  ClusterContext,
  DetectedErrorsContext,
  PodsTable,
  READY_COLUMNS,
  useKubernetesObjects,
} from '@backstage/plugin-kubernetes-react';
import Box from '@material-ui/core/Box';

function podsOf(resources: readonly FetchResponse[]) {
  return resources.flatMap(response =>
    response.type === 'pods' ? response.resources : [],
  );
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
