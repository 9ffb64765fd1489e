// How long the list of clusters takes with 2,000 and with 5,000 of them: a page
// as people ask for it, against the API server's own list of as many.
// `list:5000` has one number of them.
import { CLUSTERS, now } from './support/KubernetesApi.mjs';
import { quantileFigure } from './support/figures.mjs';
import { fillFleet, listClusters } from './support/fillFleet.mjs';
import { withPortal } from './support/startPortal.mjs';

const RUNS = 30;
const PAGE = 100;
const COUNTS = [2000, 5000];

async function time(action) {
  const startedAt = now();
  await action();
  return now() - startedAt;
}

export async function* run({ variant, say }) {
  const counts = variant === undefined ? COUNTS : [Number(variant)];
  yield* withPortal(async function* measure(portal) {
    for (const count of counts) {
      say(`${count} clusters`);
      await fillFleet(portal, count);
      const listed = [];
      const raw = [];
      for (let index = 0; index < RUNS; index += 1) {
        listed.push(await time(() => listClusters(portal, `limit=${PAGE}`)));
        raw.push(
          await time(() => portal.kubernetes.get(`${CLUSTERS}?limit=${PAGE}`)),
        );
      }
      const name = `GET /v1/clusters, ${PAGE} of ${count}`;
      yield quantileFigure(name, listed, { part: 0.5, baseline: raw });
      yield quantileFigure(name, listed, { part: 0.95, baseline: raw });
    }
  });
}
