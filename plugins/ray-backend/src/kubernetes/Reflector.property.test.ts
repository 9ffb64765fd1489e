import fc from 'fast-check';
import { ModelRun } from './__testUtils__/ModelRun';
import { settings, step } from './__testUtils__/modelSteps';

/** For more schedules: RAYDECK_PROPERTY_RUNS=100000. */
const RUNS = Number(process.env.RAYDECK_PROPERTY_RUNS ?? 1_500);

describe('Reflector, whatever happens', () => {
  const { stackTraceLimit } = Error;

  beforeAll(() => {
    // Most of a schedule's time would go into the stacks of the errors that are part of it.
    Error.stackTraceLimit = 0;
  });

  afterAll(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });

  it(
    'knows what the server knows as soon as nothing happens any more, and nothing is left when it stops',
    async () => {
      const begun = performance.now();
      const checking = fc.assert(
        fc.asyncProperty(
          settings,
          fc.array(step, { maxLength: 16, size: 'max' }),
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
      await expect(checking).resolves.toBeUndefined();
      if (process.env.RAYDECK_PROPERTY_RUNS) {
        const perSecond = (RUNS * 1000) / (performance.now() - begun);
        process.stdout.write(`${Math.round(perSecond)} schedules per second\n`);
      }
    },
    Math.max(20_000, RUNS * 20),
  );
});
