// How long it takes from the press of Create, in the form of a template, until
// the RayCluster exists in Kubernetes.
import { CLUSTERS, clustersOf, now } from './support/KubernetesApi.mjs';
import { quantileFigure } from './support/figures.mjs';
import { withPortal } from './support/startPortal.mjs';

const RUNS = 12;
const NAMESPACE = 'ads-ml';
const FORM = '/create/templates/default/ray-training-cluster';

/** Fills the form up to its review. */
async function fillForm(page, url, name) {
  await page.goto(`${url}${FORM}`);
  await page.getByRole('textbox', { name: /Component/ }).fill('Ads ran');
  await page.getByRole('option', { name: /Ads ranking/ }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  for (const step of ['Workers at least', 'Ray version']) {
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText(step).first().waitFor();
  }
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: /^Create$/ }).waitFor();
}

/** Presses Create; the moment of the press, as the page saw it. */
async function pressCreate(page) {
  await page.evaluate(() => {
    document.addEventListener(
      'click',
      event => {
        window.pressedAt = performance.timeOrigin + event.timeStamp;
      },
      { capture: true, once: true },
    );
  });
  await page.getByRole('button', { name: /^Create$/ }).click();
  return page.evaluate(() => window.pressedAt);
}

/** The same object as someone would send it who has no portal. */
function asSent({ apiVersion, kind, metadata, spec }, name) {
  const { labels, annotations } = metadata;
  return { apiVersion, kind, metadata: { name, labels, annotations }, spec };
}

export async function* run() {
  yield* withPortal(async function* measure({ url, kubernetes, openPage }) {
    const page = await openPage('/create');
    const watch = await kubernetes.watch(CLUSTERS);
    const added = name =>
      watch.next(
        ({ type, object }) => type === 'ADDED' && object.metadata.name === name,
      );
    const gone = name =>
      watch.next(
        ({ type, object }) =>
          type === 'DELETED' && object.metadata.name === name,
      );
    const remove = async name => {
      const event = gone(name);
      await kubernetes.delete(`${clustersOf(NAMESPACE)}/${name}`);
      await event;
    };
    const submitted = [];
    const posted = [];
    for (let index = 0; index < RUNS; index += 1) {
      const name = `bench-create-${index}`;
      await fillForm(page, url, name);
      const created = added(name);
      const pressedAt = await pressCreate(page);
      const { at, object } = await created;
      submitted.push(at - pressedAt);
      await remove(name);

      const raw = `bench-raw-${index}`;
      const rawCreated = added(raw);
      const sentAt = now();
      await kubernetes.create(clustersOf(NAMESPACE), asSent(object, raw));
      posted.push((await rawCreated).at - sentAt);
      await remove(raw);
    }
    await watch.close();
    yield quantileFigure('Create pressed → RayCluster exists', submitted, {
      part: 0.5,
      baseline: posted,
      goal: 1000,
    });
    yield quantileFigure('Create pressed → RayCluster exists', submitted, {
      part: 0.95,
      baseline: posted,
    });
  });
}
