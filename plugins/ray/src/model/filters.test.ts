import { makeCluster, makeJob } from '../__testUtils__/fixtures';
import {
  ANY_ACCELERATOR,
  FleetFilters,
  matchesCluster,
  matchesJob,
  UNOWNED,
} from './filters';

const NONE: FleetFilters = {
  q: '',
  kubernetesCluster: '',
  owner: '',
  template: '',
  states: [],
  accelerator: '',
};

describe('matchesCluster', () => {
  const cluster = makeCluster();

  it('lets everything through without filters', () => {
    expect(matchesCluster(cluster, NONE)).toBe(true);
  });

  it.each<[Partial<FleetFilters>, boolean]>([
    [{ q: 'ADS daily' }, true],
    [{ q: 'ads nightly' }, false],
    [{ q: 'group:default/ads-ml' }, true],
    [{ states: ['ready', 'degraded'] }, true],
    [{ states: ['failed'] }, false],
    [{ owner: 'group:default/ads-ml' }, true],
    [{ owner: UNOWNED }, false],
    [{ accelerator: ANY_ACCELERATOR }, true],
    [{ accelerator: 'amd.com/gpu' }, false],
    [{ kubernetesCluster: 'other' }, false],
    [{ template: 'default/training-cluster' }, true],
  ])('%j: %p', (filters, expected) => {
    expect(matchesCluster(cluster, { ...NONE, ...filters })).toBe(expected);
  });

  it('finds what nobody owns', () => {
    const unowned = makeCluster({ owners: [] });
    expect(matchesCluster(unowned, { ...NONE, owner: UNOWNED })).toBe(true);
  });
});

describe('matchesJob', () => {
  it('has the accelerators of its cluster', () => {
    const cluster = makeCluster();
    const clusters = new Map([[cluster.ref, cluster]]);
    const filters = { ...NONE, accelerator: ANY_ACCELERATOR };
    expect(matchesJob(makeJob(), filters, clusters)).toBe(true);
    expect(matchesJob(makeJob(), filters, new Map())).toBe(false);
  });

  it('is found by its entrypoint', () => {
    expect(matchesJob(makeJob(), { ...NONE, q: 'train.py' }, new Map())).toBe(
      true,
    );
  });
});
