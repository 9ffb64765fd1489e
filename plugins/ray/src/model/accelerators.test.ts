import { makeCluster, makeWaitingCluster } from '../__testUtils__/fixtures';
import { heldAccelerators, wantedAccelerators } from './accelerators';

describe('heldAccelerators', () => {
  it('counts those of ready workers', () => {
    expect(heldAccelerators(makeCluster())).toBe(8);
    expect(heldAccelerators(makeWaitingCluster())).toBe(0);
    expect(wantedAccelerators(makeWaitingCluster())).toBe(16);
  });

  it('counts what the groups do not explain as the head’s', () => {
    const withHead = makeCluster({
      resources: { accelerators: [{ type: 'nvidia.com/gpu', count: 9 }] },
    });
    expect(heldAccelerators(withHead)).toBe(9);
  });

  it('counts nothing of a suspended cluster', () => {
    expect(heldAccelerators(makeCluster({ state: 'suspended' }))).toBe(0);
  });
});
