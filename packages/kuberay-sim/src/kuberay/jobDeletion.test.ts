import { dueDeletion } from './jobDeletion';
import type { RayJob, RayJobSpec } from './types';

const END = Date.parse('2026-11-21T12:00:00Z');

function job(spec: Partial<RayJobSpec>, jobStatus = 'SUCCEEDED'): RayJob {
  const jobDeploymentStatus = jobStatus === 'FAILED' ? 'Failed' : 'Complete';
  return {
    apiVersion: 'ray.io/v1',
    kind: 'RayJob',
    metadata: {
      name: 'j',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: '2026-11-21T11:00:00Z',
    },
    spec,
    status: {
      jobStatus,
      jobDeploymentStatus,
      endTime: '2026-11-21T12:00:00Z',
      rayJobInfo: {},
      rayClusterStatus: {
        desiredCPU: '0',
        desiredGPU: '0',
        desiredMemory: '0',
        desiredTPU: '0',
        head: {},
      },
    },
  };
}

const rule = (
  policy: 'DeleteWorkers' | 'DeleteCluster' | 'DeleteSelf',
  ttlSeconds: number,
) => ({ policy, condition: { jobStatus: 'SUCCEEDED', ttlSeconds } });

const RULES = {
  deletionStrategy: {
    deletionRules: [
      rule('DeleteWorkers', 30),
      rule('DeleteCluster', 60),
      rule('DeleteSelf', 90),
    ],
  },
};

const nothing = () => false;

describe('what is deleted of a RayJob that has ended', () => {
  it('is nothing without a policy, or with somebody else’s cluster', () => {
    expect(dueDeletion(job({}), END, nothing)).toEqual({});
    const selector = {
      shutdownAfterJobFinishes: true,
      clusterSelector: { 'ray.io/cluster': 'c' },
    };
    expect(dueDeletion(job(selector), END, nothing)).toEqual({});
  });

  it('waits for the time to live', () => {
    const spec = {
      shutdownAfterJobFinishes: true,
      ttlSecondsAfterFinished: 10,
    };
    expect(dueDeletion(job(spec), END + 5_000, nothing)).toEqual({
      next: END + 10_000,
    });
    expect(dueDeletion(job(spec), END + 10_000, nothing)).toEqual({
      execute: 'DeleteCluster',
    });
  });

  it('goes rule by rule', () => {
    expect(dueDeletion(job(RULES), END, nothing)).toEqual({
      next: END + 30_000,
    });
    expect(dueDeletion(job(RULES), END + 31_000, nothing)).toEqual({
      execute: 'DeleteWorkers',
      next: END + 60_000,
    });
  });

  it('is what has the most impact, when several rules are due', () => {
    const due = dueDeletion(job(RULES), END + 61_000, nothing);
    expect(due).toEqual({ execute: 'DeleteCluster', next: END + 90_000 });
    const done = (policy: string) => policy !== 'DeleteSelf';
    expect(dueDeletion(job(RULES), END + 61_000, done)).toEqual({
      next: END + 90_000,
    });
  });

  it('is nothing by rules of another end', () => {
    expect(dueDeletion(job(RULES, 'FAILED'), END + 99_000, nothing)).toEqual(
      {},
    );
  });

  it('follows the older form by success and failure', () => {
    const deletionStrategy = {
      onSuccess: { policy: 'DeleteNone' as const },
      onFailure: { policy: 'DeleteCluster' as const },
    };
    const spec = { deletionStrategy };
    expect(dueDeletion(job(spec), END, nothing)).toEqual({});
    expect(dueDeletion(job(spec, 'FAILED'), END, nothing)).toEqual({
      execute: 'DeleteCluster',
    });
  });
});
