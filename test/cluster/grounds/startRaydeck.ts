import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entity } from '@backstage/catalog-model';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import rayPlugin from '@raydeck/backstage-plugin-ray-backend';
import knex from 'knex';
import { stringify } from 'yaml';
import type { Credentials } from './Ground';
import { RaydeckClient } from './RaydeckClient';

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
