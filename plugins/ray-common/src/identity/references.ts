import { InputError } from '@backstage/errors';

/** Where a cluster is: its Kubernetes cluster, namespace and name. */
export interface ClusterLocation {
  kubernetesCluster: string;
  namespace: string;
  name: string;
}

export interface RayJobLocation extends ClusterLocation {
  kind: 'RayJob';
}

/** A submission on a cluster: `name` is the cluster's, `id` the submission id. */
export interface SubmissionLocation extends ClusterLocation {
  kind: 'submission';
  id: string;
}

export type JobLocation = RayJobLocation | SubmissionLocation;

/** `kubernetesCluster/namespace/name`, each part percent-encoded: names of EKS clusters hold a slash. */
export function stringifyClusterRef(at: ClusterLocation): string {
  return [at.kubernetesCluster, at.namespace, at.name]
    .map(encodeURIComponent)
    .join('/');
}

/** The inverse of {@link stringifyClusterRef}. Throws InputError on anything else. */
export function parseClusterRef(ref: string): ClusterLocation {
  const parts = decode(ref, 'kubernetesCluster/namespace/name');
  if (parts.length !== 3) {
    throw malformed(ref, 'kubernetesCluster/namespace/name');
  }
  const [kubernetesCluster, namespace, name] = parts;
  return { kubernetesCluster, namespace, name };
}

/** `KC/NS/rayjobs/NAME` or `KC/NS/clusters/CLUSTER/submissions/ID`, each part percent-encoded. */
export function stringifyJobRef(at: JobLocation): string {
  const place = [at.kubernetesCluster, at.namespace].map(encodeURIComponent);
  return at.kind === 'RayJob'
    ? [...place, 'rayjobs', encodeURIComponent(at.name)].join('/')
    : [
        ...place,
        'clusters',
        encodeURIComponent(at.name),
        'submissions',
        encodeURIComponent(at.id),
      ].join('/');
}

const JOB_REF_FORM =
  'KC/NS/rayjobs/NAME or KC/NS/clusters/CLUSTER/submissions/ID';

/** The inverse of {@link stringifyJobRef}. Throws InputError on anything else. */
export function parseJobRef(ref: string): JobLocation {
  const parts = decode(ref, JOB_REF_FORM);
  const [kubernetesCluster, namespace, collection, name, kind, id] = parts;
  if (parts.length === 4 && collection === 'rayjobs') {
    return { kind: 'RayJob', kubernetesCluster, namespace, name };
  }
  if (
    parts.length === 6 &&
    collection === 'clusters' &&
    kind === 'submissions'
  ) {
    return { kind: 'submission', kubernetesCluster, namespace, name, id };
  }
  throw malformed(ref, JOB_REF_FORM);
}

function decode(ref: string, form: string): string[] {
  try {
    const parts = ref.split('/').map(decodeURIComponent);
    if (parts.every(part => part.length > 0)) return parts;
  } catch {
    // A stray percent sign: the reference is malformed, which is said below.
  }
  throw malformed(ref, form);
}

function malformed(ref: string, form: string): InputError {
  return new InputError(
    `"${ref}" is not a reference: expected ${form}, each part percent-encoded`,
  );
}
