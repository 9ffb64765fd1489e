// The story of the main job in a browser, from the template's form to the log
// and the end of the cluster, on `npm start -- --real`.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/lib/paths.mjs';
import { startPortal } from '../../e2e/support/startPortal.mjs';

/** The demo starts a control plane of its own. */
export const needs = ['build', 'ray'];

export const files = [join(ROOT, 'test', 'e2e', 'story.test.ts')];

export async function setUp() {
  const stateDir = await mkdtemp(join(tmpdir(), 'raydeck-story-'));
  const portal = await startPortal({
    stateDir,
    args: ['--real'],
    onOutput: chunk => process.stdout.write(chunk),
  });
  const tearDown = async () => {
    await portal.stop();
    await rm(stateDir, { recursive: true, force: true });
  };
  await portal.ready.catch(async error => {
    await tearDown();
    throw error;
  });
  return {
    env: {
      RAYDECK_DEMO: join(stateDir, 'demo.json'),
      RAYDECK_PLACE: 'demo/ads-ml',
    },
    tearDown,
  };
}
