import type { AnyKubeObject } from '../store';
import { quantityOf, quantityText } from '../validation/quantities';

type ResourceList = Record<string, string | number>;

interface Container {
  image?: string;
  imagePullPolicy?: string;
  terminationMessagePath?: string;
  terminationMessagePolicy?: string;
  ports?: { protocol?: string }[];
  resources?: { requests?: ResourceList; limits?: ResourceList };
}

interface PodSpec {
  containers?: Container[];
  initContainers?: Container[];
  restartPolicy?: string;
  dnsPolicy?: string;
  schedulerName?: string;
  serviceAccountName?: string;
  serviceAccount?: string;
  securityContext?: object;
  terminationGracePeriodSeconds?: number;
  enableServiceLinks?: boolean;
  preemptionPolicy?: string;
  priority?: number;
  tolerations?: { key?: string; operator?: string; effect?: string }[];
}

/** Amounts are stored in their canonical form: `0.5` as `500m`. */
function canonical(amounts: ResourceList): void {
  for (const [name, text] of Object.entries(amounts)) {
    const quantity = quantityOf(text);
    if (quantity) amounts[name] = quantityText(quantity);
  }
}

function defaultContainer(container: Container): void {
  const image = container.image ?? '';
  const latest = !/:[^/]+$/.test(image) || image.endsWith(':latest');
  container.imagePullPolicy ??=
    latest && !image.includes('@') ? 'Always' : 'IfNotPresent';
  container.terminationMessagePath ??= '/dev/termination-log';
  container.terminationMessagePolicy ??= 'File';
  container.resources ??= {};
  for (const list of [
    container.resources.limits,
    container.resources.requests,
  ]) {
    if (list) canonical(list);
  }
  const { limits } = container.resources;
  if (limits) {
    container.resources.requests = {
      ...limits,
      ...container.resources.requests,
    };
  }
  for (const port of container.ports ?? []) port.protocol ??= 'TCP';
}

/** The defaults that the API server writes into a pod's spec. */
export function defaultPodSpec(spec: PodSpec): void {
  spec.restartPolicy ??= 'Always';
  spec.dnsPolicy ??= 'ClusterFirst';
  spec.schedulerName ??= 'default-scheduler';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  for (const container of [
    ...(spec.containers ?? []),
    ...(spec.initContainers ?? []),
  ]) {
    defaultContainer(container);
  }
}

const NO_EXECUTE = [
  'node.kubernetes.io/not-ready',
  'node.kubernetes.io/unreachable',
];

/** What admission plugins add to a pod: service account, priority, tolerations. */
function admitPodSpec(spec: PodSpec): void {
  spec.serviceAccountName ??= 'default';
  spec.serviceAccount = spec.serviceAccountName;
  spec.enableServiceLinks ??= true;
  spec.preemptionPolicy ??= 'PreemptLowerPriority';
  spec.priority ??= 0;
  const tolerations = [...(spec.tolerations ?? [])];
  for (const key of NO_EXECUTE) {
    if (!tolerations.some(t => t.key === key)) {
      const toleration = {
        effect: 'NoExecute',
        key,
        operator: 'Exists',
        tolerationSeconds: 300,
      };
      tolerations.push(toleration);
    }
  }
  spec.tolerations = tolerations;
}

/** A pod's quality of service by its requests and limits. */
export function qosClass(spec: PodSpec): string {
  const all = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  let some = false;
  let guaranteed = all.length > 0;
  for (const { resources = {} } of all) {
    for (const name of ['cpu', 'memory']) {
      const request = resources.requests?.[name];
      const limit = resources.limits?.[name];
      some ||= request !== undefined || limit !== undefined;
      guaranteed &&= limit !== undefined && String(request) === String(limit);
    }
  }
  if (guaranteed) return 'Guaranteed';
  return some ? 'Burstable' : 'BestEffort';
}

/** Fills in a pod as API server and admission do. */
export function preparePod(pod: AnyKubeObject, old?: AnyKubeObject): void {
  const spec = (pod.spec ?? {}) as PodSpec;
  defaultPodSpec(spec);
  if (old) return;
  admitPodSpec(spec);
  pod.status = { phase: 'Pending', qosClass: qosClass(spec) };
}
