import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import { issueCertificate } from '../../../plugins/ray-backend/src/__testUtils__/certificates';
import {
  WatchedFleet,
  type FleetHealth,
} from '../../../plugins/ray-backend/src/fleet';
import { KubeconfigClusterSupplier } from '../../../plugins/ray-backend/src/kubernetes';
import { sharedControlPlane } from '../support';
import { Contexts } from './Contexts';
import { startImpostors, type Impostors } from './impostors';

/** An exec plugin that hangs is ended after 30 s. */
const WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 50;

const plane = sharedControlPlane();
const toData = (text: string) => Buffer.from(text).toString('base64');
const PLUGIN = 'client.authentication.k8s.io/v1';

let folder: string;
let impostors: Impostors;
let fleet: WatchedFleet;

/** A plugin that prints what the shell makes of a script. */
const exec = (script: string) => ({
  exec: { apiVersion: PLUGIN, command: 'sh', args: ['-c', script] },
});

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raydeck-connections-'));
  impostors = await startImpostors(plane.url);
  const admin = new Contexts(
    await readFile(plane.kubeconfig('admin', 'token'), 'utf8'),
  );
  const alice = new Contexts(
    await readFile(plane.kubeconfig('alice', 'token'), 'utf8'),
  );
  const { cluster, user } = admin.first();
  const { token } = user;
  const credential = JSON.stringify({
    apiVersion: PLUGIN,
    kind: 'ExecCredential',
    status: { token },
  });
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, `${token}\n`);
  await writeFile(join(folder, 'credential'), credential);
  const stranger = issueCertificate({ name: 'stranger', isAuthority: true });
  const elsewhere = (server: string) => ({ server });
  const contexts = Contexts.of({
    token: { cluster, user },
    'token-file': { cluster, user: { tokenFile } },
    certificate: new Contexts(
      await readFile(plane.kubeconfig('admin'), 'utf8'),
    ).first(),
    plugin: { cluster, user: exec(`cat ${join(folder, 'credential')}`) },
    unverified: {
      cluster: { server: plane.url, 'insecure-skip-tls-verify': true },
      user,
    },
    proxied: { cluster: { ...cluster, 'proxy-url': impostors.proxy }, user },
    'wrong-authority': {
      cluster: {
        ...cluster,
        'certificate-authority-data': toData(stranger.certificate),
      },
      user,
    },
    'no-authority': { cluster: elsewhere(plane.url), user },
    contradictory: {
      cluster: { ...cluster, 'insecure-skip-tls-verify': true },
      user,
    },
    'no-rights': { cluster, user: alice.first().user },
    'wrong-token': { cluster, user: { token: 'my-secret' } },
    anonymous: { cluster, user: {} },
    'wrong-certificate': {
      cluster,
      user: {
        'client-certificate-data': toData(stranger.certificate),
        'client-key-data': toData(stranger.key),
      },
    },
    'hanging-plugin': { cluster, user: exec('sleep 600') },
    'nonsense-plugin': { cluster, user: exec('echo my-secret') },
    'missing-plugin': {
      cluster,
      user: { exec: { apiVersion: PLUGIN, command: 'no-such-plugin' } },
    },
    'unknown-provider': {
      cluster,
      user: { 'auth-provider': { name: 'acme' } },
    },
    'refusing-proxy': {
      cluster: { ...cluster, 'proxy-url': impostors.refusingProxy },
      user,
    },
    nowhere: { cluster: elsewhere('http://127.0.0.1:1'), user },
    page: { cluster: elsewhere(impostors.page), user },
    redirect: { cluster: elsewhere(impostors.redirect), user },
    'bad-gateway': { cluster: elsewhere(impostors.badGateway), user },
    'other-server': { cluster: elsewhere(impostors.otherServer), user },
    'other-json': { cluster: elsewhere(impostors.otherJson), user },
    mute: { cluster: elsewhere(impostors.mute), user },
    'wrong-scheme': {
      cluster: elsewhere(plane.url.replace('https', 'http')),
      user,
    },
  });
  const kubeconfig = join(folder, 'config');
  await writeFile(kubeconfig, contexts.toString());
  fleet = new WatchedFleet({
    suppliers: [new KubeconfigClusterSupplier(kubeconfig)],
    logger: mockServices.rootLogger({ level: 'none' }),
  });
  fleet.start();
});

