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
   * test-results/screens, each once `content` can be seen: a change of theme
   * may load the page's content anew.
   */
  async screenshots(name: string, content: Locator) {
    mkdirSync(RESULTS, { recursive: true });
    for (const width of WIDTHS) {
      await this.page.setViewportSize({ width, height: 900 });
      for (const colorScheme of THEMES) {
        await this.page.emulateMedia({ colorScheme });
        await content.first().waitFor();
        await this.settle();
        await this.page.screenshot({
          path: join(RESULTS, `${name}-${width}-${colorScheme}.png`),
        });
      }
    }
    await this.page.emulateMedia({ colorScheme: 'light' });
    await this.page.setViewportSize({ width: 1280, height: 900 });
  }

  /** Two frames with nothing loading: what a visitor would call still. */
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
  }
}
