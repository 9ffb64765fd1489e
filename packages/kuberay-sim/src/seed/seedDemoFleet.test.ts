import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { createRegistry, dataFolder } from '../resources';
import { parseQuantity, podRequests, type Pod } from '../kubelet';
import {
  RAY_CLUSTERS,
  RAY_JOBS,
  type RayCluster,
  type RayJob,
} from '../kuberay';
import { FLEET } from './fleet';
import { runHistory } from './runHistory';

const now = new Date('2026-11-21T12:00:00Z');
const { store, heads } = runHistory(createRegistry(), FLEET, now);

const cluster = (namespace: string, name: string) =>
  store.mustGet<RayCluster>(RAY_CLUSTERS, { namespace, name });
const pods = (name: string) =>
  store
    .list<Pod>('pods')
    .filter(p => p.metadata.labels?.['ray.io/cluster'] === name);
const waiting = (name: string) =>
  pods(name).flatMap(pod =>
    [
      ...(pod.status.initContainerStatuses ?? []),
      ...(pod.status.containerStatuses ?? []),
    ].map(s => s.state.waiting?.reason ?? s.state.terminated?.reason),
  );

describe('the demo fleet', () => {
  it('holds clusters in every state', () => {
    expect(cluster('ads-ml', 'ads-ranking-nightly').status?.state).toBe(
      'ready',
    );
    expect(cluster('ads-ml', 'bidding-notebook').status?.state).toBe(
      'suspended',
    );
    expect(cluster('vision', 'defects-archive').status?.state).toBe(
      'suspended',
    );
    expect(waiting('feed-canary')).toContain('ImagePullBackOff');
    expect(waiting('defects-crash')).toContain('CrashLoopBackOff');
    expect(cluster('ads-ml', 'bid-simulator').status).toMatchObject({
      state: 'ready',
      readyWorkerReplicas: 2,
      desiredWorkerReplicas: 3,
    });
    const oom = pods('embeddings-oom').flatMap(
      p => p.status.containerStatuses ?? [],
    );
    expect(
      oom.some(
        s =>
          (s.lastState.terminated ?? s.state.terminated)?.reason ===
          'OOMKilled',
      ),
    ).toBe(true);
    const unscheduled = pods('defects-h100').find(p => !p.spec.nodeName);
    expect(unscheduled?.status.conditions?.[0]).toMatchObject({
      reason: 'Unschedulable',
      message: expect.stringContaining('0/17 nodes are available'),
    });
  });

  it('holds RayJobs that run, have succeeded, failed and passed their deadline', () => {
    const status = (namespace: string, name: string) => {
      const job = store.mustGet<RayJob>(RAY_JOBS, { namespace, name }).status;
      return [job?.jobDeploymentStatus, job?.jobStatus, job?.reason];
    };
    expect(status('ads-ml', 'ctr-retrain-0412')).toEqual([
      'Running',
      'RUNNING',
      undefined,
    ]);
    expect(status('ads-ml', 'ctr-retrain-0411')).toEqual([
      'Complete',
      'SUCCEEDED',
      undefined,
    ]);
    expect(status('ads-ml', 'bid-backtest')).toEqual([
      'Failed',
      'FAILED',
      'AppFailed',
    ]);
    expect(status('recsys', 'feed-ablation')).toEqual([
      'Failed',
      'RUNNING',
      'DeadlineExceeded',
    ]);
    expect(status('vision', 'defects-selector')).toEqual([
      'Complete',
      'SUCCEEDED',
      undefined,
    ]);
  });

  it('leaves room for what people create', () => {
    const free = (product: string | undefined, resource: string) =>
      store
        .list('nodes')
        .filter(n => n.metadata.labels?.['nvidia.com/gpu.product'] === product)
        .map(node => {
          const { allocatable } = node.status as {
            allocatable: Record<string, string>;
          };
          const used = store
            .list<Pod>('pods')
            .filter(p => p.spec.nodeName === node.metadata.name)
            .reduce((sum, p) => sum + (podRequests(p.spec)[resource] ?? 0), 0);
          return parseQuantity(allocatable[resource]) - used;
        })
        .reduce((a, b) => a + b, 0);
    expect(free(undefined, 'cpu')).toBeGreaterThan(100);
    expect(
      free('NVIDIA-A100-SXM4-80GB', 'nvidia.com/gpu'),
    ).toBeGreaterThanOrEqual(8);
    expect(free('NVIDIA-L4', 'nvidia.com/gpu')).toBeGreaterThanOrEqual(16);
  });

  it('has room for three default clusters and two default jobs at once', () => {
    const mib = 1024 ** 2;
    const wanted = [
      // Head with its autoscaler, and one worker, of a training cluster.
      ...Array.from({ length: 3 }, () => [
        { cpu: 1.25, memory: 4 * 1024 * mib + 512 * mib },
        { cpu: 2, memory: 4 * 1024 * mib },
      ]).flat(),
      ...Array.from({ length: 2 }, () => [
        { cpu: 1, memory: 4 * 1024 * mib },
        { cpu: 2, memory: 4 * 1024 * mib },
      ]).flat(),
    ];
    const nodes = store
      .list('nodes')
      .filter(node => !node.metadata.labels?.['nvidia.com/gpu.present'])
      .map(node => {
        const { allocatable } = node.status as {
          allocatable: Record<string, string>;
        };
        const used = (resource: string) =>
          store
            .list<Pod>('pods')
            .filter(pod => pod.spec.nodeName === node.metadata.name)
            .reduce((sum, p) => sum + (podRequests(p.spec)[resource] ?? 0), 0);
        return {
          cpu: parseQuantity(allocatable.cpu) - used('cpu'),
          memory: parseQuantity(allocatable.memory) - used('memory'),
        };
      });
    for (const { cpu, memory } of wanted) {
      const node = nodes.find(n => n.cpu >= cpu && n.memory >= memory);
      expect(node).toBeDefined();
      if (node) {
        node.cpu -= cpu;
        node.memory -= memory;
      }
    }
  });

  it('names nobody but people of the demo catalog', () => {
    const catalog = readFileSync(
      join(dataFolder(), '../../backend/catalog/org.yaml'),
      'utf8',
    );
    const people = parseAllDocuments(catalog)
      .map(
        document =>
          document.toJS() as { kind: string; metadata: { name: string } },
      )
      .filter(({ kind }) => kind === 'User')
      .map(({ metadata }) => metadata.name);
    const named = FLEET.flatMap(({ by, jobs = [] }) => [
      by,
      ...jobs.map(job => job.by),
    ]).filter(name => name !== undefined);
    expect(people).toEqual(expect.arrayContaining(named));
  });

  it('labels the pods of a component as the shipped templates do', () => {
    const byComponent = FLEET.filter(
      ({ kind, marks, suspend }) =>
        kind === 'RayCluster' && marks !== 'none' && !suspend,
    );
    expect(byComponent.length).toBeGreaterThan(5);
    for (const { name, entity } of byComponent) {
      for (const pod of pods(name)) {
        expect(pod.metadata.labels).toMatchObject({
          'app.kubernetes.io/part-of': entity,
        });
      }
    }
    expect(pods('ads-ranking-nightly').length).toBeGreaterThan(1);
  });

  it('stopped the job that somebody stopped', () => {
    const jobs = heads.heads.flatMap(head => head.jobs);
    const stopped = jobs.find(job => job.submissionId === 'stopped-by-bob');
    expect(stopped?.stopRequestedAt).toBe(now.getTime() - (240 - 12) * 60_000);
  });

  it('has jobs on its heads', () => {
    expect(heads.heads.flatMap(head => head.jobs).length).toBeGreaterThan(25);
  });
});
