// A full sync of four kinds with 26,000 objects from a real API server:
// Raydeck's reflectors into its store, with streaming lists and without them,
// against the informers of @kubernetes/client-node. Each measurement has a
// process of its own; the three take turns. `watch-sync:ROUNDS` says how often.
import { bundleChild } from './support/bundleChild.mjs';
import { describeRun, median } from './support/figures.mjs';
import { withLoadedControlPlane } from './support/fleet/withLoadedControlPlane.mjs';
import { runChild } from './support/runChild.mjs';

const ROUNDS = 5;
const MAX_LOOP_MS = 50;

const informers = new URL(
  './support/watch/syncWithInformers.mjs',
  import.meta.url,
);
const raydeck = new URL('./support/watch/syncWithRaydeck.mjs', import.meta.url);

/** The goals: how much of what the informers take. */
const VARIANTS = [
  {
    name: 'streaming lists',
    streamingLists: true,
    goals: { seconds: 0.7, cpuSeconds: 0.7, heapMB: 1 / 8, peakRssMB: 1 / 3 },
  },
  {
    name: 'paged lists',
    streamingLists: false,
    goals: { seconds: 1, cpuSeconds: 1, heapMB: 1 / 8, peakRssMB: 1 / 3 },
  },
];

const MEASURES = [
  { key: 'seconds', name: 'all objects known', unit: 's' },
  { key: 'cpuSeconds', name: "CPU of the client's process", unit: 's' },
  { key: 'heapMB', name: 'heap that the objects take, after GC', unit: 'MB' },
  { key: 'peakRssMB', name: 'peak RSS of the whole process', unit: 'MiB' },
  { key: 'addedRssMB', name: 'peak RSS above that before', unit: 'MiB' },
];

/** A figure as a part of the informers' one, which is its goal. */
function* compare(variant, samples, baselines, count) {
  const of = (results, key) => median(results.map(result => result[key]));
  for (const { key, name, unit } of MEASURES) {
    const baseline = of(baselines, key);
    const goal = variant.goals[key];
    yield {
      figure: `${name}, ${variant.name}, median (${describeRun(count)})`,
      value: of(samples, key),
      unit,
      baseline,
      ...(goal !== undefined && {
        goal: Number((goal * baseline).toPrecision(4)),
      }),
    };
  }
  yield {
    figure: `longest block of the event loop, ${variant.name}, median`,
    value: of(samples, 'loopMs'),
    unit: 'ms',
    baseline: of(baselines, 'loopMs'),
  };
  yield {
    figure: `the same without other programs' time on the core, worst of all rounds, ${variant.name}`,
    value: Math.max(...samples.map(({ ownLoopMs }) => ownLoopMs)),
    unit: 'ms',
    baseline: Math.max(...baselines.map(({ ownLoopMs }) => ownLoopMs)),
    goal: MAX_LOOP_MS,
  };
}

function check(result, { expected, streamed }) {
  if (result.objects !== expected) {
    throw new Error(`${result.objects} of ${expected} objects were kept`);
  }
  if (streamed !== undefined && result.streamed > 0 !== streamed) {
    throw new Error(
      `The sync asked for ${result.streamed} streaming lists, which is not what is measured here`,
    );
  }
  return result;
}

export async function* run({ variant, say }) {
  const rounds = variant === undefined ? ROUNDS : Number(variant);
  const programs = {
    informers: await bundleChild(informers),
    raydeck: await bundleChild(raydeck),
  };
  yield* withLoadedControlPlane({ say }, async function* measure(plane) {
    const { kubeconfig, objects: expected } = plane;
    const baselines = [];
    const samples = VARIANTS.map(() => []);
    for (let round = 1; round <= rounds; round += 1) {
      say(`round ${round} of ${rounds}`);
      baselines.push(
        check(await runChild(programs.informers, { kubeconfig, expected }), {
          expected,
        }),
      );
      for (const [index, { streamingLists }] of VARIANTS.entries()) {
        samples[index].push(
          check(
            await runChild(programs.raydeck, {
              kubeconfig,
              expected,
              streamingLists,
            }),
            { expected, streamed: streamingLists },
          ),
        );
      }
    }
    for (const [index, each] of VARIANTS.entries()) {
      yield* compare(each, samples[index], baselines, rounds);
    }
  });
}
