import type { FleetEntry } from './FleetEntry';
import {
  HOUR,
  DAY,
  platform,
  nobodys,
  cluster,
  rayJob,
  LONG,
} from './fleetParts';

/** Clusters and jobs of the platform team, and of nobody. */
export const OTHERS: FleetEntry[] = [
  {
    ...cluster,
    ...platform,
    name: 'platform-bench',
    minutesAgo: 8 * HOUR,
    auth: true,
    workers: { replicas: 2 },
    jobs: [
      {
        id: 'object-store-bench',
        entrypoint: 'python burst.py',
        minutesAgo: 7 * HOUR,
        by: 'dana',
      },
      {
        id: 'invalid-utf8',
        entrypoint: 'python split_utf8.py',
        minutesAgo: 6 * HOUR,
        by: 'dana',
      },
      {
        id: 'missing-file',
        entrypoint: 'python no_such_file.py',
        minutesAgo: 6.2 * HOUR,
        by: 'dana',
      },
    ],
  },
  {
    ...cluster,
    ...platform,
    name: 'platform-head-crash',
    minutesAgo: 90,
    headFault: 'crash-loop',
    workers: { replicas: 1 },
  },
  {
    ...cluster,
    ...platform,
    name: 'platform-upgrade-test',
    minutesAgo: 0.4,
    workers: {
      replicas: 1,
      fault: 'slow-pull',
      image: 'rayproject/ray:nightly-py311-gpu',
    },
  },
  {
    ...cluster,
    ...platform,
    name: 'platform-never-ready',
    minutesAgo: 4 * HOUR,
    workers: { replicas: 1, fault: 'not-ready' },
  },
  {
    ...cluster,
    ...nobodys,
    template: undefined,
    name: 'my-ray',
    minutesAgo: 6 * DAY,
    workers: { replicas: 1 },
  },
  {
    ...cluster,
    ...nobodys,
    template: undefined,
    name: 'test-gpu-2',
    minutesAgo: 4 * DAY,
    workers: {
      replicas: 1,
      gpus: 1,
      accelerator: 'A100',
      cpu: 8,
      memoryGi: 32,
    },
    jobs: [
      {
        id: 'raysubmit_eKmzZ3CQTyRWnxLB',
        entrypoint: `${LONG} --lr 0.1`,
        minutesAgo: 3 * DAY,
      },
    ],
  },
  {
    ...cluster,
    ...nobodys,
    template: undefined,
    name: 'tutorial',
    minutesAgo: 26 * HOUR,
    workers: { replicas: 1 },
    jobs: [
      {
        id: 'raysubmit_hello',
        entrypoint: 'python -c "print(\'hello from Ray\')"',
        minutesAgo: 25 * HOUR,
      },
    ],
  },
  {
    ...rayJob,
    ...nobodys,
    template: undefined,
    name: 'hello-world',
    minutesAgo: 27 * HOUR,
    entrypoint: 'echo hello && sleep 2 && echo done',
    shutdown: true,
    workers: { replicas: 1 },
  },
];
