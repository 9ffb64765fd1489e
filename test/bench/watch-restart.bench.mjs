// How long after an API server that was killed (-9) and started again has
// answered for the first time all reflectors are caught up: a change of each of
// the four kinds, made as soon as it answers, is known. 26,000 objects.
import { quantile } from '../../scripts/lib/benchFigures.mjs';
import { poll } from '../../scripts/lib/portalClient.mjs';
import { bundleChild } from './support/bundleChild.mjs';
import { describeRun } from './support/figures.mjs';
import { forkChild } from './support/forkChild.mjs';
import { withLoadedControlPlane } from './support/fleet/withLoadedControlPlane.mjs';
import { now } from './support/KubernetesApi.mjs';
import { COLLECTIONS } from './support/watch/collections.mjs';
import { MARK } from './support/watch/marks.mjs';

const ROUNDS = 3;
const GOAL_SECONDS = 2;
const START_MS = 240_000;

const program = new URL('./support/watch/followForever.mjs', import.meta.url);

/** The path of one object of each kind that is followed. */
async function chooseObjects(server) {
  const chosen = {};
  for (const [kind, path] of Object.entries(COLLECTIONS)) {
    const { items } = await server.get(`${path}?limit=5`);
    const { metadata } = items.find(({ metadata: { name } }) =>
      name.startsWith('bench-'),
    );
    chosen[kind] = path.replace(
      /\/(\w+)$/,
      `/namespaces/${metadata.namespace}/$1/${metadata.name}`,
    );
  }
  return chosen;
}

/** When the server answers for the first time; fails when its start does. */
async function firstAnswer(server, started) {
  const giveUp = new AbortController();
  started.catch(error => giveUp.abort(error));
  const answered = await poll(
    async () => (await server.send('GET', '/readyz')).status === 200,
    { timeoutMs: START_MS, everyMs: 5, signal: giveUp.signal },
  ).catch(error => {
    throw giveUp.signal.reason ?? error;
  });
  if (!answered) {
    throw new Error(`The API server did not answer in ${START_MS} ms`);
  }
  return now();
}

/** Marks each object. A server that has just begun may still cut connections: that time counts too. */
async function markAll(server, objects, mark) {
  const body = { metadata: { annotations: { [MARK]: mark } } };
  await Promise.all(
    Object.values(objects).map(path =>
      poll(() => server.merge(path, body), {
        timeoutMs: START_MS,
        everyMs: 5,
      }),
    ),
  );
}

export async function* run({ say }) {
  const file = await bundleChild(program);
  yield* withLoadedControlPlane({ say }, async function* measure(plane) {
    const { kubeconfig, server, restart } = plane;
    const objects = await chooseObjects(server);
    const followers = forkChild(file, { kubeconfig });
    let failures = 0;
    followers.on(({ state }) => {
      if (state !== undefined && state !== 'ready') failures += 1;
    });
    const seconds = [];
    try {
      await followers.next(({ state }) => state === 'ready');
      for (let round = 1; round <= ROUNDS; round += 1) {
        say(`restart ${round} of ${ROUNDS}`);
        const mark = `restart-${round}`;
        const known = Promise.all(
          Object.keys(objects).map(kind =>
            followers.next(
              message => message.kind === kind && message.mark === mark,
            ),
          ),
        );
        // Whichever fails first is told; the other is then of no interest.
        known.catch(() => {});
        const restarted = restart();
        const answeredAt = await firstAnswer(server, restarted);
        await markAll(server, objects, mark);
        const seen = await known;
        seconds.push(
          (Math.max(...seen.map(({ at }) => at)) - answeredAt) / 1000,
        );
        await restarted;
      }
    } finally {
      await followers.stop();
    }
    if (failures < ROUNDS) {
      throw new Error('The reflectors did not notice that the server was gone');
    }
    for (const [name, part] of [
      ['median', 0.5],
      ['worst', 1],
    ]) {
      yield {
        figure: `API server answers again → caught up, ${name} (${describeRun(
          ROUNDS,
        )})`,
        value: quantile(seconds, part),
        unit: 's',
        ...(part === 1 && { goal: GOAL_SECONDS }),
      };
    }
  });
}
