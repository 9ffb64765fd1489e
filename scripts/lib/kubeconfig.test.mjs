import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readKubeconfig } from './kubeconfig.mjs';
import { temporaryFolder } from './temporaryFolder.mjs';

const KUBECONFIG = `
apiVersion: v1
kind: Config
current-context: staging
clusters:
  - name: s
    cluster: { server: 'https://staging:6443', certificate-authority: ca.pem }
  - name: p
    cluster: { server: 'https://prod:6443', insecure-skip-tls-verify: true }
contexts:
  - name: staging
    context: { cluster: s, user: me, namespace: ml }
  - name: prod
    context: { cluster: p, user: me }
  - name: lost
    context: { cluster: gone, user: me }
users:
  - name: me
    user: { token: abc }
`;

async function write(t, text) {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'config');
  await writeFile(file, text);
  return { file, folder };
}

describe('readKubeconfig', () => {
  it('takes the current context when none is named', async t => {
    const { file, folder } = await write(t, KUBECONFIG);
    assert.deepEqual(await readKubeconfig(file), {
      file,
      contexts: [
        {
          name: 'staging',
          server: 'https://staging:6443',
          namespace: 'ml',
          caData: undefined,
          caFile: join(folder, 'ca.pem'),
          skipTLSVerify: false,
          token: 'abc',
        },
      ],
    });
  });

  it('takes the contexts that are named, once each', async t => {
    const { file } = await write(t, KUBECONFIG);
    const { contexts } = await readKubeconfig(file, [
      'prod',
      'staging',
      'prod',
    ]);
    assert.deepEqual(
      contexts.map(({ name, namespace, skipTLSVerify }) => [
        name,
        namespace,
        skipTLSVerify,
      ]),
      [
        ['prod', 'default', true],
        ['staging', 'ml', false],
      ],
    );
  });

  it('names the contexts that are there when one is not', async t => {
    const { file } = await write(t, KUBECONFIG);
    await assert.rejects(
      readKubeconfig(file, ['qa']),
      /has no context "qa". It has: staging, prod, lost/,
    );
  });

  it('says when a context leads to no cluster', async t => {
    const { file } = await write(t, KUBECONFIG);
    await assert.rejects(
      readKubeconfig(file, ['lost']),
      /names the cluster "gone", which has no "server"/,
    );
  });

  it('asks for a context when none is current', async t => {
    const { file } = await write(
      t,
      KUBECONFIG.replace('current-context: staging', ''),
    );
    await assert.rejects(
      readKubeconfig(file),
      /has no current-context: choose with --context staging/,
    );
  });

  for (const [what, text, message] of [
    ['is no YAML', 'a: [', /is not YAML/],
    ['is empty', '', /is not a kubeconfig/],
    ['is something else', 'hello', /is not a kubeconfig/],
  ]) {
    it(`refuses a file that ${what}`, async t => {
      const { file } = await write(t, text);
      await assert.rejects(readKubeconfig(file), { name: 'Failure', message });
    });
  }

  it('says why a file cannot be read', async t => {
    const folder = await temporaryFolder(t);
    await mkdir(join(folder, 'dir'));
    await assert.rejects(
      readKubeconfig(join(folder, 'none')),
      /there is no such file/,
    );
    await assert.rejects(readKubeconfig(join(folder, 'dir')), /it is a folder/);
  });
});
