import fc from 'fast-check';
import type { RayLoad } from './RayDashboard';
import { decideScale, idleWorkers, type ScalingGroup } from './scaleDecision';

const IDLE: RayLoad = { demands: [], running: [], workers: 0 };

function group(
  name: string,
  replicas: number,
  resources: Record<string, number>,
  limits: { min?: number; max?: number } = {},
): ScalingGroup {
  return {
    name,
    replicas,
    min: limits.min ?? 0,
    max: limits.max ?? 10,
    resources,
    workers: Array.from({ length: replicas }, (_, i) => ({
      name: `${name}-${i}`,
      resources,
    })),
  };
}

describe('what an autoscaler asks for', () => {
  it('is more workers of the first group that a demand fits', () => {
    const groups = [
      group('cpu', 1, { CPU: 4 }),
      group('gpu', 0, { CPU: 8, GPU: 1 }),
    ];
    const load = { ...IDLE, demands: [{ shape: { GPU: 1 }, count: 2 }] };
    expect(decideScale(load, groups, new Set())).toEqual([
      { name: 'cpu', replicas: 1, workersToDelete: [] },
      { name: 'gpu', replicas: 2, workersToDelete: [] },
    ]);
  });

  it('is nothing for demands that workers on their way will meet', () => {
    const coming = { ...group('cpu', 2, { CPU: 4 }), workers: [] };
    const load = { ...IDLE, demands: [{ shape: { CPU: 2 }, count: 4 }] };
    expect(decideScale(load, [coming], new Set())[0].replicas).toBe(2);
  });

  it('is as many workers as a program is spread over', () => {
    const groups = [group('cpu', 1, { CPU: 4 }, { max: 3 })];
    const load = { ...IDLE, workers: 5 };
    expect(decideScale(load, groups, new Set())[0].replicas).toBe(3);
  });

  it('names the workers that go', () => {
    const groups = [group('cpu', 3, { CPU: 4 }, { min: 2 })];
    const expired = new Set(['cpu-0', 'cpu-2']);
    expect(decideScale(IDLE, groups, expired)).toEqual([
      { name: 'cpu', replicas: 2, workersToDelete: ['cpu-0'] },
    ]);
  });

  it('stays within the limits, and names only workers that are there', () => {
    const names = fc.subarray(['g-0', 'g-1', 'g-2', 'g-3', 'g-4']);
    const numbers = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3));
    fc.assert(
      fc.property(numbers, names, fc.nat(8), ([min, more, spare], old, n) => {
        const max = min + more + spare;
        const one = group('g', min + more, { CPU: 2 }, { min, max });
        const demands = [{ shape: { CPU: 1 }, count: n }];
        const [decision] = decideScale(
          { ...IDLE, demands },
          [one],
          new Set(old),
        );
        expect(decision.replicas).toBeGreaterThanOrEqual(min);
        expect(decision.replicas).toBeLessThanOrEqual(max);
        const present = new Set(one.workers.map(({ name }) => name));
        expect(decision.workersToDelete.every(w => present.has(w))).toBe(true);
      }),
    );
  });
});

describe('idle workers', () => {
  const groups = [group('cpu', 3, { CPU: 2 })];

  it('are all of them when nothing runs', () => {
    expect(idleWorkers(IDLE, {}, groups).size).toBe(3);
  });

  it('are not those that hold what an entrypoint has reserved', () => {
    const load: RayLoad = { ...IDLE, running: [{ CPU: 2 }, {}] };
    expect([...idleWorkers(load, {}, groups)]).toEqual(['cpu-1', 'cpu-2']);
  });

  it('are all when the head holds what runs', () => {
    const load = { ...IDLE, running: [{ CPU: 1 }] };
    expect(idleWorkers(load, { CPU: 1 }, groups).size).toBe(3);
  });

  it('are not those that a program is spread over', () => {
    expect([...idleWorkers({ ...IDLE, workers: 2 }, {}, groups)]).toEqual([
      'cpu-2',
    ]);
  });
});
