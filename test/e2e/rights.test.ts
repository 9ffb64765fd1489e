import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Browser } from 'playwright-core';
import { readDemo } from './support/demo';
import { findViolations } from './support/findViolations';
import { launchBrowser } from './support/launchBrowser';
import { PortalPage } from './support/PortalPage';

/** Of the team Ads ML; nobody here changes it. */
const CLUSTER = '/ray/clusters/demo/ads-ml/ads-ranking-nightly';
const LOGS_REFUSED =
  'Only owners and administrators may read the log of this job.';

describe('what others may do', () => {
  const demo = readDemo();
  let browser: Browser;

  before(async () => {
    browser = await launchBrowser();
  });

  after(() => browser?.close());

  async function signedIn(title: string, path: string) {
    const portal = await PortalPage.open(browser, demo);
    await portal.signInAs(title, path);
    return portal;
  }

  for (const [person, title] of [
    ['bob', 'Bob'],
    ['guest', 'Guest'],
  ]) {
    it(`lets ${person} see a cluster of another team, and says why no more`, async () => {
      const portal = await signedIn(title, CLUSTER);
      const { page } = portal;
      await page
        .getByText(/^Running/)
        .first()
        .waitFor();
      for (const [action, reason] of [
        ['Submit job', 'Only its owners and administrators may submit jobs.'],
        [
          'Delete',
          'Only its owners and administrators may delete this cluster.',
        ],
      ]) {
        const button = page.getByRole('button', { name: action });
        await button.waitFor();
        assert.equal(await button.getAttribute('aria-disabled'), 'true');
        await button.focus();
        await page.getByRole('tooltip').getByText(reason).waitFor();
        await button.press('Enter');
        assert.equal(await page.getByRole('dialog').count(), 0);
      }
      await portal.screenshots(
        `cluster-of-others-${person}`,
        page.getByText(/^Running/),
      );
      assert.deepEqual(await findViolations(page), []);
      await portal.close();
    });

    it(`shows ${person} the state of a job of another team, but no log`, async () => {
      const portal = await signedIn(
        title,
        '/ray/jobs/demo/ads-ml/rayjobs/bid-backtest',
      );
      const { page } = portal;
      await page.getByText('Failed').first().waitFor();
      await page.getByText(LOGS_REFUSED).waitFor();
      await portal.screenshots(
        `job-of-others-${person}`,
        page.getByText(LOGS_REFUSED),
      );
      assert.deepEqual(await findViolations(page), []);
      await portal.close();
    });
  }

  it('holds for requests too', async () => {
    const ask = (person: string, path: string, init: RequestInit = {}) =>
      fetch(`${demo.url}/api/ray/v1/${path}`, {
        ...init,
        headers: {
          authorization: `Bearer ${demo.people[person].token}`,
          ...init.headers,
        },
      });
    const cluster = 'clusters/demo/ads-ml/ads-ranking-nightly';
    const { uid } = await (await ask('bob', cluster)).json();
    for (const person of ['bob', 'guest']) {
      const deletion = await ask(person, cluster, {
        method: 'DELETE',
        headers: { 'if-match': `"${uid}"` },
      });
      assert.equal(deletion.status, 403);
      const log = await ask(
        person,
        'jobs/demo/ads-ml/rayjobs/bid-backtest/logs',
      );
      assert.equal(log.status, 403);
    }
  });
});
