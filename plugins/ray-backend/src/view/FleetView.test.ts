import type { RayClusterObject } from '@raydeck/backstage-plugin-ray-common';
import type { Caller } from '../authorization';
import { FleetStore, type Fleet } from '../fleet';
import type { OwnershipResolver } from '../ownership';
import { FleetView, type SubmissionSource, type ViewChange } from './FleetView';
import { matchesCluster, page } from './listing';
import type { ClusterEntry } from './ViewEntry';

const caller: Caller = {
  kind: 'user',
  principal: 'user:default/alice',
  ownershipRefs: new Set(['group:default/team-3']),
  admin: false,
};

const nothing: SubmissionSource = {
  all: () => [],
  get: () => undefined,
  onChange: () => () => undefined,
};

function rayCluster(
  name: string,
  uid: string,
  version = '1',
): RayClusterObject {
  return {
    apiVersion: 'ray.io/v1',
    kind: 'RayCluster',
    metadata: {
      name,
      namespace: 'ads-ml',
      uid,
      resourceVersion: version,
      creationTimestamp: new Date(Number(uid.slice(1)) * 1_000).toISOString(),
    },
    spec: { rayVersion: '2.58.1' },
  };
}

describe('FleetView', () => {
  let store: FleetStore;
  let view: FleetView;
  let owner: (uid: string) => string;
  let changes: ViewChange[];
  let health: { name: string; state: string; staleSince?: string }[];
  let tellHealth: () => void;

  beforeEach(() => {
    store = new FleetStore(error => {
      throw error;
    });
    owner = uid => `group:default/team-${Number(uid.slice(1)) % 10}`;
    health = [{ name: 'demo', state: 'ready' }];
    const fleet = Object.assign(store, {
      kubernetesClusters: () => health,
      subscribeHealth: (listener: () => void) => {
        tellHealth = listener;
        return () => undefined;
      },
    }) as unknown as Fleet;
    const ownership: Pick<OwnershipResolver, 'resolve'> = {
      resolve: identity => {
        const owners =
          'metadata' in identity ? [owner(identity.metadata.uid)] : [];
        return {
          ownership: { owners, attachedBy: 'rule', authority: 'namespace' },
          rights: { owners, known: true },
        };
      },
    };
    view = FleetView.create({
      fleet,
      submissions: nothing,
      ownership: ownership as OwnershipResolver,
    });
    changes = [];
    view.start();
    view.subscribe(each => changes.push(...each));
  });

  afterEach(() => view.stop());

  const put = (
    object: RayClusterObject,
    type: 'upsert' | 'delete' = 'upsert',
  ) => store.apply('RayCluster', 'demo', { type, object, resync: false });

  it('projects a burst once, and shows a single change at once', () => {
    put(rayCluster('a', 'u1', '1'));
    put(rayCluster('a', 'u1', '2'));
    put(rayCluster('a', 'u1', '3'));
    expect(view.cluster('demo/ads-ml/a')?.uid).toBe('u1');
    expect(changes).toHaveLength(1);
  });

  it('tells of nothing where nothing that is shown has changed', () => {
    put(rayCluster('a', 'u1', '1'));
    view.flush();
    put(rayCluster('a', 'u1', '2'));
    view.flush();
    expect(changes).toHaveLength(1);
  });

  it('tells of an object that was made again under its name as of two', () => {
    put(rayCluster('a', 'u1'));
    view.flush();
    put(rayCluster('a', 'u1'), 'delete');
    put(rayCluster('a', 'u2'));
    view.flush();
    expect(changes[1]).toMatchObject({
      before: { uid: 'u1' },
      after: { uid: 'u2' },
    });
  });

  it('asks again whose things are when owners change, without projecting anew', () => {
    put(rayCluster('a', 'u1'));
    view.flush();
    const before = view.cluster('demo/ads-ml/a');
    owner = () => 'group:default/others';
    view.ownershipChanged();
    view.flush();
    const after = view.cluster('demo/ads-ml/a');
    expect(after?.cluster.owners).toEqual(['group:default/others']);
    expect(after?.cluster.findings).toBe(before?.cluster.findings);
  });

  it('says since when a Kubernetes cluster has been out of reach, and that it is back', () => {
    put(rayCluster('a', 'u1'));
    health = [
      {
        name: 'demo',
        state: 'unreachable',
        staleSince: '2026-01-01T00:00:00Z',
      },
    ];
    tellHealth();
    expect(view.cluster('demo/ads-ml/a')?.cluster.staleSince).toBe(
      '2026-01-01T00:00:00Z',
    );
    health = [{ name: 'demo', state: 'ready' }];
    tellHealth();
    expect(view.cluster('demo/ads-ml/a')?.cluster.staleSince).toBeUndefined();
    expect(changes.filter(({ kind }) => kind === 'health')).toHaveLength(2);
  });

  describe('of 5,000 clusters', () => {
    beforeEach(() => {
      for (let i = 0; i < 5_000; i++) put(rayCluster(`c${i}`, `u${i}`));
      view.flush();
    });

    const list = (cursor?: string) => {
      const matching: ClusterEntry[] = [];
      for (const entry of view.clusters()) {
        if (matchesCluster(entry, { scope: 'teams' }, caller))
          matching.push(entry);
      }
      return page(matching, entry => entry.cluster.createdAt ?? '', {
        sort: '-createdAt',
        limit: 100,
        ...(cursor && { cursor }),
      });
    };

    it('answers a filtered page in a few milliseconds', () => {
      list();
      const began = performance.now();
      for (let i = 0; i < 10; i++) {
        const { items, total } = list();
        expect(total).toBe(500);
        items.forEach(entry => entry.for(caller));
      }
      expect((performance.now() - began) / 10).toBeLessThan(20);
    });

    it('pages without repeating or skipping, also when items come and go', () => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const { items, nextCursor } = list(cursor);
        seen.push(...items.map(({ uid }) => uid));
        cursor = nextCursor;
        put(rayCluster('c3', 'u3'), 'delete');
        put(rayCluster('new', 'u99993'));
      } while (cursor);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length).toBe(499);
    });
  });
});
