import {
  clusterCondition,
  clusterReady,
  eventSeen,
  named,
  podOf,
  serviceRuns,
  serviceStatus,
} from './conditions';
import { createdIn } from './recordedStory';
import type { PatchOperation, Story, StoryObject, StoryStep } from './Story';

function called(name: string, recording: string): StoryObject {
  return { ...createdIn(recording), metadata: { name } };
}

function change(
  kind: 'RayCluster' | 'RayService',
  name: string,
  ...operations: PatchOperation[]
): StoryStep {
  return { patch: { kind, name }, operations };
}

const SERVES: StoryStep = { until: 'it serves', holds: serviceRuns };

const PROXY_LABEL = {
  lines: /UpdatedHeadPodServeLabel/,
  reason:
    'pods without processes do not listen on the port of Serve, so their head is never found healthy; a real one is',
};

/** Changes of RayClusters and RayServices that live. */
export const changeStories: Story[] = [
  {
    name: 'suspend-starting',
    recording: 'suspend-starting',
    steps: [
      { create: called('starting', 'unschedulable') },
      {
        until: 'the head is ready',
        holds: clusterCondition('HeadPodReady', 'True'),
      },
      { rest: 2 },
      change('RayCluster', 'starting', {
        op: 'add',
        path: '/spec/suspend',
        value: true,
      }),
      {
        until: 'the cluster is suspended',
        holds: clusterCondition('RayClusterSuspended', 'True'),
      },
      { rest: 4 },
      change('RayCluster', 'starting', {
        op: 'replace',
        path: '/spec/suspend',
        value: false,
      }),
      { until: 'there is another head', holds: eventSeen('CreatedHeadPod', 2) },
      { rest: 12 },
      { delete: named('RayCluster', 'starting') },
      { until: 'all is gone', holds: seen => seen.gone('Pod') },
    ],
  },
  {
    name: 'autoscaled',
    recording: 'autoscaled',
    steps: [
      {
        create: {
          ...called('scaled', 'sample-autoscaler'),
          spec: {
            ...(createdIn('sample-autoscaler').spec as object),
            // Nothing is scaled but by the story, however long it takes.
            autoscalerOptions: { idleTimeoutSeconds: 3600 },
          },
        },
      },
      { until: 'it is ready without workers', holds: clusterReady(0) },
      { rest: 2 },
      // What the autoscaler sends when work waits…
      change(
        'RayCluster',
        'scaled',
        { op: 'test', path: '/spec/workerGroupSpecs/0/replicas', value: 0 },
        { op: 'replace', path: '/spec/workerGroupSpecs/0/replicas', value: 2 },
      ),
      { until: 'it has two workers', holds: clusterReady(2) },
      { rest: 2 },
      // … and when a worker has been idle for long.
      {
        patch: { kind: 'RayCluster', name: 'scaled' },
        operations: seen => [
          {
            op: 'replace',
            path: '/spec/workerGroupSpecs/0/replicas',
            value: 1,
          },
          {
            op: 'add',
            path: '/spec/workerGroupSpecs/0/scaleStrategy',
            value: { workersToDelete: [podOf('worker')(seen).name] },
          },
        ],
      },
      { until: 'it has one worker', holds: clusterReady(1) },
      { rest: 4 },
    ],
  },
  {
    name: 'recreate',
    recording: 'recreate',
    steps: [
      {
        create: {
          ...called('renewed', 'happy'),
          spec: {
            ...(createdIn('happy').spec as object),
            upgradeStrategy: { type: 'Recreate' },
          },
        },
      },
      { until: 'it is ready', holds: clusterReady(2) },
      { rest: 2 },
      change('RayCluster', 'renewed', {
        op: 'replace',
        path: '/spec/headGroupSpec/template/spec/containers/0/image',
        value: 'rayproject/ray:2.47.0',
      }),
      { until: 'it has another head', holds: eventSeen('CreatedHeadPod', 2) },
      { rest: 15 },
    ],
  },
  {
    name: 'rayservice-upgrade',
    recording: 'rayservice-upgrade',
    steps: [
      {
        create: {
          ...called('upgraded', 'sample-rayservice'),
          spec: {
            ...(createdIn('sample-rayservice').spec as object),
            rayClusterDeletionDelaySeconds: 5,
          },
        },
      },
      SERVES,
      { rest: 3 },
      change('RayService', 'upgraded', {
        op: 'replace',
        path: '/spec/rayClusterConfig/headGroupSpec/template/spec/containers/0/image',
        value: 'rayproject/ray:2.53.0',
      }),
      {
        until: 'a second cluster is pending',
        holds: seen =>
          serviceStatus(seen).pendingServiceStatus?.rayClusterName !==
          undefined,
      },
      { until: 'the second cluster serves', holds: serviceRuns, within: 60 },
      {
        until: 'the first cluster is gone',
        holds: seen => seen.all('RayCluster').length === 1,
      },
      { rest: 3 },
      { delete: named('RayService', 'upgraded') },
      { until: 'all is gone', holds: seen => seen.gone('RayService') },
      { rest: 2 },
    ],
    differences: [PROXY_LABEL],
  },
  {
    name: 'rayservice-suspend',
    recording: 'rayservice-suspend',
    steps: [
      { create: called('paused', 'sample-rayservice') },
      SERVES,
      { rest: 3 },
      change('RayService', 'paused', {
        op: 'add',
        path: '/spec/rayClusterConfig/suspend',
        value: true,
      }),
      {
        until: 'its cluster is suspended',
        holds: clusterCondition('RayClusterSuspended', 'True'),
      },
      { rest: 8 },
    ],
    differences: [
      PROXY_LABEL,
      {
        lines: /^no status; no endpoints; Ready=False ZeroServeEndpoints/,
        reason:
          'without a head the operator stops before it counts endpoints: where pods vanish at once, nobody has seen that there are none',
      },
    ],
  },
  {
    name: 'raycronjob-suspended',
    recording: 'raycronjob-suspended',
    steps: [
      {
        create: {
          ...called('paused', 'sample-cron'),
          spec: {
            ...(createdIn('sample-cron').spec as object),
            suspend: true,
          },
        },
      },
      {
        until: 'it says that it is suspended',
        holds: eventSeen('SuspendedRayCronJob'),
      },
      { rest: 3 },
    ],
  },
];
