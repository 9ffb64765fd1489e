// How long it takes from a change in Kubernetes until it is painted on an open
// X-Ray page: with the demo's fleet, and with 2,000 clusters (suspended ones,
// which have no pods) beside it. `screen:demo` and `screen:2000` run one of both.
import { clustersOf, now } from './support/KubernetesApi.mjs';
import { quantileFigure } from './support/figures.mjs';
import { fillFleet } from './support/fillFleet.mjs';
import { installPainted } from './support/painted.mjs';
import { isReady, rayCluster } from './support/rayCluster.mjs';
import { withPortal } from './support/startPortal.mjs';

const CHANGES = 120;
const NAMESPACE = 'sandbox';
// The first of all by name, so that its row is on the screen.
const NAME = 'aaa-bench-screen';
const REPLICAS = '/spec/workerGroupSpecs/0/replicas';

/** Scales a cluster to and fro; the time until the page shows it, and until a bare watch does. */
async function scale(page, kubernetes, watch) {
  const shown = [];
  const watched = [];
  for (let index = 0; index < CHANGES; index += 1) {
    const replicas = 2 + (index % 2);
    const visible = page.evaluate(
      ([name, text]) =>
        window.painted(() =>
          [...document.querySelectorAll('[role=row]')].some(
            row =>
              row.textContent.includes(name) &&
              [...row.querySelectorAll('[role=cell] span[title]')].some(cell =>
                cell.textContent.endsWith(text),
              ),
          ),
        ),
      [NAME, `/${replicas}`],
    );
    // Evaluations of one page run in order: after this one the first is looking.
    await page.evaluate(() => {});
    const heard = watch.next(
      ({ object }) =>
        object.metadata.name === NAME &&
        object.spec.workerGroupSpecs[0].replicas === replicas,
    );
    const sentAt = now();
    await kubernetes.patch(`${clustersOf(NAMESPACE)}/${NAME}`, [
      { op: 'replace', path: REPLICAS, value: replicas },
    ]);
    watched.push((await heard).at - sentAt);
    shown.push((await visible) - sentAt);
  }
  return { shown, watched };
}

async function* measureScreen(portal, fleet) {
  const { kubernetes, openPage } = portal;
  const page = await openPage('/ray?sort=name');
  await page.getByRole('link', { name: NAME }).waitFor();
  await installPainted(page);
  const watch = await kubernetes.watch(clustersOf(NAMESPACE));
  const { shown, watched } = await scale(page, kubernetes, watch);
  await watch.close();
  await page.context().close();
  for (const part of [0.5, 0.95]) {
    yield quantileFigure(`change → on the screen, ${fleet}`, shown, {
      part,
      baseline: watched,
      ...(part === 0.95 && { goal: 250 }),
    });
  }
}

export async function* run({ variant, say }) {
  yield* withPortal(async function* measure(portal) {
    const { kubernetes } = portal;
    const watch = await kubernetes.watch(clustersOf(NAMESPACE));
    const ready = watch.next(event => isReady(event, NAME));
    await kubernetes.create(clustersOf(NAMESPACE), rayCluster(NAME));
    await ready;
    await watch.close();
    if (variant !== '2000') {
      yield* measureScreen(portal, 'demo fleet');
    }
    if (variant !== 'demo') {
      say('2,000 clusters');
      await fillFleet(portal, 2000);
      yield* measureScreen(portal, '2,000 clusters');
    }
  });
}
