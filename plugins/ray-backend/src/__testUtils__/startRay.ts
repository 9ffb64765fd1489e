import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { JsonObject } from '@backstage/types';
import { KubeRaySim } from 'kuberay-sim';
import request from 'supertest';
import rayPlugin from '../index';
import { ACME, MEMBERSHIPS, TRUSTED } from './acme';

export const KUBERNETES_TOKEN = 'kubernetes-token-of-raydeck';

export interface RayUnderTest {
  sim: KubeRaySim;
  /** The address of the plugin's API. */
  url: string;
  as(person: string): RayClient;
  /** The API server, as an admin. */
  kubernetes(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: JsonObject }>;
  stop(): Promise<void>;
}

export interface RayClient {
  get(path: string): request.Test;
  post(path: string, body?: object, key?: string): request.Test;
  delete(path: string, uid?: string): request.Test;
  /** The header by which the person is known. */
  authorization: string;
}

/** The plugin, whole, on a simulated Kubernetes cluster called `demo`, with the people of {@link MEMBERSHIPS}. */
export async function startRay(
  options: {
    entities?: Entity[];
    features?: BackendFeature[];
    config?: JsonObject;
    sim?: KubeRaySim;
  } = {},
): Promise<RayUnderTest> {
  const sim =
    options.sim ??
    (await KubeRaySim.start({
      port: 0,
      seed: 'none',
      timeScale: 50,
      // The simulator's account for Raydeck may create no companions.
      tokens: { admin: KUBERNETES_TOKEN },
    }));
  const kubernetes: RayUnderTest['kubernetes'] = async (method, path, body) => {
    const response = await fetch(`${sim.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${sim.token('admin')}`,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  for (const name of ['ads-ml', 'recsys', 'sandbox']) {
    await kubernetes('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
  }
  const userInfo = mockServices.userInfo.mock({
    getUserInfo: async credentials => {
      const { userEntityRef } = credentials.principal as {
        userEntityRef: string;
      };
      return {
        userEntityRef,
        ownershipEntityRefs: [
          userEntityRef,
          ...(MEMBERSHIPS[userEntityRef] ?? []),
        ],
      };
    },
  });
  const { server } = await startTestBackend({
    features: [
      rayPlugin,
      catalogServiceMock.factory({ entities: options.entities ?? ACME }),
      userInfo.factory,
      mockServices.rootConfig.factory({
        data: {
          backend: {
            database: { client: 'better-sqlite3', connection: ':memory:' },
          },
          kubernetes: {
            clusterLocatorMethods: [
              {
                type: 'config',
                clusters: [
                  {
                    name: 'demo',
                    url: sim.url,
                    authProvider: 'serviceAccount',
                    skipTLSVerify: true,
                  },
                ],
              },
            ],
          },
          ray: {
            admins: ['user:default/dana'],
            machines: [
              {
                subject: 'external:pipelines',
                actsFor: ['group:default/ads-ml'],
              },
            ],
            namespaces: [
              {
                kubernetesCluster: 'demo',
                namespace: 'ads-ml',
                owners: ['ads-ml'],
              },
              {
                kubernetesCluster: 'demo',
                namespace: 'recsys',
                owners: ['recsys'],
              },
            ],
            templates: { trustedLocations: [TRUSTED] },
            kubernetesClusters: {
              demo: { auth: { type: 'token', token: KUBERNETES_TOKEN } },
            },
            ...options.config,
          },
        },
      }),
      ...(options.features ?? []),
    ],
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    sim,
    url: `http://127.0.0.1:${port}/api/ray`,
    as: person => clientOf(server, person),
    kubernetes,
    stop: async () => {
      await server.stop();
      if (!options.sim) await sim.stop();
    },
  };
}

function clientOf(
  server: Parameters<typeof request>[0],
  person: string,
): RayClient {
  const authorization = person.startsWith('external:')
    ? mockCredentials.service.header({
        onBehalfOf: mockCredentials.service(person),
        targetPluginId: 'ray',
      })
    : mockCredentials.user.header(`user:default/${person}`);
  const to = (path: string) => `/api/ray${path}`;
  return {
    authorization,
    get: path =>
      request(server).get(to(path)).set('authorization', authorization),
    post: (path, body, key) => {
      const test = request(server)
        .post(to(path))
        .set('authorization', authorization);
      if (key) test.set('idempotency-key', key);
      return test.send(body);
    },
    delete: (path, uid) => {
      const test = request(server)
        .delete(to(path))
        .set('authorization', authorization);
      return uid ? test.set('if-match', `"${uid}"`) : test;
    },
  };
}
