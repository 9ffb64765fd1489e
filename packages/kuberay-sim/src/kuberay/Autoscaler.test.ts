import { VirtualGround } from './storyGround';
import { headsOf } from './installKubeRay';
import type { Pod } from '../kubelet';
import { RAY_CLUSTERS, type RayCluster } from './types';

const key = { namespace: 'default', name: 'scaled' };
const resources = { cpu: '2', memory: '4Gi' };
const container = {
  image: 'rayproject/ray:2.52.0',
  resources: { limits: resources },
};

function setUp() {
  const ground = new VirtualGround();
  const { store, clock } = ground;
  store.create<RayCluster>(RAY_CLUSTERS, {
    apiVersion: 'ray.io/v1',
    kind: 'RayCluster',
    metadata: key,
    spec: {
      rayVersion: '2.52.0',
      enableInTreeAutoscaling: true,
      autoscalerOptions: { version: 'v2', idleTimeoutSeconds: 30 },
      headGroupSpec: {
        rayStartParams: { 'num-cpus': '0' },
        template: {
          spec: { containers: [{ ...container, name: 'ray-head' }] },
        },
      },
      workerGroupSpecs: [
        {
          groupName: 'small',
          replicas: 0,
          minReplicas: 0,
          maxReplicas: 3,
          rayStartParams: {},
          template: {
            spec: { containers: [{ ...container, name: 'ray-worker' }] },
          },
        },
      ],
    },
  });
  clock.advance(20_000);
  const head = () =>
    store
      .list<Pod>('pods')
      .filter(pod => pod.metadata.labels?.['ray.io/node-type'] === 'head')[0];
  const group = () =>
    store.mustGet<RayCluster>(RAY_CLUSTERS, key).spec.workerGroupSpecs?.[0];
  const workers = () => store.list<Pod>('pods').length - 1;
  const events = () => store.list('events').map(event => String(event.reason));
  return { ground, store, clock, head, group, workers, events };
}

describe('an autoscaled cluster', () => {
  it('grows for an entrypoint that waits, and shrinks when idle', () => {
    const { ground, store, clock, head, group, workers, events } = setUp();
    const heads = headsOf(store);
    heads.submitJob(head(), {
      submissionId: 'wants-two',
      entrypoint: 'sleep 20',
      numCpus: 2,
    });
    clock.advance(30_000);
    expect(group()?.replicas).toBe(1);
    expect(workers()).toBe(1);
    expect(heads.getJob(head(), 'wants-two')?.status).toBe('RUNNING');
    clock.advance(25_000);
    expect(heads.getJob(head(), 'wants-two')?.status).toBe('SUCCEEDED');
    expect(workers()).toBe(1);
    clock.advance(60_000);
    expect(group()).toMatchObject({
      replicas: 0,
      scaleStrategy: { workersToDelete: [] },
    });
    expect(workers()).toBe(0);
    expect(events()).toContain('DeletedWorkerPod');
    ground.stop();
  });

  it('grows to the workers that a training asks for, not beyond its limit', () => {
    const { ground, store, clock, head, group } = setUp();
    headsOf(store).submitJob(head(), {
      submissionId: 'trains',
      entrypoint: 'python train.py --num-workers 5',
    });
    clock.advance(30_000);
    expect(group()?.replicas).toBe(3);
    ground.stop();
  });

  it('stays as it is while nothing waits', () => {
    const { ground, clock, group } = setUp();
    clock.advance(120_000);
    expect(group()?.replicas).toBe(0);
    ground.stop();
  });
});
