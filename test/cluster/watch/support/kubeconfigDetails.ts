import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubernetesClusterDetails } from '@raydeck/backstage-plugin-ray-node';
import { KubeconfigClusterSupplier } from '../../../../plugins/ray-backend/src/kubernetes';
import type { TestApiServer } from './TestApiServer';

/** How Raydeck reaches the server by a kubeconfig with such a user: by files that it names, for example. */
export async function kubeconfigDetails(
  server: TestApiServer,
  name: string,
  user: Record<string, string>,
): Promise<KubernetesClusterDetails> {
  const path = join(server.dir, `${name}.yaml`);
  const cluster = {
    server: server.url,
    'certificate-authority-data': Buffer.from(server.ca).toString('base64'),
  };
  // Of YAML this is a part.
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
  await writeFile(path, JSON.stringify(kubeconfig));
  const [supplied] = await new KubeconfigClusterSupplier(
    path,
  ).getKubernetesClusters();
  if ('problem' in supplied) throw new Error(supplied.problem);
  return supplied;
}
