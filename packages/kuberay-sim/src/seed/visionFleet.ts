import type { FleetEntry } from './FleetEntry';
import { HOUR, DAY, defects, cluster, rayJob, LONG } from './fleetParts';

/** Clusters and jobs of the vision team. */
export const VISION: FleetEntry[] = [
  {
    ...cluster,
    ...defects,
    name: 'defects-train-a100',
    minutesAgo: 15 * HOUR,
    auth: true,
    autoscaling: true,
    workers: {
      replicas: 1,
      max: 2,
      gpus: 4,
      accelerator: 'A100',
      cpu: 16,
      memoryGi: 128,
    },
    jobs: [
      {
        id: 'yolo-seg-17',
        entrypoint: `${LONG} --model yolo-seg`,
        minutesAgo: 10 * HOUR,
        by: 'erin',
      },
      {
        id: 'yolo-seg-16',
        entrypoint: 'python train.py --epochs 80 --model yolo-seg',
        minutesAgo: 14 * HOUR,
        by: 'erin',
      },
    ],
  },
  {
    ...cluster,
    ...defects,
    name: 'defects-h100',
    minutesAgo: 2 * HOUR,
    workers: {
      replicas: 1,
      gpus: 8,
      accelerator: 'H100',
      cpu: 32,
      memoryGi: 512,
    },
  },
  {
    ...cluster,
    ...defects,
    name: 'defects-labeling',
    minutesAgo: 3 * DAY,
    marks: 'kubernetes-id',
    template: undefined,
    workers: { replicas: 2 },
  },
  {
    ...cluster,
    ...defects,
    name: 'defects-crash',
    minutesAgo: 55,
    workers: { replicas: 2, fault: 'crash-loop' },
  },
  {
    ...cluster,
    ...defects,
    name: 'defects-archive',
    minutesAgo: 4 * DAY,
    suspend: true,
    workers: { replicas: 2 },
  },
  {
    ...cluster,
    ...defects,
    name: 'defects-augment',
    minutesAgo: 0.06,
    auth: true,
    workers: { replicas: 2 },
  },
  {
    ...rayJob,
    ...defects,
    name: 'defects-eval-weekly',
    minutesAgo: 2 * DAY,
    entrypoint: 'python evaluate.py --tasks 64',
    shutdown: true,
    ttlSeconds: 60,
    workers: { replicas: 1 },
  },
  {
    ...rayJob,
    ...defects,
    name: 'defects-selector',
    minutesAgo: 9 * HOUR,
    entrypoint: 'python evaluate.py --tasks 16',
    clusterSelector: 'defects-train-a100',
  },
];
