import {
  clusterCondition,
  clusterReady,
  eventSeen,
  named,
  podOf,
} from './conditions';
import { createdIn } from './recordedStory';
import { steerWorkers } from './steering';
import type { PatchOperation, Story, StoryStep } from './Story';

const HAPPY = { kind: 'RayCluster', name: 'happy' } as const;

function replicas(value: number): StoryStep {
  const path = '/spec/workerGroupSpecs/0/replicas';
  return { patch: HAPPY, operations: [{ op: 'replace', path, value }] };
}

function suspend(value: boolean): PatchOperation[] {
  return [{ op: 'add', path: '/spec/suspend', value }];
}

function ready(workers: number): StoryStep {
  return {
    until: `the cluster is ready with ${workers} workers`,
    holds: clusterReady(workers),
  };
}

function steered(name: string, fault: 'imagePull' | 'fails'): StoryStep {
  const object = createdIn(name);
  return { create: { ...object, spec: steerWorkers(object.spec, fault) } };
}

/** Lives of RayClusters. */
export const clusterStories: Story[] = [
  {
    name: 'happy',
    recording: 'happy',
    steps: [
      { create: createdIn('happy') },
      ready(2),
      replicas(4),
      ready(4),
      replicas(1),
      ready(1),
      { patch: HAPPY, operations: suspend(true) },
      {
        until: 'the cluster is suspended',
        holds: clusterCondition('RayClusterSuspended', 'True'),
      },
      { rest: 3 },
      { patch: HAPPY, operations: suspend(false) },
      {
        until: 'the cluster is ready again',
        holds: seen =>
          clusterReady(1)(seen) &&
          clusterCondition('RayClusterProvisioned', 'True')(seen),
      },
      { rest: 2 },
      { delete: named('RayCluster', 'happy') },
      { until: 'the cluster is gone', holds: seen => seen.gone('RayCluster') },
    ],
  },
  {
    name: 'unschedulable',
    recording: 'unschedulable',
    steps: [
      { create: createdIn('unschedulable') },
      {
        until: 'the head is ready',
        holds: clusterCondition('HeadPodReady', 'True'),
      },
      { rest: 5 },
    ],
  },
  {
    name: 'imagepull',
    recording: 'imagepull',
    steps: [
      steered('imagepull', 'imagePull'),
      {
        until: 'the head is ready',
        holds: clusterCondition('HeadPodReady', 'True'),
      },
      { rest: 5 },
    ],
  },
  {
    name: 'quota',
    recording: 'quota',
    steps: [
      {
        create: {
          apiVersion: 'v1',
          kind: 'ResourceQuota',
          metadata: { name: 'q' },
          spec: { hard: { pods: '1' } },
        },
      },
      // A quota counts for admission once its controller has seen it.
      { rest: 3 },
      { create: createdIn('quota') },
      {
        until: 'the cluster lacks its worker and says that it is provisioned',
        holds: seen =>
          clusterCondition('ReplicaFailure', 'True')(seen) &&
          clusterCondition('RayClusterProvisioned', 'True')(seen),
      },
      { rest: 5 },
    ],
  },
  {
    name: 'headlost',
    recording: 'headlost',
    steps: [
      { create: createdIn('headlost') },
      ready(1),
      { rest: 3 },
      { delete: podOf('head') },
      {
        until: 'there is another head',
        holds: eventSeen('CreatedHeadPod', 2),
      },
      { rest: 15 },
    ],
  },
  {
    name: 'workerfails',
    recording: 'workerfails',
    steps: [
      steered('workerfails', 'fails'),
      {
        until: 'three workers have been deleted',
        holds: eventSeen('DeletedWorkerPod', 3),
      },
    ],
  },
  {
    name: 'suspended',
    recording: 'suspended',
    steps: [
      { create: createdIn('suspended') },
      {
        until: 'the cluster is suspended',
        holds: clusterCondition('RayClusterSuspended', 'True'),
      },
      { rest: 5 },
    ],
  },
  {
    name: 'sample-autoscaler',
    recording: 'sample-autoscaler',
    steps: [{ create: createdIn('sample-autoscaler') }, ready(0), { rest: 5 }],
  },
  {
    name: 'sample-autoscaler-v2',
    recording: 'sample-autoscaler-v2',
    steps: [
      { create: createdIn('sample-autoscaler-v2') },
      ready(0),
      { rest: 5 },
    ],
  },
  {
    name: 'sample-auth',
    recording: 'sample-auth',
    steps: [{ create: createdIn('sample-auth') }, ready(1), { rest: 5 }],
  },
];
