import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import {
  HttpKubernetesCluster,
  KubernetesError,
} from '../../../../plugins/ray-backend/src/kubernetes';

/** What an API server without the feature answers to the request for a streaming list. */
function refuseStreamingList(name) {
  const message =
    'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled';
  return new KubernetesError(name, message, 'Invalid', 422, {
    kind: 'Status',
    status: 'Failure',
    message,
    reason: 'Invalid',
    code: 422,
  });
}

/** A Kubernetes cluster as suppliers describe it, of a kubeconfig with a token. */
export function readDetails(kubeconfig) {
  const { clusters, users } = parse(readFileSync(kubeconfig, 'utf8'));
  const [{ cluster }] = clusters;
  const [{ user }] = users;
  return {
    name: 'bench',
    url: cluster.server,
    caData: cluster['certificate-authority-data'],
    auth: { getCredentials: async () => ({ token: user.token }) },
  };
}

/**
 * The Kubernetes cluster of a kubeconfig with a token, by the same connection
 * as the backend's.
 *
 * @param {string} kubeconfig
 * @param {{ streamingLists?: boolean }} [options] with false it refuses
 *   streaming lists, as servers do that have none
 */
export async function connect(kubeconfig, { streamingLists = true } = {}) {
  const direct = new HttpKubernetesCluster(readDetails(kubeconfig));
  const requests = { streamed: 0 };
  const look = request => {
    if (request?.query?.sendInitialEvents === undefined) return;
    if (!streamingLists) throw refuseStreamingList(direct.name);
    requests.streamed += 1;
  };
  const cluster = {
    name: direct.name,
    url: direct.url,
    async send(path, request) {
      look(request);
      return direct.send(path, request);
    },
    async request(path, request) {
      look(request);
      return direct.request(path, request);
    },
    async json(path, request) {
      look(request);
      return direct.json(path, request);
    },
    openWebSocket: (path, options) => direct.openWebSocket(path, options),
    close: () => direct.close(),
  };
  return { cluster, requests };
}
