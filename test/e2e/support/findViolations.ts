import { readFileSync } from 'node:fs';
import type { AxeResults, RunOptions } from 'axe-core';
import { Page } from 'playwright-core';

const OPTIONS: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
};

/**
 * What axe finds serious or critical on the page as it is, one line each:
 * the rule, and the elements that break it.
 */
export async function findViolations(
  page: Page,
  include = 'body',
): Promise<string[]> {
  const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  const results = await page.evaluate<
    AxeResults,
    { selector: string; options: RunOptions }
  >(
    ({ selector, options }) =>
      (
        window as unknown as {
          axe: { run(context: string, given: object): Promise<AxeResults> };
        }
      ).axe.run(selector, options),
    { selector: include, options: OPTIONS },
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(node => node.html)
          .join(' | ')}`,
    );
}
