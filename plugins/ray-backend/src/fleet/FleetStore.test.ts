import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RawObject } from '../kubernetes';
import type { FleetDelta } from './Fleet';
import { FleetStore } from './FleetStore';
import {
  projectEvent,
  projectPod,
  projectRayCluster,
  projectRayJob,
  projectService,
} from './projectObject';

interface Line {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: RawObject;
}

/** A life story recorded on a real API server with KubeRay 1.6.2. */
function story(name: string): Line[] {
  const common = dirname(
    require.resolve('@raydeck/backstage-plugin-ray-common/package.json'),
  );
  return readFileSync(
    join(common, `src/__fixtures__/kuberay/${name}.jsonl`),
    'utf8',
  )
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
}

function apply(
  store: FleetStore,
  { type, object }: Line,
  kubernetesCluster = 'demo',
): void {
  const delta = {
    type: type === 'DELETED' ? ('delete' as const) : ('upsert' as const),
    resync: false,
  };
  switch (object.kind) {
    case 'RayCluster':
      return store.apply('RayCluster', kubernetesCluster, {
        ...delta,
        object: projectRayCluster(object),
      });
    case 'RayJob':
      return store.apply('RayJob', kubernetesCluster, {
        ...delta,
        object: projectRayJob(object),
      });
    case 'Pod':
      return store.apply('Pod', kubernetesCluster, {
        ...delta,
        object: projectPod(object),
      });
    case 'Service':
      return store.apply('Service', kubernetesCluster, {
        ...delta,
        object: projectService(object),
      });
    case 'Event': {
      const event = projectEvent(object, () => false);
      return (
        event &&
        store.apply('Event', kubernetesCluster, { ...delta, object: event })
      );
    }
    default:
      return undefined;
  }
}

function make(): FleetStore {
  return new FleetStore(error => {
    throw error;
  });
}

describe('FleetStore', () => {
  it('finds objects by name, uid, owner and namespace while they live', () => {
    const store = make();
    const identity = (uid: string) => ({ kubernetesCluster: 'demo', uid });
    let mostPods = 0;
    let mostEvents = 0;
    for (const line of story('happy')) {
      apply(store, line);
      const cluster = store.get('RayCluster', {
        kubernetesCluster: 'demo',
        namespace: 'happy',
        name: 'happy',
      });
      if (!cluster) continue;
      const { uid } = cluster.object.metadata;
      expect(store.getByUid('RayCluster', identity(uid))).toBe(cluster);
      expect(
        store.list('RayCluster', {
          kubernetesCluster: 'demo',
          namespace: 'happy',
        }),
      ).toEqual([cluster]);
      expect(store.list('RayCluster', { kubernetesCluster: 'other' })).toEqual(
        [],
      );
      mostPods = Math.max(mostPods, store.ownedBy('Pod', identity(uid)).length);
      mostEvents = Math.max(mostEvents, store.eventsOf(identity(uid)).length);
    }
    expect(mostPods).toBeGreaterThanOrEqual(5);
    expect(mostEvents).toBeGreaterThan(3);
    expect(store.list('RayCluster')).toEqual([]);
    expect(store.list('Pod')).toEqual([]);
  });

  it('keeps apart what two names of one Kubernetes cluster show under one uid', () => {
    const store = make();
    const lines = story('happy').slice(0, 40);
    for (const line of lines) apply(store, line);
    for (const line of lines) apply(store, line, 'the-same-by-another-name');
    const [{ object }] = store.list('RayCluster', {
      kubernetesCluster: 'demo',
    });
    const { uid } = object.metadata;
    for (const kubernetesCluster of ['demo', 'the-same-by-another-name']) {
      const identity = { kubernetesCluster, uid };
      const pods = store.ownedBy('Pod', identity);
      expect(store.getByUid('RayCluster', identity)).toMatchObject({
        kubernetesCluster,
      });
      expect(pods.length).toBeGreaterThan(0);
      expect(new Set(pods.map(pod => pod.object.metadata.name)).size).toBe(
        pods.length,
      );
      expect(store.eventsOf(identity).length).toBeGreaterThan(0);
    }
    store.removeKubernetesCluster('the-same-by-another-name');
    expect(
      store.getByUid('RayCluster', { kubernetesCluster: 'demo', uid }),
    ).toBeDefined();
  });

  it('tells listeners in order, until they leave', () => {
    const store = make();
    const heard: string[] = [];
    const leave = store.subscribe((delta: FleetDelta) =>
      heard.push(`${delta.kind} ${delta.type}`),
    );
    const lines = story('happy');
    lines.slice(0, 3).forEach(line => apply(store, line));
    leave();
    lines.slice(3).forEach(line => apply(store, line));
    expect(heard).toEqual(['RayCluster upsert', 'Event upsert', 'Pod upsert']);
  });

  it('goes on when a listener fails', () => {
    const errors: unknown[] = [];
    const store = new FleetStore(error => errors.push(error));
    let heard = 0;
    store.subscribe(() => {
      throw new Error('broken listener');
    });
    store.subscribe(() => {
      heard += 1;
    });
    apply(store, story('happy')[0]);
    expect([errors.length, heard]).toEqual([1, 1]);
  });

  it('lets go of a whole Kubernetes cluster, and says so', () => {
    const store = make();
    story('unschedulable').forEach(line => apply(store, line));
    const gone: string[] = [];
    store.subscribe(({ type, resync, kind }) =>
      gone.push(`${kind} ${type} ${resync}`),
    );
    const kept = store.list('Pod').length;
    expect(kept).toBeGreaterThan(0);
    store.removeKubernetesCluster('demo');
    expect(gone.filter(each => each === 'Pod delete true')).toHaveLength(kept);
    for (const kind of ['RayCluster', 'Pod', 'Service', 'Event'] as const) {
      expect(store.list(kind)).toEqual([]);
    }
  });
});