after(async () => {
  await fleet?.stop();
  await impostors?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Waits until a context is as expected; fails with what it is otherwise. */
async function health(
  name: string,
  state: FleetHealth['state'],
  sentence: RegExp,
): Promise<void> {
  const until = Date.now() + WITHIN_MS;
  for (;;) {
    const now = fleet.kubernetesClusters().find(each => each.name === name);
    const isSo = now?.state === state && sentence.test(now.sentence);
    assert.doesNotMatch(now?.sentence ?? '', /my-secret/);
    if (isSo) return;
    if (Date.now() > until) {
      assert.fail(
        `the context ${name} is ${now?.state}: "${now?.sentence}", expected ${state}: ${sentence}`,
      );
    }
    await setTimeout(LOOK_EVERY_MS);
  }
}

for (const name of [
  'token',
  'token-file',
  'certificate',
  'plugin',
  'unverified',
  'proxied',
]) {
  test(`reads a Kubernetes cluster by ${name}, whatever is wrong with the others`, () =>
    health(name, 'ready', /is up to date \(Kubernetes v1\./));
}

const PROBLEMS: [string, FleetHealth['state'], RegExp][] = [
  [
    'wrong-authority',
    'unreachable',
    /not signed by the configured authority; give the right one/,
  ],
  [
    'no-authority',
    'unreachable',
    /not signed by the configured authority; give the right one/,
  ],
  [
    'contradictory',
    'error',
    /contradict each other; remove insecure-skip-tls-verify/,
  ],
  [
    'no-rights',
    'error',
    /does not permit Raydeck to list and watch .*; grant it with deploy\/clusterrole.yaml/,
  ],
  [
    'wrong-token',
    'error',
    /does not accept Raydeck's credentials \(401: Unauthorized\)/,
  ],
  [
    'anonymous',
    'error',
    /401: Unauthorized: Raydeck has no credentials to send|does not permit Raydeck/,
  ],
  [
    'wrong-certificate',
    'error',
    /does not accept Raydeck's credentials \(401: Unauthorized\)/,
  ],
  [
    'nonsense-plugin',
    'error',
    /the exec plugin sh printed something that is not JSON/,
  ],
  [
    'missing-plugin',
    'error',
    /no-such-plugin is not installed where the backend runs/,
  ],
  [
    'unknown-provider',
    'error',
    /the auth provider "acme", which Raydeck does not know/,
  ],
  ['refusing-proxy', 'unreachable', /the proxy on the way refuses it/],
  [
    'nowhere',
    'unreachable',
    /ECONNREFUSED.*check the address and that the API server runs/,
  ],
  [
    'page',
    'error',
    /an HTML page \("Sign in"\) \(200\); that is no Kubernetes API server/,
  ],
  ['redirect', 'error', /a redirect to login\.example\.com \(302\)/],
  [
    'bad-gateway',
    'unreachable',
    /\(502\); what stands before the API server is in trouble/,
  ],
  [
    'other-server',
    'error',
    /serves no (pods|services), as every Kubernetes API server does/,
  ],
  [
    'other-json',
    'error',
    /if what answers is no Kubernetes API server, correct the address/,
  ],
  ['mute', 'unreachable', /ended it at once|says http or https/],
  ['wrong-scheme', 'error', /HTTP request to an HTTPS server/],
  ['hanging-plugin', 'error', /did not answer within 30 s and was ended/],
];

for (const [name, state, sentence] of PROBLEMS) {
  test(`says what is wrong with the one by ${name}, and what to do`, () =>
    health(name, state, sentence));
}

test('the good ones are still up to date at the end, with the same objects', () => {
  const good = ['token', 'certificate', 'plugin', 'proxied'];
  const counts = good.map(
    kubernetesCluster => fleet.list('Service', { kubernetesCluster }).length,
  );
  assert.equal(new Set(counts).size, 1);
  for (const name of good) {
    const { state } =
      fleet.kubernetesClusters().find(each => each.name === name) ?? {};
    assert.equal(state, 'ready', name);
  }
});
