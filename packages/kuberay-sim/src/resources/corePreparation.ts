import type { AnyKubeObject } from '../store';
import { ApiStatusError, copyJson, jsonEquals } from '../store';
import { defaultPodSpec } from './podDefaults';

interface ServiceSpec {
  type?: string;
  clusterIP?: string;
  clusterIPs?: string[];
  ipFamilies?: string[];
  ipFamilyPolicy?: string;
  internalTrafficPolicy?: string;
  sessionAffinity?: string;
  ports?: { port: number; protocol?: string; targetPort?: number | string }[];
}

/** Defaults of a Service; its address is given by the ClusterIpAllocator. */
export function prepareService(
  service: AnyKubeObject,
  old?: AnyKubeObject,
): void {
  const spec = (service.spec ??= {}) as ServiceSpec;
  const oldSpec = old?.spec as ServiceSpec | undefined;
  spec.type ??= 'ClusterIP';
  spec.sessionAffinity ??= 'None';
  for (const port of spec.ports ?? []) {
    port.protocol ??= 'TCP';
    port.targetPort ??= port.port;
  }
  if (spec.type !== 'ExternalName') {
    spec.clusterIP ??= oldSpec?.clusterIP;
    spec.ipFamilies ??= ['IPv4'];
    spec.ipFamilyPolicy ??= 'SingleStack';
    spec.internalTrafficPolicy ??= 'Cluster';
    if (spec.clusterIP) spec.clusterIPs = [spec.clusterIP];
  }
  if (!old) service.status = { loadBalancer: {} };
}

/** A Service's address cannot be changed. */
export function validateService(
  service: AnyKubeObject,
  old?: AnyKubeObject,
): void {
  const before = (old?.spec as ServiceSpec | undefined)?.clusterIP;
  const after = (service.spec as ServiceSpec).clusterIP;
  if (before && before !== after) {
    throw ApiStatusError.invalid(
      { group: '', kind: 'Service' },
      service.metadata.name,
      [
        {
          reason: 'FieldValueInvalid',
          message: `Invalid value: ${JSON.stringify([
            after ?? '',
          ])}: may not change once set`,
          field: 'spec.clusterIPs[0]',
        },
      ],
    );
  }
}

/** Type and stringData of a Secret. */
export function prepareSecret(secret: AnyKubeObject): void {
  secret.type ??= 'Opaque';
  // Bytes are written anew: line breaks that the text held are gone.
  const data = (secret.data ?? {}) as Record<string, unknown>;
  for (const [key, value] of Object.entries(data)) {
    if (typeof value === 'string') data[key] = value.replace(/[\r\n]/g, '');
  }
  const { stringData } = secret;
  if (stringData && typeof stringData === 'object') {
    const encoded = Object.entries(stringData).map(([key, value]) => [
      key,
      Buffer.from(String(value)).toString('base64'),
    ]);
    secret.data = {
      ...(secret.data as object | undefined),
      ...Object.fromEntries(encoded),
    };
  }
  delete secret.stringData;
}

/** An immutable Secret or ConfigMap stays as it is. */
export function validateImmutableData(
  object: AnyKubeObject,
  old?: AnyKubeObject,
): void {
  if (!old?.immutable) return;
  const changed = (['data', 'binaryData', 'immutable'] as const).find(
    field => !jsonEquals(object[field], old[field]),
  );
  if (changed) {
    throw ApiStatusError.invalid(
      { group: '', kind: object.kind },
      object.metadata.name,
      [
        {
          reason: 'FieldValueForbidden',
          message: 'Forbidden: field is immutable when `immutable` is set',
          field: changed,
        },
      ],
    );
  }
}

/** Label, finalizer and phase of a Namespace. */
export function prepareNamespace(
  namespace: AnyKubeObject,
  old?: AnyKubeObject,
): void {
  namespace.metadata.labels = {
    ...namespace.metadata.labels,
    'kubernetes.io/metadata.name': namespace.metadata.name,
  };
  if (!old) {
    namespace.spec = { finalizers: ['kubernetes'] };
    namespace.status = { phase: 'Active' };
  }
}

/** What may change of a pod that exists: images, tolerations, deadlines. */
export function validatePod(pod: AnyKubeObject, old?: AnyKubeObject): void {
  if (!old || pod.spec === old.spec) return;
  const fixed = (object: AnyKubeObject) => {
    const spec = copyJson(object.spec) as Record<string, unknown>;
    for (const field of [
      'activeDeadlineSeconds',
      'terminationGracePeriodSeconds',
      'tolerations',
      'schedulingGates',
      // Set once, by the scheduler's binding.
      ...((old.spec as { nodeName?: string }).nodeName ? [] : ['nodeName']),
    ]) {
      delete spec[field];
    }
    for (const list of ['containers', 'initContainers']) {
      for (const container of (spec[list] ?? []) as { image?: string }[]) {
        delete container.image;
      }
    }
    return spec;
  };
  if (!jsonEquals(fixed(pod), fixed(old))) {
    throw ApiStatusError.invalid(
      { group: '', kind: 'Pod' },
      pod.metadata.name,
      [
        {
          reason: 'FieldValueForbidden',
          message:
            'Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
          field: 'spec',
        },
      ],
    );
  }
}

interface JobSpec {
  template?: { metadata?: { labels?: object }; spec?: object };
  selector?: object;
  [field: string]: unknown;
}

/** Defaults of a batch/v1 Job; its pods are made by whoever runs Jobs. */
export function prepareJob(job: AnyKubeObject, old?: AnyKubeObject): void {
  const spec = (job.spec ??= {}) as JobSpec;
  spec.parallelism ??= 1;
  spec.completions ??= 1;
  spec.backoffLimit ??= 6;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= 'TerminatingOrFailed';
  spec.manualSelector ??= false;
  if (spec.template?.spec) defaultPodSpec(spec.template.spec);
  if (!old && !spec.selector) {
    const { uid, name } = job.metadata;
    spec.selector = {
      matchLabels: { 'batch.kubernetes.io/controller-uid': uid },
    };
    if (spec.template) {
      spec.template.metadata = {
        ...spec.template.metadata,
        labels: {
          ...spec.template.metadata?.labels,
          'batch.kubernetes.io/controller-uid': uid,
          'batch.kubernetes.io/job-name': name,
          'controller-uid': uid,
          'job-name': name,
        },
      };
    }
  }
  if (!old) job.status = {};
}
