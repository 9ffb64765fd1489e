import { clusterCondition, eventSeen, jobIs, rayStatusIs } from './conditions';
import { createdIn } from './recordedStory';
import { STEERING } from './steering';
import type { KnownDifference, Story, StoryObject, StoryStep } from './Story';

type Spec = Record<string, unknown>;

/** A RayJob whose pods start, or whose worker finds no node. */
function rayJob(
  name: string,
  spec: Spec,
  cluster: 'starts' | 'waits' = 'starts',
): StoryObject {
  const { spec: own, ...object } = createdIn('rayjob-http');
  const base = own as Spec;
  const { ttlSecondsAfterFinished: _ttl, ...rest } = base;
  const waiting = createdIn('unschedulable').spec;
  return {
    ...object,
    metadata: { name },
    spec: {
      ...rest,
      entrypoint: 'sleep 8',
      ...(cluster === 'waits' ? { rayClusterSpec: waiting } : {}),
      ...spec,
    },
  };
}

const SUBMITTER = {
  restartPolicy: 'Never',
  containers: [{ name: 'submitter', image: 'rayproject/ray:2.46.0' }],
};

/** A submitter that fails, instead of the operator's own. */
const FAILING_SUBMITTER = {
  submissionMode: 'K8sJobMode',
  shutdownAfterJobFinishes: false,
  submitterConfig: { backoffLimit: 0 },
  submitterPodTemplate: {
    metadata: { annotations: STEERING.fails },
    spec: SUBMITTER,
  },
};

function suspend(name: string, value: boolean): StoryStep {
  return {
    patch: { kind: 'RayJob', name },
    operations: [{ op: 'add', path: '/spec/suspend', value }],
  };
}

function until(deployment: string): StoryStep {
  return {
    until: `the job is ${deployment}`,
    holds: jobIs(deployment),
    within: 180,
  };
}

const RUNNING: StoryStep = {
  until: 'Ray says that the job runs',
  holds: rayStatusIs('RUNNING'),
};

/** What a head says of a job that nobody has submitted. */
const UNSENT: KnownDifference[] = [
  {
    lines: /^Running, (RUNNING|Failure), /,
    reason:
      'a head that is only an address knows each job, or none; Ray answers 404, of which the status says nothing',
  },
  {
    lines:
      /^(Retrying|Failed), (?:RUNNING|Failure), (SubmissionFailed.*), ready$/,
    as: '$1, $2',
    reason: 'what such a head said stays in the status',
  },
];

/** RayJobs that are suspended, fail, are retried, or delete what they made. */
export const jobEndStories: Story[] = [
  {
    name: 'rayjob-suspend-initializing',
    recording: 'rayjob-suspend-initializing',
    steps: [
      { create: rayJob('early', {}, 'waits') },
      {
        until: 'its head is ready',
        holds: clusterCondition('HeadPodReady', 'True'),
      },
      { rest: 4 },
      suspend('early', true),
      until('Suspended'),
      { rest: 4 },
      suspend('early', false),
      { until: 'it has another head', holds: eventSeen('CreatedHeadPod', 2) },
      { rest: 6 },
    ],
  },
  {
    name: 'rayjob-suspend-running',
    recording: 'rayjob-suspend-running',
    steps: [
      { create: rayJob('late', {}) },
      RUNNING,
      suspend('late', true),
      until('Suspended'),
      { rest: 4 },
      suspend('late', false),
      until('Complete'),
      { until: 'its cluster is gone', holds: seen => seen.gone('RayCluster') },
      { rest: 3 },
    ],
  },
  {
    name: 'rayjob-k8s-suspend',
    recording: 'rayjob-k8s-suspend',
    steps: [
      {
        create: rayJob('submits', {
          submissionMode: 'K8sJobMode',
          submitterPodTemplate: {
            metadata: { annotations: STEERING.stays },
            spec: SUBMITTER,
          },
        }),
      },
      RUNNING,
      suspend('submits', true),
      until('Suspended'),
      { rest: 4 },
    ],
  },
  {
    name: 'rayjob-interactive-submitted',
    recording: 'rayjob-interactive-submitted',
    steps: [
      {
        create: rayJob('asked', {
          submissionMode: 'InteractiveMode',
          entrypoint: undefined,
          shutdownAfterJobFinishes: false,
        }),
      },
      until('Waiting'),
      { submit: { submission_id: 'by-hand', entrypoint: 'sleep 12' } },
      {
        patch: { kind: 'RayJob', name: 'asked' },
        operations: [{ op: 'add', path: '/spec/jobId', value: 'by-hand' }],
      },
      until('Complete'),
      { rest: 3 },
    ],
  },
  {
    name: 'rayjob-submission-fails',
    recording: 'rayjob-submission-fails',
    steps: [
      { create: rayJob('unsent', FAILING_SUBMITTER) },
      until('Failed'),
      { rest: 4 },
    ],
    differences: UNSENT,
  },
  {
    name: 'rayjob-retries',
    recording: 'rayjob-retries',
    steps: [
      { create: rayJob('again', { ...FAILING_SUBMITTER, backoffLimit: 1 }) },
      until('Failed'),
      { rest: 4 },
    ],
    differences: UNSENT,
  },
  {
    name: 'rayjob-prerunning-deadline',
    recording: 'rayjob-prerunning-deadline',
    steps: [
      { create: rayJob('stuck', { preRunningDeadlineSeconds: 6 }, 'waits') },
      until('Failed'),
      { until: 'its cluster is gone', holds: seen => seen.gone('RayCluster') },
      { rest: 3 },
    ],
  },
  {
    name: 'rayjob-delete-workers',
    recording: 'rayjob-delete-workers',
    steps: [
      {
        create: rayJob('keeps', {
          shutdownAfterJobFinishes: false,
          deletionStrategy: {
            onSuccess: { policy: 'DeleteWorkers' },
            onFailure: { policy: 'DeleteCluster' },
          },
        }),
      },
      until('Complete'),
      {
        until: 'its workers are suspended',
        holds: eventSeen('UpdatedRayCluster'),
      },
      { rest: 6 },
    ],
  },
];
