// How old a change is when its delta is told, at 1,000 changes per second of
// objects of real size, most of them pods. Against the least that a reader can
// do: bytes from sockets, cut at newlines. The two take turns.
import { fileURLToPath } from 'node:url';
import { bundleChild } from './support/bundleChild.mjs';
import { describeRun, median } from './support/figures.mjs';
import { forkChild } from './support/forkChild.mjs';

const ROUNDS = 5;
const RATE = 1000;
const SECONDS = 8;
const CLUSTERS = 2000;

const program = name => new URL(`./support/watch/${name}.mjs`, import.meta.url);

async function follow(file, server, url) {
  const follower = forkChild(file, { url, changes: RATE * SECONDS });
  try {
    await follower.next(({ ready }) => ready);
    const result = follower.next(({ p99 }) => p99 !== undefined);
    server.send({ rate: RATE, seconds: SECONDS });
    return await result;
  } finally {
    await follower.stop();
  }
}

export async function* run({ say }) {
  const raydeck = await bundleChild(program('followWithRaydeck'));
  const raw = fileURLToPath(program('followRaw'));
  const server = forkChild(fileURLToPath(program('fakeApiServer')), {
    clusters: CLUSTERS,
    streamingLists: true,
  });
  try {
    const { url } = await server.next(message => message.url);
    const results = [];
    const baselines = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      say(`round ${round} of ${ROUNDS}`);
      baselines.push(await follow(raw, server, url));
      results.push(await follow(raydeck, server, url));
    }
    const of = (samples, key) => median(samples.map(sample => sample[key]));
    const figure = (name, key, unit, goal) => ({
      figure: `${name} at ${RATE} changes/s, median of rounds (${describeRun(
        ROUNDS,
      )})`,
      value: of(results, key),
      unit,
      baseline: of(baselines, key),
      ...(goal !== undefined && { goal }),
    });
    yield figure('change sent → delta, median', 'median', 'ms');
    yield figure('change sent → delta, p99', 'p99', 'ms', 20);
    yield figure('change sent → delta, the oldest', 'worst', 'ms');
    yield figure("CPU of the client's process", 'cores', 'cores', 1);
  } finally {
    await server.stop();
  }
}
