import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entity } from '@backstage/catalog-model';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';

import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import rayPlugin from '@raydeck/backstage-plugin-ray-backend';
import knex from 'knex';
import { stringify } from 'yaml';
import type { Credentials } from './Ground';

/** A Kubernetes cluster as Raydeck is told of it: a context of a kubeconfig. */
export interface KnownCluster {
  name: string;
  server: string;
  ca?: string;
  credentials: Credentials;
}

export interface RaydeckOptions {
  clusters: KnownCluster[];
  entities: Entity[];
  /** Groups of each user, by name. */
  memberships: Record<string, string[]>;
  /** More of `ray` in the configuration. */
  config: {
    namespaces: {
      kubernetesCluster: string;
      namespace: string;
      owners: string[];
    }[];
    templates?: { trustedLocations: string[] };
    admins?: string[];
  };
}

/** An answer of Raydeck's API. */
export interface RaydeckAnswer<T> {
  status: number;
  body: T;
  text: string;
}

export interface Raydeck {
  as(user: string): RaydeckClient;
  stop(): Promise<void>;
}

/** Raydeck's backend, whole, in this process, with the Kubernetes clusters of a kubeconfig. */
export async function startRaydeck(options: RaydeckOptions): Promise<Raydeck> {
  const folder = mkdtempSync(join(tmpdir(), 'raydeck-'));
  const path = join(folder, 'kubeconfig.yaml');
  writeFileSync(path, kubeconfig(options.clusters), { mode: 0o600 });
  // Its own, to be closed at the end: the test backend's would keep the process alive.
  const database = knex({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
  });
  const backend = await startTestBackend({
    features: [
      rayPlugin,
      catalogServiceMock.factory({ entities: options.entities }),
      userInfo(options.memberships),
      createServiceFactory({
        service: coreServices.database,
        deps: {},
        factory: () => ({ getClient: async () => database }),
      }),
      mockServices.rootConfig.factory({
        data: { ray: { kubeconfig: { path }, ...options.config } },
      }),
    ],
  });
  const url = `http://127.0.0.1:${backend.server.port()}/api/ray`;
  return {
    as: user => new RaydeckClient(url, user),
    stop: async () => {
      await backend.stop();
      await database.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One user of Raydeck's API. */
export class RaydeckClient {
  readonly #url: string;
  readonly #authorization: string;

  constructor(url: string, user: string) {
    this.#url = url;
    this.#authorization = mockCredentials.user.header(`user:default/${user}`);
  }

  async ask<T = unknown>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    { body, headers }: { body?: object; headers?: Record<string, string> } = {},
  ): Promise<RaydeckAnswer<T>> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        authorization: this.#authorization,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  }

  /** Like {@link ask}. Throws Error for 400 and above. */
  async get<T>(path: string): Promise<T> {
    const { status, text, body } = await this.ask<T>('GET', path);
    if (status < 400) return body;
    throw new Error(`GET ${path} answered ${status}: ${text}`);
  }
}

function userInfo(memberships: Record<string, string[]>) {
  return createServiceFactory({
    service: coreServices.userInfo,
    deps: {},
    factory: () => ({
      async getUserInfo(credentials) {
        const { userEntityRef } = credentials.principal as {
          userEntityRef: string;
        };
        const groups = memberships[userEntityRef.split('/')[1]] ?? [];
        return {
          userEntityRef,
          ownershipEntityRefs: [userEntityRef, ...groups],
        };
      },
    }),
  });
}

function kubeconfig(clusters: KnownCluster[]): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: clusters.map(({ name, server, ca }) => ({
      name,
      cluster: {
        server,
        ...(ca && { 'certificate-authority-data': base64(ca) }),
      },
    })),
    users: clusters.map(({ name, credentials: { token, cert, key } }) => ({
      name,
      user: {
        ...(token && { token }),
        ...(cert && { 'client-certificate-data': base64(cert) }),
        ...(key && { 'client-key-data': base64(key) }),
      },
    })),
    contexts: clusters.map(({ name }) => ({
      name,
      context: { cluster: name, user: name },
    })),
  });
}
