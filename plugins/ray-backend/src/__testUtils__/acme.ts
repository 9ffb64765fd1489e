import type { Entity } from '@backstage/catalog-model';

const relation = (type: string, targetRef: string) => ({ type, targetRef });

function group(name: string, parent?: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, namespace: 'default' },
    spec: { type: 'team', children: [] },
    relations: parent ? [relation('childOf', `group:default/${parent}`)] : [],
  };
}

function component(name: string, owner: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace: 'default',
      annotations: { 'backstage.io/kubernetes-id': name },
    },
    spec: { type: 'service', lifecycle: 'production', owner },
    relations: [relation('ownedBy', `group:default/${owner}`)],
  };
}

const CLUSTER_MANIFEST = `
apiVersion: ray.io/v1
kind: RayCluster
metadata:
  name: \${{ name }}
spec:
  rayVersion: 2.58.1
  headGroupSpec:
    rayStartParams: {}
    template:
      spec:
        containers:
          - name: ray-head
            image: rayproject/ray:2.58.1
            env:
              - name: HF_TOKEN
                value: not-for-everyone
            resources:
              requests: { cpu: "1", memory: 2Gi }
              limits: { cpu: "1", memory: 2Gi }
  workerGroupSpecs:
    - groupName: workers
      replicas: \${{ parameters.workers }}
      minReplicas: 0
      maxReplicas: 4
      rayStartParams: {}
      template:
        spec:
          containers:
            - name: ray-worker
              image: rayproject/ray:2.58.1
              resources:
                requests: { cpu: "1", memory: 2Gi }
                limits: { cpu: "1", memory: 2Gi }
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: \${{ name }}-notes
data:
  entity: \${{ entity.metadata.name }}
`;

const JOB_MANIFEST = `
apiVersion: ray.io/v1
kind: RayJob
metadata:
  name: \${{ name }}
spec:
  entrypoint: python -c "print('hello')"
  submissionMode: HTTPMode
  rayClusterSpec:
    rayVersion: 2.58.1
    headGroupSpec:
      rayStartParams: {}
      template:
        spec:
          containers:
            - name: ray-head
              image: rayproject/ray:2.58.1
              resources:
                requests: { cpu: "1", memory: 2Gi }
                limits: { cpu: "1", memory: 2Gi }
`;

export const TRUSTED = 'url:https://example.com/templates/';

export function template(
  name: string,
  manifest: string,
  location = `${TRUSTED}${name}.yaml`,
): Entity {
  return {
    apiVersion: 'raydeck.dev/v1alpha1',
    kind: 'RayTemplate',
    metadata: {
      name,
      namespace: 'default',
      title: name,
      annotations: { 'backstage.io/managed-by-location': location },
    },
    spec: {
      version: '1.2.0',
      owner: 'group:default/ml-platform',
      lifecycle: 'production',
      parameters: {
        properties: {
          workers: { type: 'integer', minimum: 0, maximum: 4, default: 1 },
        },
      },
      manifest,
    },
    relations: [relation('ownedBy', 'group:default/ml-platform')],
  };
}

/** The people, teams and services of the tests. */
export const ACME: Entity[] = [
  group('ads'),
  group('ads-ml', 'ads'),
  group('recsys'),
  group('ml-platform'),
  component('ads-ranking', 'ads-ml'),
  component('feed-ranking', 'recsys'),
  template('training', CLUSTER_MANIFEST),
  template('batch', JOB_MANIFEST),
  template('stray', CLUSTER_MANIFEST, 'url:https://elsewhere.example/t.yaml'),
];

export const MEMBERSHIPS: Record<string, string[]> = {
  'user:default/alice': ['group:default/ads-ml'],
  'user:default/bob': ['group:default/recsys'],
  'user:default/carol': ['group:default/ads', 'group:default/ads-ml'],
  'user:default/dana': ['group:default/ml-platform'],
  'user:default/guest': [],
};
