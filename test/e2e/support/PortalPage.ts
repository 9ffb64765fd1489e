import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { Demo } from './demo';

const RESULTS = resolve(__dirname, '../../../test-results/screens');

const THEMES = ['light', 'dark'] as const;
const WIDTHS = [1280, 390] as const;

/** A browser of one visitor, and what they do in the portal. */
export class PortalPage {
  readonly page: Page;
  /** Uncaught errors of the page so far. */
  readonly errors: Error[] = [];
  readonly #context: BrowserContext;
  readonly #demo: Demo;

  private constructor(context: BrowserContext, page: Page, demo: Demo) {
    this.#context = context;
    this.page = page;
    this.#demo = demo;
    page.on('pageerror', error => this.errors.push(error));
  }

  static async open(browser: Browser, demo: Demo): Promise<PortalPage> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(15_000);
    return new PortalPage(context, await context.newPage(), demo);
  }

  async close() {
    await this.#context.close();
  }

  async goto(path: string) {
    await this.page.goto(`${this.#demo.url}${path}`);
  }

  /** Signs in through the page, as a visitor does. */
  async signInAs(title: string, path = '/') {
    await this.goto(path);
    // The whole card takes the press; its button is there for the keyboard.
    await this.page.getByText(title).first().click();
    await this.page.getByRole('link', { name: 'Settings' }).first().waitFor();
  }

  /**
   * Saves the screen in both themes and both widths under
   * test-results/screens, each once `content` can be seen. A change of theme
   * draws the page anew, so what has to be opened first, such as a dialog, is
   * opened by `open` each time.
   */
  async screenshots(
    name: string,
    content: Locator,
    open: () => Promise<void> = async () => {},
  ) {
    mkdirSync(RESULTS, { recursive: true });
    for (const colorScheme of [...THEMES].reverse()) {
      if (await this.#setTheme(colorScheme)) {
        await this.settle();
        await open();
      }
      for (const width of WIDTHS) {
        await this.page.setViewportSize({ width, height: 900 });
        await content.first().waitFor();
        await this.settle();
        await this.page.screenshot({
          path: join(RESULTS, `${name}-${width}-${colorScheme}.png`),
        });
      }
      await this.page.setViewportSize({ width: 1280, height: 900 });
    }
    await this.settle();
  }

  /** Saves what could be seen when a test failed. */
  async saveFailure(title: string) {
    mkdirSync(RESULTS, { recursive: true });
    const name = title.replace(/[^a-z0-9]+/gi, '-');
    await this.page.screenshot({ path: join(RESULTS, `failed-${name}.png`) });
  }

  /** Whether that changed anything. */
  async #setTheme(colorScheme: (typeof THEMES)[number]): Promise<boolean> {
    const isSet = await this.page.evaluate(
      scheme => matchMedia(`(prefers-color-scheme: ${scheme})`).matches,
      colorScheme,
    );
    if (!isSet) {
      await this.page.emulateMedia({ colorScheme });
      await this.page
        .locator(`body[data-theme-mode="${colorScheme}"]`)
        .waitFor();
    }
    return !isSet;
  }

  /** Nothing loads and nothing moves: what a visitor would call still. */
  async settle() {
    await this.page.waitForFunction(
      () => !document.querySelector('[data-testid="progress"]'),
    );
    await this.page.evaluate(
      () =>
        new Promise<void>(done => {
          requestAnimationFrame(() => requestAnimationFrame(() => done()));
        }),
    );
    // A spinner never ends, and what follows a scroll bar has no time; whatever fades or slides ends.
    await this.page.waitForFunction(() =>
      document
        .getAnimations()
        .every(
          it =>
            it.playState !== 'running' ||
            !(it.timeline instanceof DocumentTimeline) ||
            it.effect?.getComputedTiming().endTime === Infinity,
        ),
    );
  }
}
