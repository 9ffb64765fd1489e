import type { Entity } from '@backstage/catalog-model';

const HEAD = `
    rayStartParams: {}
    template:
      spec:
        containers:
          - name: ray-head
            image: rayproject/ray:2.58.1
            resources:
              limits: { cpu: "1", memory: 2Gi }
`;

const CLUSTER = `
apiVersion: ray.io/v1
kind: RayCluster
metadata:
  name: \${{ name }}
spec:
  rayVersion: 2.58.1
  headGroupSpec:${HEAD}
`;

const TOKEN_CLUSTER = `${CLUSTER}  authOptions: { mode: token }
`;

const JOB = `
apiVersion: ray.io/v1
kind: RayJob
metadata:
  name: \${{ name }}
spec:
  entrypoint: python -c "print('hello')"
  submissionMode: HTTPMode
  rayClusterSpec:
    rayVersion: 2.58.1
    headGroupSpec:${HEAD.replace(/^/gm, '  ')}
`;

export const TRUSTED = 'url:https://example.com/templates/';
export const TEAM = 'group:default/ads-ml';
export const ENTITY = 'component:default/ads-ranking';

function template(name: string, manifest: string): Entity {
  return {
    apiVersion: 'raydeck.dev/v1alpha1',
    kind: 'RayTemplate',
    metadata: {
      name,
      namespace: 'default',
      annotations: {
        'backstage.io/managed-by-location': `${TRUSTED}${name}.yaml`,
      },
    },
    spec: {
      version: '1.0.0',
      owner: TEAM,
      lifecycle: 'production',
      parameters: { properties: {} },
      manifest,
    },
    relations: [{ type: 'ownedBy', targetRef: TEAM }],
  };
}

/** A team, its service, and templates of a cluster and a job. */
export const CATALOG: Entity[] = [
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name: 'ads-ml', namespace: 'default' },
    spec: { type: 'team', children: [] },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'ads-ranking', namespace: 'default' },
    spec: { type: 'service', lifecycle: 'production', owner: 'ads-ml' },
    relations: [{ type: 'ownedBy', targetRef: TEAM }],
  },
  template('cluster', CLUSTER),
  template('token-cluster', TOKEN_CLUSTER),
  template('job', JOB),
];

export const MEMBERSHIPS = { alice: [TEAM] };
