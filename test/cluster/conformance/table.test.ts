// The conformance table on the real control plane (by token and by client certificate) and on the simulator, in one
// run. What is otherwise on one of them than the table says is a failure, unless it stands in the list of differences;
// and what stands there without being one is a failure too.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  conformanceTable,
  knownDifferences,
  runConformance,
  type ConformanceResult,
} from '../../conformance';
import { controlPlane, simulator, type Ground } from '../grounds';

const SIMULATOR = 'the simulator';

async function run(ground: Ground): Promise<Map<string, ConformanceResult>> {
  const { server, ca, admin, reader } = ground;
  const results = await runConformance(
    { server, ca, ...admin, limitedToken: reader.token ?? '' },
    conformanceTable,
  );
  return new Map(results.map(result => [result.name, result]));
}

/** An administrator by client certificate; who may less still comes with a token, as the table sends it. */
function byCertificate(): Ground {
  return {
    ...controlPlane('certificate'),
    reader: controlPlane('token').reader,
  };
}

function isKnown(name: string, ground: 'real' | 'simulator'): boolean {
  return knownDifferences.some(
    known => known.case === name && known.ground === ground,
  );
}

describe('the conformance table', () => {
  const results = new Map<string, Map<string, ConformanceResult>>();
  let simulated: Ground | undefined;

  before(
    async () => {
      simulated = await simulator({ timeScale: 10 });
      const simulating = run(simulated);
      results.set('the control plane, by token', await run(controlPlane()));
      results.set(
        'the control plane, by certificate',
        await run(byCertificate()),
      );
      results.set(SIMULATOR, await simulating);
    },
    { timeout: 180_000 },
  );

  after(() => simulated?.stop());

  for (const { name } of conformanceTable) {
    it(name, () => {
      for (const [ground, answers] of results) {
        const failures = answers.get(name)?.failures;
        if (isKnown(name, ground === SIMULATOR ? 'simulator' : 'real')) {
          assert.notDeepEqual(failures, [], `no difference on ${ground}`);
        } else {
          assert.deepEqual(failures, [], `on ${ground}`);
        }
      }
    });
  }

  it('has every known difference in it, with its reason', () => {
    const names = conformanceTable.map(({ name }) => name);
    for (const known of knownDifferences) {
      assert.ok(names.includes(known.case), `there is no case ${known.case}`);
      assert.notEqual(known.reason.trim(), '');
    }
  });
});
