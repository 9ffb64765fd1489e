// Raydeck on the real API server with the rights of deploy/*.yaml and nothing more: all that it does works; and without
// any one of them one function fails, with a sentence that names the right. Each set of rights is an account of its own,
// and a Kubernetes cluster of its own for the one Raydeck that runs here.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  controlPlane,
  KubernetesApi,
  startHeads,
  startRaydeck,
  waitFor,
  type Heads,
  type Raydeck,
} from '../grounds';
import { makeAccount, removeAccount, type AccountRights } from './account';
import { Flows, refusalOf } from './Flows';
import {
  asRules,
  grantsOf,
  rulesOf,
  without,
  wordsFor,
  type Grant,
} from './grants';
import { FORETOLD, NEEDS, type Stage } from './needs';
import { CATALOG, MEMBERSHIPS, TEAM, TRUSTED } from './templates';
import {
  withoutStreamingLists,
  type OlderServer,
} from './withoutStreamingLists';

const RUN = Date.now().toString(36);
const BOUND = `rights-${RUN}`;
const OTHER = `rights-other-${RUN}`;
const EVERYWHERE = grantsOf(rulesOf('clusterrole.yaml'));
const IN_NAMESPACES = grantsOf(rulesOf('role-bound-namespace.yaml'));

const STAGE: Stage = {
  cluster: 'stage',
  tokenCluster: 'stage-token',
  job: 'stage-job',
};

/** The account of a set of rights, and the name of its Kubernetes cluster. */
const accountFor = (missing: Grant) =>
  `without-${wordsFor(missing).replace(/[^a-z]+/g, '-')}`;

function accounts(): Map<string, AccountRights> {
  const namespaces = [BOUND];
  const found = new Map<string, AccountRights>([
    [
      'everything',
      {
        cluster: asRules(EVERYWHERE),
        namespaces,
        namespaced: asRules(IN_NAMESPACES),
      },
    ],
    ['read-only', { cluster: rulesOf('clusterrole-readonly.yaml') }],
  ]);
  for (const missing of EVERYWHERE) {
    found.set(accountFor(missing), {
      cluster: without(EVERYWHERE, missing),
      namespaces,
      namespaced: asRules(IN_NAMESPACES),
    });
  }
  for (const missing of IN_NAMESPACES) {
    found.set(accountFor(missing), {
      cluster: asRules(EVERYWHERE),
      namespaces,
      namespaced: without(IN_NAMESPACES, missing),
    });
  }
  return found;
}

