import type { ObjectStore } from './store';
import { resourceName } from './store';
import { timestamp } from './clock';
import type { Crd } from './resources';

const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** CRDs as objects, renewed at each start: they belong to this release. */
export function putCrds(store: ObjectStore, crds: Crd[]): void {
  const definition = store.registry.findByKind(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
  );
  if (!definition) return;
  const resource = resourceName(definition);
  const now = timestamp(store.clock.now());
  for (const crd of crds) {
    const name = `${crd.spec.names.plural}.${crd.spec.group}`;
    const old = store.get(resource, { name });
    if (old) store.delete(resource, { name });
    store.create(resource, {
      ...crd,
      metadata: { ...crd.metadata, name },
      status: {
        acceptedNames: crd.spec.names,
        conditions: ['NamesAccepted', 'Established'].map(type => ({
          type,
          status: 'True',
          reason:
            type === 'Established' ? 'InitialNamesAccepted' : 'NoConflicts',
          message:
            type === 'Established'
              ? 'the initial names have been accepted'
              : 'no conflicts found',
          lastTransitionTime: now,
        })),
        storedVersions: crd.spec.versions
          .filter(({ storage }) => storage)
          .map(version => version.name),
      },
    });
  }
}

/** Namespaces and the API server's own Service, in an empty store. */
export function putBasics(store: ObjectStore): void {
  for (const name of NAMESPACES) {
    store.create('namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
  }
  store.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: {
      clusterIP: '10.96.0.1',
      ports: [{ name: 'https', port: 443, targetPort: 6443 }],
    },
  });
}
