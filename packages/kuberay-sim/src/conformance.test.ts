import {
  conformanceTable,
  runConformance,
  type ConformanceResult,
} from '../../../test/conformance';
import { KubeRaySim } from './KubeRaySim';

describe('the simulator, by the conformance table', () => {
  let sim: KubeRaySim;
  let results: Map<string, ConformanceResult>;

  beforeAll(async () => {
    sim = await KubeRaySim.start({ timeScale: 10 });
    const done = await runConformance(
      {
        server: sim.url,
        token: sim.token('admin'),
        limitedToken: sim.token('kubernetes-plugin'),
      },
      conformanceTable,
    );
    results = new Map(done.map(result => [result.name, result]));
  }, 60_000);

  afterAll(() => sim?.stop());

  it.each(conformanceTable.map(({ name }) => [name]))('%s', name => {
    expect(results.get(name)?.failures).toEqual([]);
  });
});
