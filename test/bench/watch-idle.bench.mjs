// What it costs to watch when nothing changes: four kinds in each of 20
// Kubernetes clusters, one fake server under 20 names, bookmarks each minute as
// real servers send them. Counted over three minutes, from half a minute after
// everything is known on, so that nothing of the start is in it. Watches end by
// themselves every four to eight minutes: a few of them do so in that time.
import { fileURLToPath } from 'node:url';
import { bundleChild } from './support/bundleChild.mjs';
import { describeRun } from './support/figures.mjs';
import { forkChild } from './support/forkChild.mjs';

const KUBERNETES_CLUSTERS = 20;
/** In each of them. */
const RAY_CLUSTERS = 100;
const BOOKMARK_SECONDS = 60;
const SECONDS = 180;
const MAX_CORES = 0.01;

const program = name => new URL(`./support/watch/${name}.mjs`, import.meta.url);

export async function* run({ say }) {
  const follower = await bundleChild(program('followIdle'));
  const server = forkChild(fileURLToPath(program('fakeApiServer')), {
    clusters: RAY_CLUSTERS,
    bookmarkSeconds: BOOKMARK_SECONDS,
    streamingLists: true,
  });
  try {
    const { url } = await server.next(message => message.url);
    const idle = forkChild(follower, {
      url,
      kubernetesClusters: KUBERNETES_CLUSTERS,
      settleSeconds: BOOKMARK_SECONDS / 2,
      seconds: SECONDS,
    });
    try {
      const { objects } = await idle.next(message => message.objects);
      say(
        `${objects} objects of ${KUBERNETES_CLUSTERS} Kubernetes clusters are known; ${SECONDS} s of silence`,
      );
      const { cores, watches, deltas, failures } = await idle.next(
        message => message.cores !== undefined,
      );
      if (deltas > 0 || failures > 0) {
        throw new Error(
          `${deltas} changes and ${failures} failures in silence`,
        );
      }
      yield {
        figure: `CPU of ${watches} idle watches over ${SECONDS} s (${describeRun(
          1,
        )})`,
        value: cores * 100,
        unit: '% of a core',
        goal: MAX_CORES * 100,
      };
    } finally {
      await idle.stop();
    }
  } finally {
    await server.stop();
  }
}
