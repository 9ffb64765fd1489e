import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Chaos } from './support/Chaos';
import { describeFigures } from './support/describeFigures';
import { TestApiServer } from './support/TestApiServer';

const FULL = process.env.RAYDECK_FULL === '1';
const {
  RAYDECK_CHAOS_SEED: seed = Date.now() % 1_000_000,
  RAYDECK_CHAOS_FAULTS: faults = FULL ? 10_000 : 1_000,
  RAYDECK_CHAOS_RESTARTS: restarts = FULL ? 100 : 10,
} = process.env;
const SEED = Number(seed);
const FAULTS = Number(faults);
const RESTARTS = Number(restarts);
/** How much of its even share each class of fault must have had: some strike only what is rare. */
const LEAST_SHARE = 0.2;
/** At most, on a busy machine. */
const MS_PER_FAULT = 600;
/** MiB that the heap may be larger in the last rounds than in the first. */
const HEAP_GROWTH = 12;

const sum = (values: Iterable<number>) =>
  [...values].reduce((total, each) => total + each, 0);
const mean = (values: number[]) => sum(values) / values.length;

describe('Reflectors between a real API server and all that goes wrong', () => {
  it(
    `lose nothing in ${FAULTS} faults and ${RESTARTS} restarts of the server (RAYDECK_CHAOS_SEED=${SEED})`,
    { timeout: FAULTS * MS_PER_FAULT },
    async t => {
      const server = await TestApiServer.start();
      try {
        const figures = await new Chaos(server, {
          seed: SEED,
          faults: FAULTS,
          restarts: RESTARTS,
          rounds: Math.max(3, Math.round(FAULTS / 250)),
          changesPerSecond: 200,
          say: line => process.stdout.write(`${line}\n`),
        }).run();
        for (const line of describeFigures(figures)) t.diagnostic(line);

        assert.equal(figures.restarts, RESTARTS);
        assert.ok(sum(figures.faults.values()) >= FAULTS);
        const share = FAULTS / figures.faults.size;
        const rare = [...figures.faults].filter(
          ([, count]) => count < Math.floor(share * LEAST_SHARE),
        );
        assert.deepEqual(rare, [], 'some faults were hardly injected');
        const third = Math.ceil(figures.heap.length / 3);
        const [first, last] = [
          mean(figures.heap.slice(0, third)),
          mean(figures.heap.slice(-third)),
        ];
        assert.ok(
          last - first < HEAP_GROWTH,
          `the heap grew from ${first} to ${last} MiB`,
        );
      } finally {
        await server.stop();
      }
    },
  );
});