describe('the rights of deploy/*.yaml', { concurrency: true }, () => {
  const plane = controlPlane();
  const admin = new KubernetesApi(plane, plane.admin);
  const names = [...accounts().keys()];
  const nameOf = (account: string) => `${account}-${RUN}`;
  let heads: Heads | undefined;
  let older: OlderServer | undefined;
  let raydeck: Raydeck | undefined;

  const flowsOf = (account: string, namespace = BOUND): Flows => {
    if (!raydeck) throw new Error('Raydeck has not started');
    return new Flows(raydeck, account, namespace);
  };

  before(async () => {
    heads = await startHeads(plane.pid);
    older = await withoutStreamingLists(plane);
    for (const namespace of [BOUND, OTHER]) {
      await admin.createNamespace(namespace);
    }
    const clusters = [];
    for (const [name, rights] of accounts()) {
      const account = { name: nameOf(name), namespace: BOUND };
      const credentials = await makeAccount(admin, account, rights);
      // Servers that stream lists do not ask for the right to list: there are others.
      const server = name.startsWith('without-list-')
        ? { server: older.url }
        : { server: plane.server, ca: plane.ca };
      clusters.push({ name, ...server, credentials });
    }
    raydeck = await startRaydeck({
      clusters,
      entities: CATALOG,
      memberships: MEMBERSHIPS,
      config: {
        templates: { trustedLocations: [TRUSTED] },
        namespaces: names.flatMap(kubernetesCluster =>
          [BOUND, OTHER].map(namespace => ({
            kubernetesCluster,
            namespace,
            owners: [TEAM],
          })),
        ),
      },
    });
    const flows = flowsOf('everything');
    for (const [template, name] of [
      ['cluster', STAGE.cluster],
      ['token-cluster', STAGE.tokenCluster],
      ['job', STAGE.job],
    ]) {
      const { status, text } = await flows.create(template, name);
      assert.equal(status, 201, text);
    }
    const elsewhere = flowsOf('everything', OTHER);
    const made = await elsewhere.create('token-cluster', STAGE.tokenCluster);
    assert.equal(made.status, 201, made.text);
  });

  after(async () => {
    await raydeck?.stop();
    await older?.stop();
    await heads?.stop();
    for (const namespace of [BOUND, OTHER]) {
      await admin.send('DELETE', `/api/v1/namespaces/${namespace}`);
    }
    for (const name of names) await removeAccount(admin, nameOf(name));
    await admin.close();
  });

  it('are enough for all that Raydeck does', async () => {
    const flows = flowsOf('everything');
    const health = await waitFor('the rights', async () => {
      const now = await flows.health();
      return now.access && now.state === 'ready' && now;
    });
    assert.deepEqual(health.access, { readOnly: false, missing: [] });
    const tried = await flows.create('cluster', 'all', { dryRun: true });
    assert.equal(tried.status, 200, tried.text);
    const made = await flows.create('cluster', 'all');
    assert.equal(made.status, 201, made.text);
    await flows.ready('all');
    const yaml = await flows.yaml('all');
    assert.match(yaml.text, /kind: RayCluster/);
    const submitted = await flows.submit('all');
    assert.equal(submitted.status, 201, submitted.text);
    const ended = await flows.ended(submitted.body);
    assert.equal(ended.state, 'succeeded');
    assert.equal((await flows.logs(ended)).text, 'not run\n');
    assert.equal((await flows.deleteJob(ended)).status, 202);
    const { uid } = await flows.cluster('all');
    assert.equal((await flows.deleteCluster('all', uid)).status, 202);
    await waitFor('the end of the cluster', async () =>
      (await flows.clusters()).every(({ name }) => name !== 'all'),
    );
  });

  it('read tokens where a namespace is bound, and nowhere else', async () => {
    const flows = flowsOf('everything');
    await flows.ready(STAGE.tokenCluster);
    const submitted = await flows.submit(STAGE.tokenCluster);
    assert.equal(submitted.status, 201, submitted.text);
    const elsewhere = flowsOf('everything', OTHER);
    await elsewhere.ready(STAGE.tokenCluster);
    const refusal = refusalOf(await elsewhere.submit(STAGE.tokenCluster));
    assert.equal(refusal.status, 403);
    assert.match(
      refusal.message,
      new RegExp(`may not get Secrets in ${OTHER}`),
    );
  });

  for (const missing of [...EVERYWHERE, ...IN_NAMESPACES]) {
    const words = wordsFor(missing);
    it(`say what fails without "${words}"`, async () => {
      const need = NEEDS[words];
      assert.ok(need, `nothing is known to need "${words}": remove the rule`);
      const flows = flowsOf(accountFor(missing));
      if (FORETOLD.includes(words)) {
        const { access } = await waitFor('the rights', async () => {
          const now = await flows.health();
          return now.access && now;
        });
        assert.deepEqual(
          access?.missing.map(({ right }) => right),
          [words],
        );
        assert.match(access?.sentence ?? '', /deploy\/clusterrole\.yaml/);
      }
      await need(flows, STAGE);
    });
  }

  it('grant all that something needs', () => {
    assert.deepEqual(
      Object.keys(NEEDS).sort(),
      [...EVERYWHERE, ...IN_NAMESPACES].map(wordsFor).sort(),
    );
  });

  it('may be only those to read: all is shown, and nothing is offered', async () => {
    const flows = flowsOf('read-only');
    const cluster = await waitFor('the rights', async () => {
      const { access } = await flows.health();
      return access && (await flows.ready(STAGE.cluster));
    });
    const { state, access } = await flows.health();
    assert.equal(state, 'ready');
    assert.equal(access?.readOnly, true);
    assert.match(
      access?.sentence ?? '',
      /^Read-only: on read-only Raydeck's account may not create clusters, /,
    );
    assert.deepEqual(cluster.allowed, []);
    assert.match((await flows.yaml(STAGE.cluster)).text, /kind: RayCluster/);
    for (const answer of [
      await flows.create('cluster', 'read-only', { dryRun: true }),
      await flows.create('cluster', 'read-only'),
      await flows.deleteCluster(STAGE.cluster, cluster.uid),
      await flows.submit(STAGE.cluster),
    ]) {
      const refusal = refusalOf(answer);
      assert.equal(refusal.status, 403, refusal.message);
      assert.match(refusal.message, /(cannot|may not) (create|delete|submit)/);
    }
  });
});
