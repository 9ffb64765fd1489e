import type { FleetEntry } from './FleetEntry';

const HOUR = 60;
const DAY = 24 * HOUR;

type Team = Pick<FleetEntry, 'namespace' | 'entity' | 'by' | 'marks'>;

function team(namespace: string, entity: string, by: string): Team {
  return { namespace, entity, by, marks: 'raydeck' };
}

const ranking = team('ads-ml', 'ads-ranking', 'alice');
const bidding = team('ads-ml', 'ads-bidding', 'alice');
const feed = team('recsys', 'feed-ranking', 'bob');
const embeddings = team('recsys', 'embeddings', 'bob');
const defects = team('vision', 'defect-detection', 'erin');
const platform = team('ml-platform', 'ray-platform', 'dana');
const nobodys = { namespace: 'sandbox', marks: 'none' } as const;
const cluster = { kind: 'RayCluster', template: 'training-cluster' } as const;
const rayJob = { kind: 'RayJob', template: 'training-job' } as const;

const LONG = 'python train.py --max-hours 240';

const ads: FleetEntry[] = [
  { ...cluster, ...ranking, name: 'ads-ranking-nightly', minutesAgo: 9 * HOUR, auth: true, autoscaling: true, workers: { replicas: 3, min: 1, max: 6, gpus: 2, accelerator: 'A100', cpu: 8, memoryGi: 64 }, jobs: [
    { id: 'ctr-model-v41', entrypoint: `${LONG} --model ctr`, minutesAgo: 95, by: 'alice' },
    { id: 'ctr-model-v40', entrypoint: 'python train.py --model ctr --epochs 40', minutesAgo: 8 * HOUR, by: 'alice' },
    { id: 'export-features', entrypoint: 'python export_features.py --tasks 120', minutesAgo: 7 * HOUR, by: 'carol' },
    { id: 'smoke', entrypoint: "python -c \"import ray; ray.init(); print(ray.cluster_resources())\"", minutesAgo: 8.5 * HOUR, by: 'alice' },
  ] },
  { ...cluster, ...ranking, name: 'ads-ranking-debug', minutesAgo: 3 * HOUR, auth: true, workers: { replicas: 1, max: 2 }, jobs: [
    { id: 'repro-nan-loss', entrypoint: 'python fail_nan.py', minutesAgo: 170, by: 'alice' },
    { id: 'repro-nan-loss-2', entrypoint: 'python fail_nan.py --seed 7', minutesAgo: 42, by: 'alice' },
    { id: 'data-check', entrypoint: 'python burst.py', minutesAgo: 35, by: 'alice' },
  ] },
  { ...cluster, ...ranking, name: 'ads-ranking-h100', minutesAgo: 5 * HOUR, auth: true, autoscaling: true, workers: { replicas: 2, max: 4, gpus: 8, accelerator: 'H100', cpu: 32, memoryGi: 256 } },
  { ...cluster, ...bidding, name: 'bid-shading', minutesAgo: 2 * DAY, auth: true, workers: { replicas: 2, max: 4, cpu: 4, memoryGi: 16 }, jobs: [
    { id: 'replay-auctions', entrypoint: 'python replay_auctions.py --tasks 200', minutesAgo: 30 * HOUR, by: 'alice' },
    { id: 'tune-floor', entrypoint: 'python tune_floor.py --epochs 12', minutesAgo: 26 * HOUR, by: 'carol' },
  ] },
  { ...cluster, ...bidding, name: 'bid-simulator', minutesAgo: 28 * HOUR, workers: { replicas: 3, max: 3, cpu: 4, memoryGi: 16 }, changes: [{ minutesAgo: 26, do: 'crash-a-worker' }], jobs: [
    { id: 'simulate-week', entrypoint: 'python sleeper.py --seconds 500000', minutesAgo: 3 * HOUR, by: 'alice' },
  ] },
  { ...cluster, ...bidding, name: 'bidding-notebook', minutesAgo: 5 * DAY, suspend: false, workers: { replicas: 1 }, changes: [{ minutesAgo: 2 * DAY, do: 'suspend' }] },
  { ...rayJob, ...ranking, name: 'ctr-retrain-0412', minutesAgo: 26, entrypoint: `${LONG} --model ctr`, auth: true, shutdown: true, ttlSeconds: 3600, workers: { replicas: 2, gpus: 1, accelerator: 'L4', cpu: 8, memoryGi: 32 } },
  { ...rayJob, ...ranking, name: 'ctr-retrain-0411', minutesAgo: 25 * HOUR, entrypoint: 'python train.py --epochs 30 --model ctr', shutdown: true, ttlSeconds: 600, workers: { replicas: 2 } },
  { ...rayJob, ...bidding, name: 'bid-backtest', minutesAgo: 50, entrypoint: 'python fail_backtest.py', workers: { replicas: 1 } },
  { ...rayJob, ...bidding, name: 'bid-backtest-retried', minutesAgo: 4 * HOUR, entrypoint: 'python fail_backtest.py --month 3', backoffLimit: 2, shutdown: true, ttlSeconds: 300, workers: { replicas: 1 } },
];

