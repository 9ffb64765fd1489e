import type { Clock } from './Clock';
import type {
  KubernetesCluster,
  KubernetesRequest,
  KubernetesResponse,
} from './KubernetesCluster';
import { KubernetesError } from './KubernetesError';

/** Longer than the API server's own limit of a minute for anything but watches. */
const HEAD_TIMEOUT_MS = 70_000;

export interface OpenBodyOptions {
  cluster: KubernetesCluster;
  path: string;
  query: KubernetesRequest['query'];
  signal: AbortSignal;
  clock: Clock;
}

/**
 * Asks for a long answer, and returns once its head is there. Returns at once when the signal is aborted, and in time
 * whatever hangs (credentials, the connection, the text of a refusal); an answer that comes after that is let go.
 * @throws KubernetesError; KubernetesError `Malformed` for an answer that is not JSON; the signal's reason
 */
export async function openBody(
  options: OpenBodyOptions,
): Promise<KubernetesResponse> {
  const { cluster, path, query, signal, clock } = options;
  signal.throwIfAborted();
  const opening = new AbortController();
  const response = await new Promise<KubernetesResponse>((resolve, reject) => {
    let isOver = false;
    const waiting: { end?: () => void } = {};
    const settle = (how: () => void) => {
      if (isOver) return;
      isOver = true;
      waiting.end?.();
      how();
    };
    const giveUp = (reason: unknown) =>
      settle(() => {
        reject(reason);
        opening.abort(reason);
      });
    const onAbort = () => giveUp(signal.reason);
    const callOff = clock.after(HEAD_TIMEOUT_MS, () =>
      giveUp(
        new KubernetesError(
          cluster.name,
          `${cluster.name} at ${cluster.url} did not answer within ${
            HEAD_TIMEOUT_MS / 1000
          } s; check its load, and what its credentials come from`,
          'Unreachable',
        ),
      ),
    );
    signal.addEventListener('abort', onAbort);
    waiting.end = () => {
      callOff();
      signal.removeEventListener('abort', onAbort);
    };
    cluster
      .request(path, {
        query,
        signal: opening.signal,
        headers: { accept: 'application/json' },
        bodyTimeoutMs: 0,
      })
      .then(
        answer => {
          if (isOver) letGo(answer);
          else settle(() => resolve(answer));
        },
        error => settle(() => reject(error)),
      );
  });
  const type = response.headers['content-type'];
  if (type === undefined || /\bjson\b/i.test(type)) return response;
  letGo(response);
  throw new KubernetesError(
    cluster.name,
    `${cluster.name} at ${cluster.url} answered ${path} with ${type} instead of JSON; check that the address is that of the API server`,
    'Malformed',
  );
}

function letGo({ body }: KubernetesResponse): void {
  body.on('error', () => undefined);
  body.destroy();
}
