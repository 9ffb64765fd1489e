import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it as runStep } from 'node:test';
import { Browser } from 'playwright-core';
import { readDemo } from './support/demo';
import { findViolations } from './support/findViolations';
import { launchBrowser } from './support/launchBrowser';
import { PortalPage } from './support/PortalPage';

const RUN = Date.now().toString(36);
const NAME = `story-${RUN}`;
const JOB = `story-job-${RUN}`;
/** Where the templates place on a real Kubernetes: cluster and namespace. Without it the portal runs on the embedded one. */
const REAL_PLACE = process.env.RAYDECK_PLACE;
const PLACE = REAL_PLACE ?? 'demo/ads-ml';
/** What a real Ray takes minutes for at worst is a matter of seconds on the embedded Kubernetes. */
const SLOWLY = { timeout: REAL_PLACE ? 300_000 : 60_000 };
const CLUSTER = `/ray/clusters/${PLACE}/${NAME}`;
/** One line a second; on a real Ray each is what a task has computed on a worker. */
const COMMAND = REAL_PLACE
  ? `python -c "import hashlib, time, ray; ray.init(); task = ray.remote(lambda i: hashlib.sha256(str(i).encode()).hexdigest()); [(print('epoch', i, ray.get(task.remote(i)), flush=True), time.sleep(1)) for i in range(1, 11)]"`
  : 'for i in $(seq 1 10); do echo epoch $i; sleep 1; done';
const epoch = (i: number) =>
  REAL_PLACE
    ? `epoch ${i} ${createHash('sha256').update(String(i)).digest('hex')}`
    : `epoch ${i}`;
const COMPONENT = '/catalog/default/component/ads-ranking';

