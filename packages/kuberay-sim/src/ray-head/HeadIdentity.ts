import { createHash } from 'node:crypto';
import type { Pod } from '../kubelet';
import { hash32 } from './programs';

/** What a Ray head is known by; it changes with each start of its container. */
export interface HeadIdentity {
  podUid: string;
  podName: string;
  namespace: string;
  cluster: string;
  /** Restarts of Ray's container: each is a new session without the old jobs. */
  incarnation: number;
  /** Milliseconds since 1970. */
  startedAt: number;
  ip: string;
  nodeId: string;
  sessionName: string;
}

/** A Ray node id: 56 hexadecimal digits, here derived from the pod. */
export function nodeIdOf(podUid: string, incarnation = 0): string {
  return createHash('sha256')
    .update(`${podUid}/${incarnation}`)
    .digest('hex')
    .slice(0, 56);
}

function sessionNameOf(startedAt: number, seed: string): string {
  const [day, time] = new Date(startedAt).toISOString().split('T');
  const micros = String(hash32(seed) % 1_000_000).padStart(6, '0');
  const clock = time.slice(0, 8).replaceAll(':', '-');
  return `session_${day}_${clock}_${micros}_1`;
}

/** Identity of the head that runs in a pod now. */
export function headIdentity(pod: Pod): HeadIdentity {
  const { uid, name, namespace = '', labels = {} } = pod.metadata;
  const status = pod.status.containerStatuses?.find(
    container => container.name === pod.spec.containers[0]?.name,
  );
  const incarnation = status?.restartCount ?? 0;
  const startedAt = Date.parse(
    status?.state.running?.startedAt ??
      pod.status.startTime ??
      pod.metadata.creationTimestamp,
  );
  return {
    podUid: uid,
    podName: name,
    namespace,
    cluster: labels['ray.io/cluster'] ?? '',
    incarnation,
    startedAt,
    ip: pod.status.podIP ?? '127.0.0.1',
    nodeId: nodeIdOf(uid, incarnation),
    sessionName: sessionNameOf(startedAt, `${uid}/${incarnation}`),
  };
}

/** The folder in which a session keeps its files. */
export function sessionDir({ sessionName }: HeadIdentity): string {
  return `/tmp/ray/${sessionName}`;
}