const recsys: FleetEntry[] = [
  { ...cluster, ...feed, name: 'feed-ranking-train', minutesAgo: 20 * HOUR, auth: true, autoscaling: true, workers: { replicas: 4, min: 2, max: 8, cpu: 6, memoryGi: 32 }, jobs: [
    { id: 'two-tower-812', entrypoint: `${LONG} --model two-tower`, minutesAgo: 6 * HOUR, by: 'bob' },
    { id: 'two-tower-811', entrypoint: 'python train.py --model two-tower --epochs 60', minutesAgo: 18 * HOUR, by: 'bob' },
    { id: 'negative-sampling', entrypoint: 'python sample_negatives.py --tasks 90', minutesAgo: 19 * HOUR, by: 'bob' },
    { id: 'needs-more-gpus', entrypoint: 'python train.py --gpus 8', minutesAgo: 40, by: 'bob', gpus: 8 },
  ] },
  { ...cluster, ...feed, name: 'feed-explore', minutesAgo: 6 * HOUR, workers: { replicas: 2, max: 4 }, jobs: [
    { id: 'progress-bars', entrypoint: 'python slow_utf8.py', minutesAgo: 5 * HOUR, by: 'bob' },
    { id: 'stopped-by-bob', entrypoint: 'python train.py --max-hours 12', minutesAgo: 4 * HOUR, stopAfter: 12, by: 'bob' },
    { id: 'driver', entrypoint: 'python explore.ipynb', minutesAgo: 90, driver: true },
  ] },
  { ...cluster, ...feed, name: 'feed-canary', minutesAgo: 2 * HOUR, headImage: 'rayproject/ray:2.58.1-does-not-exist', workers: { replicas: 1 } },
  { ...cluster, ...embeddings, name: 'embeddings-index', minutesAgo: 30 * HOUR, auth: true, workers: { replicas: 2, gpus: 2, accelerator: 'L4', cpu: 8, memoryGi: 48 }, jobs: [
    { id: 'rebuild-index', entrypoint: `${LONG} --task embed`, minutesAgo: 130, by: 'bob' },
    { id: 'rebuild-index-old', entrypoint: 'python embed.py --tasks 300', minutesAgo: 20 * HOUR, by: 'bob' },
  ] },
  { ...cluster, ...embeddings, name: 'embeddings-oom', minutesAgo: 70, workers: { replicas: 2, memoryGi: 4, fault: 'oom' }, jobs: [
    { id: 'pairwise-similarity', entrypoint: `${LONG} --batch 8192`, minutesAgo: 60, by: 'bob' },
  ] },
  { ...cluster, ...embeddings, name: 'embeddings-eval', minutesAgo: 12 * HOUR, marks: 'kubernetes-id', template: undefined, workers: { replicas: 1 } },
  { ...cluster, ...embeddings, name: 'embeddings-wrong-image', minutesAgo: 45, workers: { replicas: 2, image: 'rayproject/ray:2.85.1-does-not-exist' } },
  { ...rayJob, ...feed, name: 'feed-daily', minutesAgo: 7 * HOUR, entrypoint: 'python train.py --epochs 20', auth: true, workers: { replicas: 2 } },
  { ...rayJob, ...feed, name: 'feed-ablation', minutesAgo: 2.5 * HOUR, entrypoint: LONG, deadlineSeconds: 600, shutdown: true, ttlSeconds: 120, workers: { replicas: 1 } },
  { ...rayJob, ...embeddings, name: 'embed-new-items', minutesAgo: 18, entrypoint: 'python embed.py --tasks 4000', workers: { replicas: 2 } },
];

