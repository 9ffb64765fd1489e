import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Browser } from 'playwright-core';
import { readDemo } from './support/demo';
import { findViolations } from './support/findViolations';
import { launchBrowser } from './support/launchBrowser';
import { PortalPage } from './support/PortalPage';

describe('signing in', () => {
  const demo = readDemo();
  let browser: Browser;
  let portal: PortalPage;

  before(async () => {
    browser = await launchBrowser();
    portal = await PortalPage.open(browser, demo);
  });

  after(() => browser?.close());

  it('offers each of the people, with their role', async () => {
    await portal.goto('/');
    const cards = portal.page.getByRole('button', { name: /^Sign in as/ });
    await cards.first().waitFor();
    assert.equal(await cards.count(), Object.keys(demo.people).length);
    await portal.screenshots('sign-in', cards);
    assert.deepEqual(await findViolations(portal.page), []);
  });

  it('works by keyboard alone, and leads to the catalog', async () => {
    await portal.goto('/catalog');
    await portal.page
      .getByRole('button', { name: /^Sign in as Alice/ })
      .waitFor();
    await portal.page.keyboard.press('Tab');
    await portal.page.keyboard.press('Enter');
    const row = portal.page.getByText('Ads ranking');
    await row.first().waitFor();
    await portal.screenshots('catalog', row);
  });

  it('holds over a reload', async () => {
    await portal.page.reload();
    await portal.page.getByText('Ads ranking').first().waitFor();
  });

  it('shows the page of a component', async () => {
    await portal.goto('/catalog/default/component/ads-ranking');
    const about = portal.page.getByText('Orders the ads of an auction');
    await about.first().waitFor();
    await portal.screenshots('component', about);
  });

  it('ends with signing out, and asks again', async () => {
    await portal.goto('/settings');
    const settings = portal.page.getByText('Appearance');
    await settings.first().waitFor();
    await portal.screenshots('settings', settings);
    await portal.page.getByTestId('user-settings-menu').click();
    await portal.page.getByTestId('sign-out').click();
    await portal.page
      .getByRole('button', { name: /^Sign in as Bob/ })
      .waitFor();
  });

  it('raises no error in the page', () => {
    assert.deepEqual(portal.errors, []);
  });
});
