import { FakeClock } from '../clock';
import { createRegistry } from '../resources';
import { GarbageCollector, ObjectStore } from '../store';
import type { Pod } from '../kubelet';
import { headsOf, startControllers } from './installKubeRay';
import { RAY_CLUSTERS, type RayCluster } from './types';

const resources = { cpu: '1', memory: '2Gi' };

function container(name: string) {
  return {
    name,
    image: 'rayproject/ray:2.46.0',
    resources: { limits: resources, requests: resources },
  };
}

function clusterOf(replicas: number): RayCluster['spec'] {
  return {
    rayVersion: '2.46.0',
    headGroupSpec: {
      rayStartParams: { 'num-cpus': '0' },
      template: { spec: { containers: [container('ray-head')] } },
    },
    workerGroupSpecs: [
      {
        groupName: 'workers',
        replicas,
        minReplicas: 0,
        maxReplicas: 5,
        rayStartParams: {},
        template: { spec: { containers: [container('ray-worker')] } },
      },
    ],
  };
}

function setUp() {
  const clock = new FakeClock();
  const errors: unknown[] = [];
  const store = new ObjectStore({
    registry: createRegistry(),
    clock,
    onListenerError: error => errors.push(error),
  });
  const collector = new GarbageCollector(store);
  const kuberay = startControllers({
    store,
    dashboard: headsOf(store),
  });
  const key = { namespace: 'happy', name: 'happy' };
  const create = (spec = clusterOf(2)) =>
    store.create<RayCluster>(RAY_CLUSTERS, {
      apiVersion: 'ray.io/v1',
      kind: 'RayCluster',
      metadata: key,
      spec,
    });
  const get = () => store.mustGet<RayCluster>(RAY_CLUSTERS, key);
  const pods = () => store.list<Pod>('pods', { namespace: 'happy' });
  const stop = () => {
    kuberay.stop();
    collector.stop();
  };
  return { clock, store, key, create, get, pods, errors, stop };
}

const summary = ({ status }: RayCluster) => ({
  state: status?.state,
  ready: status?.readyWorkerReplicas,
  conditions: Object.fromEntries(
    (status?.conditions ?? []).map(c => [c.type, `${c.status} ${c.reason}`]),
  ),
});

describe('RayClusterController', () => {
  it('makes a cluster ready within ten seconds', () => {
    const { clock, create, get, pods, errors, stop } = setUp();
    create();
    clock.advance(10_000);
    expect(errors).toEqual([]);
    expect(summary(get())).toEqual({
      state: 'ready',
      ready: 2,
      conditions: {
        HeadPodReady: 'True HeadPodRunningAndReady',
        RayClusterProvisioned: 'True AllPodRunningAndReadyFirstTime',
        RayClusterSuspended: 'False RayClusterSuspended',
        RayClusterSuspending: 'False RayClusterSuspending',
      },
    });
    expect(pods().map(pod => pod.status.phase)).toEqual([
      'Running',
      'Running',
      'Running',
    ]);
    stop();
  });

  it('does not find a head that it has just made, as on a real cluster', () => {
    const { clock, store, create, stop } = setUp();
    const seen: (string | undefined)[] = [];
    store.subscribe<RayCluster>(RAY_CLUSTERS, ({ object }) =>
      seen.push(
        object.status?.conditions?.find(c => c.type === 'HeadPodReady')?.reason,
      ),
    );
    create({ ...clusterOf(0), workerGroupSpecs: [] });
    clock.advance(10_000);
    // The operator's cache lags behind; with workers, time enough has passed.
    expect(seen.slice(0, 2)).toEqual([undefined, 'HeadPodNotFound']);
    expect(seen.at(-1)).toBe('HeadPodRunningAndReady');
    stop();
  });

  it('follows replicas up and down', () => {
    const { clock, store, key, create, get, stop } = setUp();
    create();
    clock.advance(10_000);
    const scale = (replicas: number) =>
      store.mutate<RayCluster>(RAY_CLUSTERS, key, draft => {
        draft.spec.workerGroupSpecs![0].replicas = replicas;
      });
    scale(4);
    clock.advance(10_000);
    expect(get().status?.readyWorkerReplicas).toBe(4);
    scale(1);
    clock.advance(10_000);
    expect(get().status).toMatchObject({
      readyWorkerReplicas: 1,
      desiredWorkerReplicas: 1,
      desiredCPU: '2',
      desiredMemory: '4Gi',
      observedGeneration: 3,
    });
    stop();
  });

  it('suspends and resumes; state stays suspended until ready again', () => {
    const { clock, store, key, create, get, pods, stop } = setUp();
    create();
    clock.advance(10_000);
    const suspend = (value: boolean) =>
      store.mutate<RayCluster>(RAY_CLUSTERS, key, draft => {
        draft.spec.suspend = value;
      });
    suspend(true);
    clock.advance(10_000);
    expect(pods()).toEqual([]);
    expect(summary(get())).toMatchObject({
      state: 'suspended',
      conditions: {
        RayClusterSuspended: 'True RayClusterSuspended',
        HeadPodReady: 'False HeadPodNotFound',
        RayClusterProvisioned: 'False RayClusterPodsProvisioning',
      },
    });
    suspend(false);
    clock.advance(2_000);
    expect(get().status?.state).toBe('suspended');
    clock.advance(10_000);
    expect(get().status?.state).toBe('ready');
    stop();
  });

  it('makes a lost head again while state says ready', () => {
    const { clock, store, create, get, pods, stop } = setUp();
    create();
    clock.advance(10_000);
    const head = pods().find(p => p.metadata.name.includes('-head-'))!;
    store.delete('pods', { namespace: 'happy', name: head.metadata.name });
    clock.advance(2_500);
    expect(get().status?.state).toBe('ready');
    expect(summary(get()).conditions.HeadPodReady).toMatch(/^False/);
    clock.advance(10_000);
    expect(summary(get()).conditions.HeadPodReady).toMatch(/^True/);
    expect(get().status?.head.podName).not.toBe(head.metadata.name);
    stop();
  });

  it('leaves nothing behind when the cluster is deleted', () => {
    const { clock, store, key, create, pods, stop } = setUp();
    create();
    clock.advance(10_000);
    store.delete(RAY_CLUSTERS, key);
    clock.advance(10_000);
    expect(pods()).toEqual([]);
    expect(store.list('services', { namespace: 'happy' })).toEqual([]);
    stop();
  });
});
