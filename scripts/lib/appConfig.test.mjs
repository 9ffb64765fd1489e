import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  embeddedClusterConfig,
  kubeconfigConfig,
  mergeConfig,
  readPluginTokens,
} from './appConfig.mjs';
import { temporaryFolder } from './temporaryFolder.mjs';

const context = (name, more = {}) => ({
  name,
  server: `https://${name}:6443`,
  namespace: 'ml',
  skipTLSVerify: false,
  ...more,
});

describe('app-config of the embedded Kubernetes', () => {
  const config = embeddedClusterConfig({
    raydeck: context('demo', { token: 'of-raydeck' }),
    plugin: context('demo', { token: 'of-the-plugin' }),
  });

  it('gives Raydeck and the Kubernetes plugin a token each', () => {
    assert.equal(
      config.kubernetes.clusterLocatorMethods[0].clusters[0]
        .serviceAccountToken,
      'of-the-plugin',
    );
    assert.deepEqual(config.ray.kubernetesClusters.demo.auth, {
      type: 'token',
      token: 'of-raydeck',
    });
  });

  it('binds each team to the namespace of its name', () => {
    assert.deepEqual(config.ray.namespaces[0], {
      kubernetesCluster: 'demo',
      namespace: 'ads-ml',
      owners: ['group:default/ads-ml'],
    });
    assert.equal(config.ray.namespaces.length, 4);
  });
});

describe('app-config of a kubeconfig', () => {
  const kubeconfig = {
    file: '/k',
    contexts: [context('a', { caData: 'Q0E=' }), context('b')],
  };

  it("uses the contexts' own credentials, and gives the Kubernetes plugin nothing", () => {
    const config = kubeconfigConfig(kubeconfig, new Map());
    assert.deepEqual(config.ray.kubeconfig, {
      path: '/k',
      contexts: ['a', 'b'],
    });
    assert.deepEqual(config.kubernetes.clusterLocatorMethods[0].clusters, []);
  });

  it('gives the Kubernetes plugin the clusters that it has a token for', () => {
    const config = kubeconfigConfig(kubeconfig, new Map([['a', 'read-only']]));
    assert.deepEqual(config.kubernetes.clusterLocatorMethods[0].clusters, [
      {
        name: 'a',
        url: 'https://a:6443',
        authProvider: 'serviceAccount',
        serviceAccountToken: 'read-only',
        skipMetricsLookup: true,
        caData: 'Q0E=',
      },
    ]);
  });

  it("binds the context's namespace to every team", () => {
    const { namespaces } = kubeconfigConfig(kubeconfig, new Map()).ray;
    assert.deepEqual(
      namespaces.map(({ kubernetesCluster, namespace }) => [
        kubernetesCluster,
        namespace,
      ]),
      [
        ['a', 'ml'],
        ['b', 'ml'],
      ],
    );
    assert.ok(
      namespaces.every(({ owners }) => owners.includes('group:default/recsys')),
    );
  });
});

describe('tokens of the Kubernetes plugin', () => {
  it('are read for the context they name, or for the only one', async t => {
    const file = join(await temporaryFolder(t), 'token');
    await writeFile(file, 'secret\n');
    assert.deepEqual(
      await readPluginTokens([{ file }], [context('a')]),
      new Map([['a', 'secret']]),
    );
    assert.deepEqual(
      await readPluginTokens(
        [{ context: 'b', file }],
        [context('a'), context('b')],
      ),
      new Map([['b', 'secret']]),
    );
  });

  it('have to say for which of several contexts they are', async () => {
    await assert.rejects(
      readPluginTokens([{ file: '/t' }], [context('a'), context('b')]),
      /as CONTEXT=FILE with one of a, b/,
    );
    await assert.rejects(
      readPluginTokens([{ context: 'c', file: '/t' }], [context('a')]),
      /no context "c"/,
    );
    await assert.rejects(
      readPluginTokens([{ file: '/no/such' }], [context('a')]),
      /Cannot read the token .* from \/no\/such/,
    );
  });
});

describe('mergeConfig', () => {
  it('merges objects key by key and replaces lists', () => {
    assert.deepEqual(
      mergeConfig(
        { a: { b: 1, c: [1] } },
        { a: { c: [2], d: null } },
        { e: 1 },
      ),
      {
        a: { b: 1, c: [2], d: null },
        e: 1,
      },
    );
  });
});
