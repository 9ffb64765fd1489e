import fc from 'fast-check';
import { ModelRun } from './__testing__/ModelRun';
import { settings, step } from './__testing__/modelSteps';

/** For more schedules: RAYDECK_PROPERTY_RUNS=100000. */
const RUNS = Number(process.env.RAYDECK_PROPERTY_RUNS ?? 600);

describe('Reflector, whatever happens', () => {
  it(
    'knows what the server knows as soon as nothing happens any more, and nothing is left when it stops',
    async () => {
      const begun = performance.now();
      await fc.assert(
        fc.asyncProperty(
          settings,
          fc.array(step, { maxLength: 14 }),
          fc.array(step, { maxLength: 4 }),
          async (how, steps, last) => {
            const run = new ModelRun(how);
            for (const each of steps) await run.step(each);
            await run.settle();
            for (const each of last) await run.step(each);
            await run.stop();
          },
        ),
        { numRuns: RUNS },
      );
      if (process.env.RAYDECK_PROPERTY_RUNS) {
        const perSecond = (RUNS * 1000) / (performance.now() - begun);
        process.stdout.write(`${Math.round(perSecond)} schedules per second\n`);
      }
    },
    Math.max(20_000, RUNS * 20),
  );
});
