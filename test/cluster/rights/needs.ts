import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { waitFor } from '../grounds';
import { refusalOf, type Flows } from './Flows';

/** What is there for all: a cluster that runs, one that asks for a token, and one to be deleted. */
export interface Stage {
  cluster: string;
  tokenCluster: string;
  job: string;
}

/** What fails without a right: the function, and the sentence that says so. */
export type Need = (flows: Flows, stage: Stage) => Promise<void>;

async function notWatched(flows: Flows, resource: string): Promise<void> {
  const { state, sentence } = await waitFor(
    `the word of ${flows.kubernetesCluster} that it cannot be watched`,
    async () => {
      const health = await flows.health();
      return health.state === 'error' && health;
    },
  );
  assert.equal(state, 'error');
  assert.match(
    sentence,
    new RegExp(`does not permit Raydeck to list and watch ${resource}: `),
  );
  assert.match(sentence, /grant it with deploy\/clusterrole\.yaml$/);
}

const watch =
  (resource: string): Need =>
  flows =>
    notWatched(flows, resource);

/** By whoever else makes it: this account may not. */
const uniqueName = (flows: Flows) => `made-by-${flows.kubernetesCluster}`;

function denied(
  answer: Parameters<typeof refusalOf>[0],
  message: RegExp,
): void {
  const refusal = refusalOf(answer);
  assert.equal(refusal.status, 403, refusal.message);
  assert.match(refusal.message, message);
  assert.match(refusal.message, /deploy\/[a-z-]+\.yaml/);
}

const create =
  (template: string, plural: string): Need =>
  async flows => {
    const refused = new RegExp(`cannot create resource "${plural}"`);
    for (const dryRun of [true, false]) {
      const answer = await flows.create(template, uniqueName(flows), {
        dryRun,
      });
      denied(answer, refused);
    }
  };

/** The same request again is answered with the object as it is now. */
const readAgain =
  (template: string, plural: string): Need =>
  async flows => {
    const key = randomUUID();
    const made = await flows.create(template, uniqueName(flows), { key });
    assert.equal(made.status, 201, made.text);
    denied(
      await flows.create(template, uniqueName(flows), { key }),
      new RegExp(`cannot get resource "${plural}"`),
    );
  };

/** What fails without each single thing that `deploy/*.yaml` grants. */
export const NEEDS: Record<string, Need> = {
  'list rayclusters.ray.io': watch('rayclusters.ray.io'),
  'watch rayclusters.ray.io': watch('rayclusters.ray.io'),
  'list rayjobs.ray.io': watch('rayjobs.ray.io'),
  'watch rayjobs.ray.io': watch('rayjobs.ray.io'),
  'list pods': watch('pods'),
  'watch pods': watch('pods'),
  'list services': watch('services'),
  'watch services': watch('services'),
  'list events.events.k8s.io': watch('events.events.k8s.io'),
  'watch events.events.k8s.io': watch('events.events.k8s.io'),
  'get rayclusters.ray.io': async (flows, stage) => {
    denied(
      await flows.yaml(stage.cluster),
      /cannot get resource "rayclusters"/,
    );
    await readAgain('cluster', 'rayclusters')(flows, stage);
  },
  'get rayjobs.ray.io': readAgain('job', 'rayjobs'),
  'create rayclusters.ray.io': create('cluster', 'rayclusters'),
  'create rayjobs.ray.io': create('job', 'rayjobs'),
  'delete rayclusters.ray.io': async (flows, { cluster }) => {
    const { uid, allowed } = await flows.ready(cluster);
    assert.ok(!allowed.includes('delete'));
    denied(
      await flows.deleteCluster(cluster, uid),
      /cannot delete resource "rayclusters"/,
    );
  },
  'delete rayjobs.ray.io': async (flows, stage) => {
    const job = await flows.job(stage.job);
    assert.ok(!job.allowed.includes('delete'));
    denied(await flows.deleteJob(job), /cannot delete resource "rayjobs"/);
  },
  'get services/proxy': async (flows, { cluster }) => {
    await flows.ready(cluster);
    const { status, body, text } = await flows.submit(cluster);
    assert.equal(status, 201, text);
    denied(await flows.logs(body), /cannot get resource "services\/proxy"/);
  },
  'create services/proxy': async (flows, { cluster }) => {
    const { allowed } = await flows.ready(cluster);
    assert.ok(!allowed.includes('submitJob'));
    denied(
      await flows.submit(cluster),
      /may not submit and stop jobs in .* it lacks create services\/proxy/,
    );
  },
  'delete services/proxy': async (flows, { cluster }) => {
    await flows.ready(cluster);
    const { status, body, text } = await flows.submit(cluster);
    assert.equal(status, 201, text);
    const ended = await flows.ended(body);
    denied(
      await flows.deleteJob(ended),
      /cannot delete resource "services\/proxy"/,
    );
  },
  'get secrets': async (flows, { tokenCluster }) => {
    await flows.ready(tokenCluster);
    denied(
      await flows.submit(tokenCluster),
      /may not get Secrets in .*; grant it with deploy\/role-bound-namespace\.yaml/,
    );
  },
};

/** What Raydeck says of a missing right before anything is tried. */
export const FORETOLD = [
  'create rayclusters.ray.io',
  'delete rayclusters.ray.io',
  'get rayclusters.ray.io',
  'create rayjobs.ray.io',
  'delete rayjobs.ray.io',
  'get services/proxy',
  'create services/proxy',
  'delete services/proxy',
];
