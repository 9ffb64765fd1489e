import { stringify } from 'yaml';

/**
 * A kubeconfig with one context, for one account. It names the server by https,
 * because kubectl and client-go send no token over plain HTTP.
 *
 * @param url - the server's plain URL
 * @param authority - its certificate, as PEM
 */
export function kubeconfigFor(
  url: string,
  authority: string,
  account: string,
  token: string,
): string {
  const name = 'kuberay-sim';
  const cluster = {
    server: url.replace(/^http:/, 'https:'),
    'certificate-authority-data': Buffer.from(authority).toString('base64'),
  };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name: account, user: { token } }],
    contexts: [
      { name, context: { cluster: name, user: account, namespace: 'default' } },
    ],
    'current-context': name,
  });
}
