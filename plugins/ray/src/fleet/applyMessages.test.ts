import fc from 'fast-check';
import { WatchMessage } from '../api';
import { makeCluster, makeSnapshot } from '../__testUtils__/fixtures';
import { applyMessages } from './applyMessages';
import { INITIAL_FLEET } from './FleetState';

const upsert = (name: string, uid = 'u1'): WatchMessage => {
  const cluster = makeCluster({ name, uid });
  return {
    event: 'cluster',
    data: { type: 'upsert', ref: cluster.ref, uid, cluster },
  };
};
const remove = (name: string, uid = 'u1'): WatchMessage => ({
  event: 'cluster',
  data: { type: 'delete', ref: makeCluster({ name }).ref, uid },
});

describe('applyMessages', () => {
  it('begins with a snapshot and follows the deltas', () => {
    const state = applyMessages(INITIAL_FLEET, [
      {
        event: 'snapshot',
        data: makeSnapshot({ clusters: [makeCluster({ name: 'a' })] }),
      },
      upsert('b'),
      remove('a', makeCluster({ name: 'a' }).uid),
    ]);
    expect(state.loaded).toBe(true);
    expect([...state.clusters.keys()]).toEqual(['demo/ads-ml/b']);
  });

  it('takes what a new snapshot leaves out for gone', () => {
    const state = applyMessages(INITIAL_FLEET, [
      upsert('a'),
      { event: 'snapshot', data: makeSnapshot() },
    ]);
    expect(state.clusters.size).toBe(0);
  });

  it('leaves a new life alone when the delete of the past one comes late', () => {
    const state = applyMessages(INITIAL_FLEET, [
      upsert('a', 'old'),
      upsert('a', 'new'),
      remove('a', 'old'),
    ]);
    expect(state.clusters.get('demo/ads-ml/a')?.uid).toBe('new');
  });

  it('does not change what it was given', () => {
    const before = applyMessages(INITIAL_FLEET, [upsert('a')]);
    applyMessages(before, [upsert('b'), remove('a')]);
    expect([...before.clusters.keys()]).toEqual(['demo/ads-ml/a']);
  });

  it('says the same however the messages are grouped', () => {
    const message = fc
      .tuple(
        fc.boolean(),
        fc.constantFrom('a', 'b', 'c'),
        fc.constantFrom('u1', 'u2'),
      )
      .map(([add, name, uid]) => (add ? upsert(name, uid) : remove(name, uid)));
    fc.assert(
      fc.property(fc.array(message), fc.nat(20), (messages, cut) => {
        const together = applyMessages(INITIAL_FLEET, messages);
        const parts = applyMessages(
          applyMessages(INITIAL_FLEET, messages.slice(0, cut)),
          messages.slice(cut),
        );
        expect(parts).toEqual(together);
      }),
    );
  });
});