const vision: FleetEntry[] = [
  { ...cluster, ...defects, name: 'defects-train-a100', minutesAgo: 15 * HOUR, auth: true, autoscaling: true, workers: { replicas: 1, max: 2, gpus: 4, accelerator: 'A100', cpu: 16, memoryGi: 128 }, jobs: [
    { id: 'yolo-seg-17', entrypoint: `${LONG} --model yolo-seg`, minutesAgo: 10 * HOUR, by: 'erin' },
    { id: 'yolo-seg-16', entrypoint: 'python train.py --epochs 80 --model yolo-seg', minutesAgo: 14 * HOUR, by: 'erin' },
  ] },
  { ...cluster, ...defects, name: 'defects-h100', minutesAgo: 2 * HOUR, workers: { replicas: 1, gpus: 8, accelerator: 'H100', cpu: 32, memoryGi: 512 } },
  { ...cluster, ...defects, name: 'defects-labeling', minutesAgo: 3 * DAY, marks: 'kubernetes-id', template: undefined, workers: { replicas: 2 } },
  { ...cluster, ...defects, name: 'defects-crash', minutesAgo: 55, workers: { replicas: 2, fault: 'crash-loop' } },
  { ...cluster, ...defects, name: 'defects-archive', minutesAgo: 4 * DAY, suspend: true, workers: { replicas: 2 } },
  { ...cluster, ...defects, name: 'defects-augment', minutesAgo: 0.06, auth: true, workers: { replicas: 2 } },
  { ...rayJob, ...defects, name: 'defects-eval-weekly', minutesAgo: 2 * DAY, entrypoint: 'python evaluate.py --tasks 64', shutdown: true, ttlSeconds: 60, workers: { replicas: 1 } },
  { ...rayJob, ...defects, name: 'defects-selector', minutesAgo: 9 * HOUR, entrypoint: 'python evaluate.py --tasks 16', clusterSelector: 'defects-train-a100' },
];

const others: FleetEntry[] = [
  { ...cluster, ...platform, name: 'platform-bench', minutesAgo: 8 * HOUR, auth: true, workers: { replicas: 2 }, jobs: [
    { id: 'object-store-bench', entrypoint: 'python burst.py', minutesAgo: 7 * HOUR, by: 'dana' },
    { id: 'invalid-utf8', entrypoint: 'python split_utf8.py', minutesAgo: 6 * HOUR, by: 'dana' },
    { id: 'missing-file', entrypoint: 'python no_such_file.py', minutesAgo: 6.2 * HOUR, by: 'dana' },
  ] },
  { ...cluster, ...platform, name: 'platform-head-crash', minutesAgo: 90, headFault: 'crash-loop', workers: { replicas: 1 } },
  { ...cluster, ...platform, name: 'platform-upgrade-test', minutesAgo: 0.4, workers: { replicas: 1, fault: 'slow-pull', image: 'rayproject/ray:nightly-py311-gpu' } },
  { ...cluster, ...platform, name: 'platform-never-ready', minutesAgo: 4 * HOUR, workers: { replicas: 1, fault: 'not-ready' } },
  { ...cluster, ...nobodys, template: undefined, name: 'my-ray', minutesAgo: 6 * DAY, workers: { replicas: 1 } },
  { ...cluster, ...nobodys, template: undefined, name: 'test-gpu-2', minutesAgo: 4 * DAY, workers: { replicas: 1, gpus: 1, accelerator: 'A100', cpu: 8, memoryGi: 32 }, jobs: [
    { id: 'raysubmit_eKmzZ3CQTyRWnxLB', entrypoint: `${LONG} --lr 0.1`, minutesAgo: 3 * DAY },
  ] },
  { ...cluster, ...nobodys, template: undefined, name: 'tutorial', minutesAgo: 26 * HOUR, workers: { replicas: 1 }, jobs: [
    { id: 'raysubmit_hello', entrypoint: "python -c \"print('hello from Ray')\"", minutesAgo: 25 * HOUR },
  ] },
  { ...rayJob, ...nobodys, template: undefined, name: 'hello-world', minutesAgo: 27 * HOUR, entrypoint: 'echo hello && sleep 2 && echo done', shutdown: true, workers: { replicas: 1 } },
];

/** The teams' clusters and jobs; `alice` and the others are the demo's people. */
export const FLEET: FleetEntry[] = [...ads, ...recsys, ...vision, ...others];
