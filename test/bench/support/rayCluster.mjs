const container = name => ({
  name,
  image: 'rayproject/ray:2.58.1',
  resources: {
    requests: { cpu: '1', memory: '2Gi' },
    limits: { cpu: '1', memory: '2Gi' },
  },
});

/** A small RayCluster without an autoscaler: its workers change only when it is told to. */
export function rayCluster(name, { suspend = false, entityRef } = {}) {
  return {
    apiVersion: 'ray.io/v1',
    kind: 'RayCluster',
    metadata: {
      name,
      ...(entityRef && {
        annotations: { 'raydeck.dev/entity-ref': entityRef },
      }),
    },
    spec: {
      rayVersion: '2.58.1',
      suspend,
      headGroupSpec: {
        rayStartParams: {},
        template: { spec: { containers: [container('ray-head')] } },
      },
      workerGroupSpecs: [
        {
          groupName: 'workers',
          replicas: 1,
          minReplicas: 0,
          maxReplicas: 10,
          rayStartParams: {},
          template: { spec: { containers: [container('ray-worker')] } },
        },
      ],
    },
  };
}

export const isReady = ({ type, object }, name) =>
  type !== 'DELETED' &&
  object.metadata?.name === name &&
  object.status?.state === 'ready';
