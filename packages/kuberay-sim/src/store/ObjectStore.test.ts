import { FakeClock } from '../clock';
import type { ApiStatusError } from './ApiStatusError';
import { GarbageCollector } from './GarbageCollector';
import type { NewKubeObject } from './KubeObject';
import { ObjectStore } from './ObjectStore';
import { ResourceRegistry, type ResourceDefinition } from './ResourceRegistry';

const widgets: ResourceDefinition = {
  group: 'example.com',
  version: 'v1',
  plural: 'widgets',
  singular: 'widget',
  kind: 'Widget',
  namespaced: true,
  verbs: ['get'],
  nameRule: 'dns-subdomain',
  statusSubresource: true,
  generation: true,
  schema: {},
  columns: [],
};
const pods: ResourceDefinition = {
  ...widgets,
  group: '',
  plural: 'pods',
  kind: 'Pod',
  graceful: true,
};
const WIDGETS = 'widgets.example.com';

function setUp(options: { historyLimit?: number } = {}) {
  const registry = new ResourceRegistry();
  registry.register(widgets, pods);
  const clock = new FakeClock();
  const store = new ObjectStore({ registry, clock, ...options });
  return { store, clock };
}

function widget(
  name: string,
  metadata: NewKubeObject['metadata'] = {},
): NewKubeObject {
  return {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { namespace: 'ns', name, ...metadata },
    spec: { size: 1 },
  };
}

function reasonOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as ApiStatusError).reason;
  }
  return '';
}

describe('ObjectStore', () => {
  it('numbers all changes with one counter', () => {
    const { store } = setUp();
    const a = store.create(WIDGETS, widget('a'));
    const b = store.create(WIDGETS, widget('b'));
    expect(Number(b.metadata.resourceVersion)).toBe(
      Number(a.metadata.resourceVersion) + 1,
    );
    expect(store.revision).toBe(Number(b.metadata.resourceVersion));
  });

  it('refuses a stale update and keeps the revision when nothing changes', () => {
    const { store } = setUp();
    const first = store.create(WIDGETS, widget('a'));
    const second = store.mutate(WIDGETS, first.metadata, draft => {
      draft.spec = { size: 2 };
    });
    expect(second.metadata.generation).toBe(2);
    expect(reasonOf(() => store.update(WIDGETS, first))).toBe('Conflict');
    expect(store.update(WIDGETS, second)).toBe(second);
  });

  it('gives frozen objects', () => {
    const { store } = setUp();
    const object = store.create(WIDGETS, widget('a'));
    expect(() => {
      object.metadata.name = 'b';
    }).toThrow(TypeError);
  });

  it('delivers changes in order, also those made by a subscriber', () => {
    const { store } = setUp();
    const seen: string[] = [];
    store.subscribe(WIDGETS, ({ type, object }) => {
      if (type === 'ADDED') {
        store.mutate(WIDGETS, object.metadata, draft => {
          draft.spec = { size: 9 };
        });
      }
    });
    store.subscribe(WIDGETS, ({ type, revision }) =>
      seen.push(`${type} ${revision}`),
    );
    store.create(WIDGETS, widget('a'));
    expect(seen).toEqual(['ADDED 1001', 'MODIFIED 1002']);
  });

  it('goes on when a subscriber fails', () => {
    const errors: unknown[] = [];
    const registry = new ResourceRegistry();
    registry.register(widgets);
    const store = new ObjectStore({
      registry,
      clock: new FakeClock(),
      onListenerError: error => errors.push(error),
    });
    store.subscribe(WIDGETS, () => {
      throw new Error('broken');
    });
    expect(store.create(WIDGETS, widget('a')).metadata.name).toBe('a');
    expect(errors).toHaveLength(1);
  });

  it('forgets old changes and says so', () => {
    const { store } = setUp({ historyLimit: 2 });
    const start = store.revision;
    for (let i = 0; i < 6; i += 1) store.create(WIDGETS, widget(`w${i}`));
    const history = store.history(WIDGETS);
    expect(history.since(start)).toBeUndefined();
    expect(history.since(store.revision - 1)).toHaveLength(1);
    expect(history.since(store.revision)).toEqual([]);
  });

  it('marks pods on a node and removes them when the kubelet is done', () => {
    const { store } = setUp();
    const pod = store.create('pods', {
      ...widget('p'),
      spec: { nodeName: 'n' },
    });
    const marked = store.delete('pods', pod.metadata);
    expect(marked.deleted).toBe(false);
    expect(marked.object.metadata.deletionGracePeriodSeconds).toBe(30);
    const done = store.delete('pods', pod.metadata, { gracePeriodSeconds: 0 });
    expect(done.deleted).toBe(true);
    expect(store.get('pods', pod.metadata)).toBeUndefined();
  });

  it('is the same after a snapshot, but knows no history', () => {
    const { store } = setUp();
    store.create(WIDGETS, widget('a'));
    const other = setUp().store;
    other.restore(JSON.parse(JSON.stringify(store.snapshot())));
    expect(other.list(WIDGETS)).toEqual(store.list(WIDGETS));
    expect(other.revision).toBe(store.revision);
    expect(other.history(WIDGETS).since(1000)).toBeUndefined();
  });

  it('lets admission hooks change and refuse', () => {
    const { store } = setUp();
    store.onAdmit(({ operation, object }) => {
      if (operation === 'CREATE') object.metadata.labels = { seen: 'yes' };
    });
    expect(store.create(WIDGETS, widget('a')).metadata.labels).toEqual({
      seen: 'yes',
    });
  });
});

describe('GarbageCollector', () => {
  it('deletes what the deleted owned, through all generations', () => {
    const { store, clock } = setUp();
    const collector = new GarbageCollector(store);
    const owner = store.create(WIDGETS, widget('owner'));
    const ref = (object: typeof owner) => ({
      apiVersion: object.apiVersion,
      kind: object.kind,
      name: object.metadata.name,
      uid: object.metadata.uid,
    });
    const child = store.create(
      WIDGETS,
      widget('child', { ownerReferences: [ref(owner)] }),
    );
    store.create(WIDGETS, widget('grand', { ownerReferences: [ref(child)] }));
    store.delete(WIDGETS, owner.metadata);
    clock.advance(1);
    expect(store.list(WIDGETS)).toEqual([]);
    collector.stop();
  });
});