describe('the main job, from a form to the log of a job', () => {
  const demo = readDemo();
  let browser: Browser;
  let portal: PortalPage;

  before(async () => {
    browser = await launchBrowser();
    portal = await PortalPage.open(browser, demo);
    await portal.signInAs('Alice', '/');
  });

  after(() => browser?.close());

  let broken: string | undefined;
  /** One step of the story; once one has failed there is no sense in the next. */
  function it(title: string, step: () => Promise<void>) {
    runStep(title, async () => {
      assert.equal(broken, undefined, 'an earlier step failed');
      broken = title;
      await step().catch(async error => {
        await portal.saveFailure(title);
        throw error;
      });
      broken = undefined;
    });
  }

  /** Fills the first page of a template's form, and takes the rest as it is. */
  async function createFromForm(name: string, steps: string[]) {
    const { page } = portal;
    await page.getByRole('textbox', { name: /Component/ }).fill('Ads ran');
    await page.getByRole('option', { name: /Ads ranking/ }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    for (const step of steps) {
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByText(step).first().waitFor();
    }
    await page.getByRole('button', { name: 'Review' }).click();
    await page.getByRole('button', { name: /^(Create|Run)$/ }).click();
    await page.waitForURL(/\/create\/tasks\//);
  }

  it('starts on X-Ray, which shows what runs', async () => {
    const { page } = portal;
    const create = page.getByRole('link', { name: 'Create training cluster' });
    const shown = page.getByText(/\d+ of \d+ clusters/);
    await create.first().waitFor();
    await portal.screenshots('x-ray', shown);
    assert.deepEqual(await findViolations(page), []);
    await page.getByText('Jobs', { exact: true }).first().click();
    await portal.screenshots('x-ray-jobs', page.getByText(/\d+ of \d+ jobs/));
    assert.deepEqual(await findViolations(page), []);
    await create.first().click();
  });

  it('creates a cluster from the form, and shows the run', async () => {
    const { page } = portal;
    await portal.screenshots('create', page.getByText('Your cluster'));
    await createFromForm(NAME, ['Workers at least', 'Ray version']);
    const link = page.locator(`a[href*="${CLUSTER}"]`).first();
    await link.waitFor();
    await portal.screenshots('create-run', link);
  });

  it('shows the cluster coming alive on its page', async () => {
    const { page } = portal;
    // The run may open its links in a tab of their own.
    await portal.goto(CLUSTER);
    await page.getByRole('heading', { name: NAME }).waitFor();
    // On a slow machine it runs before its page is there.
    await page
      .getByText(/^(Waiting|Starting|Running)$/)
      .first()
      .waitFor(SLOWLY);
    await page
      .getByText(/^Running/)
      .first()
      .waitFor(SLOWLY);
    await page.getByText('1/1').first().waitFor(SLOWLY);
    for (const [tab, content] of [
      ['Overview', /^Requests$/],
      ['Pods', /-head-/],
      ['Events', /Created head Pod/i],
      ['YAML', /kind: RayCluster/],
    ] as const) {
      await page.getByRole('tab', { name: tab }).click();
      const shown = page.getByText(content);
      await portal.screenshots(`cluster-${tab.toLowerCase()}`, shown);
      assert.deepEqual(await findViolations(page), [], tab);
    }
  });

  it('shows it on the page of the component, under its tab and on its card', async () => {
    const { page } = portal;
    await portal.goto(COMPONENT);
    const card = page.getByText(/\d+ clusters?( · \d+ GPUs?)?$/);
    await card.first().waitFor();
    await portal.screenshots('component', card);
    await portal.goto(`${COMPONENT}/ray`);
    const row = page.getByText(NAME);
    await row.first().waitFor();
    await portal.screenshots('component-ray', row);
    assert.deepEqual(await findViolations(page), []);
  });

  it('shows it on X-Ray', async () => {
    const { page } = portal;
    await portal.goto(`/ray?q=${NAME}`);
    await page.getByRole('link', { name: NAME }).waitFor();
  });

  it('shows its pods in the tab of the Kubernetes plugin', async () => {
    const { page } = portal;
    await portal.goto(`${COMPONENT}/kubernetes`);
    const pod = page.getByText(new RegExp(`${NAME}-head-`)).first();
    await pod.waitFor();
    await portal.screenshots('component-kubernetes', pod);
    await pod.click();
    const image = page.getByText('rayproject/ray:2.58.1').first();
    await image.waitFor();
    await portal.settle();
  });

  it('submits a job, and follows its log', async () => {
    const { page } = portal;
    await portal.goto(CLUSTER);
    const dialog = page.getByRole('dialog');
    // What is typed there outlives a change of theme, and the dialog with it.
    const open = async () => {
      if (!(await dialog.isVisible())) {
        await page.getByRole('button', { name: 'Submit job' }).click();
      }
      await dialog.waitFor();
    };
    await open();
    await portal.screenshots('submit', dialog, open);
    assert.deepEqual(await findViolations(page, '[role=dialog]'), []);
    await dialog.getByRole('textbox', { name: 'Entrypoint' }).fill(COMMAND);
    await dialog.getByRole('button', { name: 'Submit' }).click();
    await page.waitForURL(/\/ray\/jobs\//);
    const log = page.getByRole('region', { name: 'Log' }).first();
    await log.getByText(epoch(1), { exact: true }).waitFor(SLOWLY);
    await page.getByText('Live', { exact: true }).first().waitFor();
    // It was live, so each line came after the one before.
    await log.getByText(epoch(3), { exact: true }).waitFor();
    await page
      .getByText(/^Running/)
      .first()
      .waitFor();
  });

  it('lists the job at once on its cluster', async () => {
    const { page } = portal;
    const job = page.url();
    await portal.goto(`${CLUSTER}?tab=jobs`);
    await page.getByText(COMMAND).first().waitFor();
    await portal.screenshots('cluster-jobs', page.getByText(COMMAND));
    assert.deepEqual(await findViolations(page), []);
    await page.goto(job);
  });

  it('keeps the log when the job has ended', async () => {
    const { page } = portal;
    await page.getByText('Succeeded').first().waitFor(SLOWLY);
    await page.reload();
    const last = page.getByText(epoch(10), { exact: true });
    await last.waitFor();
    await page.getByText('Ended', { exact: true }).first().waitFor();
    await portal.screenshots('job', last);
    assert.deepEqual(await findViolations(page), []);
  });

  it('deletes the cluster and sees it go', async () => {
    const { page } = portal;
    await portal.goto(CLUSTER);
    const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'));
    const open = async () => {
      await page.getByRole('button', { name: 'Delete' }).click();
      await dialog.first().waitFor();
    };
    await open();
    await portal.screenshots('delete', dialog, open);
    await dialog.getByRole('button', { name: 'Delete cluster' }).click();
    const gone = page.getByText(`${NAME} is gone`);
    await gone.waitFor(SLOWLY);
    await portal.screenshots('cluster-not-there', page.getByText(NAME));
  });

  it('runs a job of its own from the job template', async () => {
    const { page } = portal;
    await portal.goto('/create/templates/default/ray-training-job');
    await createFromForm(JOB, ['Command', 'GPUs per worker', 'Ray version']);
    const path = `/ray/jobs/${PLACE}/rayjobs/${JOB}`;
    await page.locator(`a[href*="${path}"]`).first().waitFor();
    await portal.goto(path);
    await page.getByRole('heading', { name: JOB }).waitFor();
    await page.getByText('Succeeded').first().waitFor(SLOWLY);
    const line = page
      .getByRole('region', { name: 'Log' })
      .first()
      .getByText(/^Running entrypoint for job/);
    await line.waitFor();
    if (REAL_PLACE) {
      // What ray.cluster_resources() says: the one worker of the template, no CPU of the head.
      await page.getByText(/'CPU': 2\.0/).waitFor();
    }
    await portal.screenshots('ray-job', line);
    assert.deepEqual(await findViolations(page), []);
  });

  it('raises no error in the page', async () => {
    assert.deepEqual(portal.errors, []);
  });
});
