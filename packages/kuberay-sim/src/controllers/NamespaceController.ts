import type { AnyKubeObject, NewKubeObject, ObjectStore } from '../store';
import { keyOf, resourceName } from '../store';

const ABOUT_AUTHORITY =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/**
 * Gives each namespace its `default` service account and the certificate of the
 * API server, and empties namespaces that are being deleted before it lets them
 * go.
 */
export class NamespaceController {
  readonly #store: ObjectStore;
  readonly #authority: string | undefined;
  readonly #ends: (() => void)[];

  /** @param authority - the certificate that pods trust, as PEM */
  constructor(store: ObjectStore, authority?: string) {
    this.#store = store;
    this.#authority = authority;
    const resources = this.#namespaced();
    this.#ends = [
      store.subscribe('namespaces', ({ type, object }) => {
        if (type === 'DELETED') return;
        if (object.metadata.deletionTimestamp) this.#soon(object);
        else this.#addDefaults(object);
      }),
      ...resources.map(resource =>
        store.subscribe(resource, ({ type, object }) => {
          const { namespace: name } = object.metadata;
          if (type !== 'DELETED' || name === undefined) return;
          const namespace = store.get('namespaces', { name });
          if (namespace?.metadata.deletionTimestamp) this.#soon(namespace);
        }),
      ),
    ];
    for (const namespace of store.list('namespaces')) {
      if (namespace.metadata.deletionTimestamp) this.#soon(namespace);
    }
  }

  stop(): void {
    for (const end of this.#ends) end();
  }

  #namespaced(): string[] {
    return this.#store.registry
      .all()
      .filter(definition => definition.namespaced && !definition.viewOf)
      .map(resourceName);
  }

  #addDefaults({ metadata }: AnyKubeObject): void {
    const namespace = metadata.name;
    this.#ensure('serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { namespace, name: 'default' },
    });
    if (this.#authority === undefined) return;
    this.#ensure('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        namespace,
        name: 'kube-root-ca.crt',
        annotations: { 'kubernetes.io/description': ABOUT_AUTHORITY },
      },
      data: { 'ca.crt': this.#authority },
    });
  }

  #ensure(resource: string, object: NewKubeObject): void {
    const { namespace, name = '' } = object.metadata;
    if (this.#store.get(resource, { namespace, name })) return;
    this.#store.create(resource, object);
  }

  #soon(namespace: AnyKubeObject): void {
    const { uid, name } = namespace.metadata;
    this.#store.clock.setTimeout(() => {
      const current = this.#store.get('namespaces', { name });
      if (current?.metadata.uid === uid) this.#empty(current);
    }, 0);
  }

  #empty(namespace: AnyKubeObject): void {
    const { name } = namespace.metadata;
    const status = namespace.status as { phase?: string } | undefined;
    if (status?.phase !== 'Terminating') {
      this.#store.mutate(
        'namespaces',
        { name },
        draft => {
          draft.status = { phase: 'Terminating' };
        },
        { subresource: 'status' },
      );
    }
    let left = 0;
    for (const resource of this.#namespaced()) {
      for (const object of this.#store.list(resource, { namespace: name })) {
        if (!object.metadata.deletionTimestamp) {
          const { deleted } = this.#store.delete(resource, keyOf(object), {
            propagationPolicy: 'Background',
          });
          if (!deleted) left += 1;
        } else left += 1;
      }
    }
    if (left > 0) return;
    this.#store.mutate('namespaces', { name }, draft => {
      draft.spec = { finalizers: [] };
    });
  }
}
