import { stringify } from 'yaml';

/** Where a token may stand in front of any path. */
export const TOKEN_PATH = '/with-token/';

/**
 * A kubeconfig with one context, for one account.
 *
 * The token stands in the server's path too: kubectl and client-go send no
 * credentials over plain HTTP, and the simulator takes them from there.
 */
export function kubeconfigFor(
  url: string,
  account: string,
  token: string,
): string {
  const name = 'kuberay-sim';
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: `${url}${TOKEN_PATH}${token}` } }],
    users: [{ name: account, user: { token } }],
    contexts: [
      { name, context: { cluster: name, user: account, namespace: 'default' } },
    ],
    'current-context': name,
  });
}
