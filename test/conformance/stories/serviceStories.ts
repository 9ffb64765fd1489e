import { serviceRuns } from './conditions';
import { createdIn } from './recordedStory';
import type { Story } from './Story';

/** Lives of RayServices. */
export const serviceStories: Story[] = [
  {
    name: 'sample-rayservice',
    recording: 'sample-rayservice',
    steps: [
      { create: createdIn('sample-rayservice') },
      { until: 'it serves', holds: serviceRuns },
      { rest: 5 },
    ],
    differences: [
      {
        lines: /UpdatedHeadPodServeLabel/,
        reason:
          'pods without processes do not listen on the port of Serve, so their head is never found healthy; a real one is',
      },
    ],
  },
];
