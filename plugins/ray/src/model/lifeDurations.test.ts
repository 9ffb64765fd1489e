import { makeWaitingCluster } from '../__testUtils__/fixtures';
import { timeSteps } from './lifeDurations';

describe('timeSteps', () => {
  it('tells how long each step took, and the wait of now', () => {
    const now = Date.parse('2026-11-20T10:10:40Z');
    const steps = timeSteps(makeWaitingCluster().life, now);
    expect(steps.map(({ took }) => took)).toEqual([
      undefined,
      2000,
      38_000,
      600_000,
    ]);
  });

  it('leaves open what is to come', () => {
    const [, second] = timeSteps(
      [
        { step: 'requested', status: 'done', at: '2026-11-20T10:00:00Z' },
        { step: 'podsCreated', status: 'waiting' },
      ],
      Date.now(),
    );
    expect(second.took).toBeUndefined();
  });
});
