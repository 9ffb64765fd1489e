import type { Pod } from '../kubelet';
import type { ObjectStore } from '../store';
import type { Authentication } from './authentication';

interface Secret {
  apiVersion: string;
  kind: string;
  metadata: Pod['metadata'];
  data?: Record<string, string>;
}

/**
 * How the head in a pod authenticates, from the environment of Ray's container:
 * RAY_AUTH_MODE, and RAY_AUTH_TOKEN as text or as a reference to a Secret.
 */
export function headAuthentication(
  store: ObjectStore,
  pod: Pod,
): Authentication {
  const env = pod.spec.containers[0]?.env ?? [];
  const mode = env.find(({ name }) => name === 'RAY_AUTH_MODE')?.value;
  if (mode !== 'token') return { mode: 'disabled' };
  const token = env.find(({ name }) => name === 'RAY_AUTH_TOKEN');
  if (token?.value !== undefined) return { mode, token: token.value };
  const ref = token?.valueFrom?.secretKeyRef;
  if (!ref) return { mode, token: undefined };
  const secret = store.get<Secret>('secrets', {
    namespace: pod.metadata.namespace,
    name: ref.name,
  });
  const data = secret?.data?.[ref.key];
  return {
    mode,
    token:
      data === undefined
        ? undefined
        : Buffer.from(data, 'base64').toString('utf8').trim(),
  };
}
