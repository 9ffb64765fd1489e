import { randomBytes } from 'node:crypto';
import type { EventRecorder } from '../kubelet';
import type { AnyKubeObject, NewKubeObject, ObjectStore } from '../store';
import { buildHeadService } from './headService';
import { authSecretName, checkName, headServiceAccount } from './names';
import { buildServeService } from './serveService';
import { controllerReference, type RayCluster } from './types';

const SOURCE = { component: 'raycluster-controller' };
const RBAC = 'rbac.authorization.k8s.io';

/** What an autoscaler may do in its namespace (BuildRole). */
const AUTOSCALER_RULES = [
  {
    apiGroups: [''],
    resources: ['pods'],
    verbs: ['get', 'list', 'watch', 'patch'],
  },
  { apiGroups: [''], resources: ['pods/resize'], verbs: ['patch'] },
  {
    apiGroups: ['ray.io'],
    resources: ['rayclusters'],
    verbs: ['get', 'patch'],
  },
];

/** All that KubeRay makes of a cluster beside its pods. */
export class ClusterParts {
  readonly #store: ObjectStore;
  readonly #events: EventRecorder;

  constructor(store: ObjectStore, events: EventRecorder) {
    this.#store = store;
    this.#events = events;
  }

  /** Makes what is missing, in the operator's order. */
  ensure(cluster: RayCluster): void {
    if (cluster.spec.enableInTreeAutoscaling) this.#ensureAutoscaler(cluster);
    this.#ensureSecret(cluster);
    this.#ensureService(cluster, buildHeadService(cluster));
    const groups = cluster.spec.workerGroupSpecs ?? [];
    if (groups.some(group => (group.numOfHosts ?? 1) > 1)) {
      this.#ensureService(cluster, headlessService(cluster));
    }
    const { annotations = {} } = cluster.metadata;
    if (annotations['ray.io/enable-serve-service'] === 'true') {
      // KubeRay tells of this one by no event.
      this.#ensure('services', buildServeService(cluster));
    }
  }

  #ensureAutoscaler(cluster: RayCluster): void {
    const { namespace, name } = cluster.metadata;
    const metadata = {
      namespace,
      labels: {
        'app.kubernetes.io/created-by': 'kuberay-operator',
        'app.kubernetes.io/name': 'kuberay',
        'ray.io/cluster': name,
      },
      ownerReferences: [controllerReference(cluster)],
    };
    const account = headServiceAccount(cluster);
    const own = cluster.spec.headGroupSpec.template.spec.serviceAccountName;
    if (!own) {
      this.#announce(cluster, 'ServiceAccount', 'service account', {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { ...metadata, name: account },
      });
    }
    const role = checkName(name);
    this.#announce(cluster, 'Role', 'role', {
      apiVersion: `${RBAC}/v1`,
      kind: 'Role',
      metadata: { ...metadata, name: role },
      rules: AUTOSCALER_RULES,
    });
    this.#announce(cluster, 'RoleBinding', 'role binding', {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { ...metadata, name: role },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
      roleRef: { apiGroup: RBAC, kind: 'Role', name: role },
    });
  }

  #announce(
    cluster: RayCluster,
    kind: 'ServiceAccount' | 'Role' | 'RoleBinding',
    word: string,
    object: NewKubeObject<AnyKubeObject>,
  ): void {
    const plural = `${kind.toLowerCase()}s`;
    const resource = kind === 'ServiceAccount' ? plural : `${plural}.${RBAC}`;
    if (!this.#ensure(resource, object)) return;
    const { namespace, name } = object.metadata;
    const message = `Created ${word} ${namespace}/${name}`;
    this.#event(cluster, `Created${kind}`, message);
  }

  #ensureSecret(cluster: RayCluster): void {
    const { authOptions } = cluster.spec;
    if (!authOptions || authOptions.mode === 'disabled') return;
    if (authOptions.enableK8sTokenAuth || authOptions.secretName) return;
    const { namespace, name } = cluster.metadata;
    this.#ensure('secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: authSecretName(cluster),
        namespace,
        labels: { 'ray.io/cluster': name },
        ownerReferences: [controllerReference(cluster)],
      },
      stringData: { auth_token: randomBytes(32).toString('base64') },
    });
  }

  #ensureService(
    cluster: RayCluster,
    service: NewKubeObject<AnyKubeObject>,
  ): void {
    if (!this.#ensure('services', service)) return;
    const { namespace, name } = service.metadata;
    const message = `Created service ${namespace}/${name}`;
    this.#event(cluster, 'CreatedService', message);
  }

  /** @returns whether it was made now */
  #ensure(resource: string, object: NewKubeObject<AnyKubeObject>): boolean {
    const { namespace, name = '' } = object.metadata;
    if (this.#store.get(resource, { namespace, name })) return false;
    this.#store.create(resource, object);
    return true;
  }

  #event(cluster: RayCluster, reason: string, message: string): void {
    this.#events.record(cluster, SOURCE, { type: 'Normal', reason, message });
  }
}

/** By it the hosts of one replica find each other. */
function headlessService(cluster: RayCluster): NewKubeObject<AnyKubeObject> {
  const { namespace, name } = cluster.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: `${name}-headless`,
      namespace,
      labels: { 'ray.io/headless-worker-svc': name },
      ownerReferences: [controllerReference(cluster)],
    },
    spec: {
      clusterIP: 'None',
      type: 'ClusterIP',
      publishNotReadyAddresses: true,
      selector: { 'ray.io/cluster': name, 'ray.io/node-type': 'worker' },
    },
  };
}
