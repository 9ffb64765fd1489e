import { eventSeen, jobIs, jobsEnded } from './conditions';
import { createdIn } from './recordedStory';
import type { Story, StoryStep } from './Story';

/** The end, and what follows at once. */
function until(deployment: string, rest: number = 8): StoryStep[] {
  return [
    {
      until: `the job is ${deployment}`,
      holds: jobIs(deployment),
      within: 300,
    },
    { rest },
  ];
}

/** Lives of RayJobs. */
export const jobStories: Story[] = [
  {
    name: 'rayjob-http',
    recording: 'rayjob-http',
    steps: [
      { create: createdIn('rayjob-http') },
      ...until('Complete'),
      { until: 'its cluster is gone', holds: seen => seen.gone('RayCluster') },
    ],
  },
  {
    name: 'rayjob-k8s',
    recording: 'rayjob-k8s',
    steps: [{ create: createdIn('rayjob-k8s') }, ...until('Complete')],
  },
  {
    name: 'rayjob-sidecar',
    recording: 'rayjob-sidecar',
    steps: [{ create: createdIn('rayjob-sidecar') }, ...until('Complete')],
    differences: [
      {
        lines: /^(no state|ready), \S+ HeadPodReady=False, /,
        reason:
          'a kubelet counts a container that has ended, here the submitter, as not ready; pods that are only states stay ready, and become so at once',
      },
    ],
  },
  {
    name: 'rayjob-interactive',
    recording: 'rayjob-interactive',
    steps: [{ create: createdIn('rayjob-interactive') }, ...until('Waiting')],
  },
  {
    name: 'rayjob-suspend',
    recording: 'rayjob-suspend',
    steps: [
      { create: createdIn('rayjob-suspend') },
      ...until('Suspended', 3),
      {
        patch: { kind: 'RayJob', name: 'suspend' },
        operations: [{ op: 'replace', path: '/spec/suspend', value: false }],
      },
      ...until('Complete', 2),
      { until: 'its cluster is gone', holds: seen => seen.gone('RayCluster') },
    ],
  },
  {
    name: 'rayjob-deadline',
    recording: 'rayjob-deadline',
    steps: [
      // Where pods take their time, three seconds are over before they run.
      {
        create: createdIn('rayjob-deadline', spec =>
          spec
            .replace('activeDeadlineSeconds":3', 'activeDeadlineSeconds":20')
            .replace('python main.py', 'sleep 300'),
        ),
      },
      ...until('Failed'),
      { until: 'its cluster is gone', holds: seen => seen.gone('RayCluster') },
    ],
  },
  {
    name: 'rayjob-invalid',
    recording: 'rayjob-invalid',
    steps: [
      { create: createdIn('rayjob-invalid') },
      ...until('ValidationFailed'),
    ],
  },
  {
    name: 'rayjob-nocluster',
    recording: 'rayjob-nocluster',
    steps: [
      { create: createdIn('rayjob-nocluster') },
      {
        until: 'its cluster is missed',
        holds: eventSeen('RayClusterNotFound', 2),
      },
      { rest: 10 },
    ],
  },
  {
    name: 'sample-deletion-rules',
    recording: 'sample-deletion-rules',
    steps: [
      {
        create: createdIn('sample-deletion-rules', spec =>
          // A job that is seen to run, on every ground.
          spec.replace(
            /"entrypoint":"(?:[^"\\]|\\.)*"/,
            '"entrypoint":"sleep 8"',
          ),
        ),
      },
      ...until('Complete', 1),
      {
        until: 'the rules have deleted workers, cluster and job',
        holds: seen => seen.gone('RayJob') && seen.gone('Pod'),
        within: 150,
      },
    ],
  },
  {
    name: 'sample-cron',
    recording: 'sample-cron',
    goesRound: true,
    steps: [
      {
        // Jobs that end before the next one begins, on every ground.
        create: createdIn('sample-cron', spec =>
          spec.replace('python /home/ray/samples/sample_code.py', 'sleep 8'),
        ),
      },
      {
        until: 'two jobs have ended',
        holds: jobsEnded(2),
        within: 200,
      },
    ],
  },
];
