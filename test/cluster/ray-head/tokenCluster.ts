import { KubernetesApi, waitFor, type KubeObject } from '../grounds';

/** A RayCluster of one head, which asks for the token that the operator makes. */
export function tokenCluster(name: string, namespace: string): KubeObject {
  return {
    apiVersion: 'ray.io/v1',
    kind: 'RayCluster',
    metadata: { name, namespace },
    spec: {
      rayVersion: '2.58.1',
      authOptions: { mode: 'token' },
      headGroupSpec: {
        rayStartParams: { 'num-cpus': '2' },
        template: {
          spec: {
            containers: [
              {
                name: 'ray-head',
                image: 'rayproject/ray:2.58.1',
                resources: { limits: { cpu: '2', memory: '4Gi' } },
              },
            ],
          },
        },
      },
    },
  };
}

/** The Ray token, from the Secret of the operator's making. */
export async function tokenOf(
  admin: KubernetesApi,
  name: string,
  namespace: string,
): Promise<string> {
  return waitFor(`the Secret of ${name}`, async () => {
    const { status, body } = await admin.send(
      'GET',
      `/api/v1/namespaces/${namespace}/secrets/${name}`,
    );
    const data = (body.data ?? {}) as Record<string, string>;
    return (
      status === 200 && Buffer.from(data.auth_token, 'base64').toString('utf8')
    );
  });
}
