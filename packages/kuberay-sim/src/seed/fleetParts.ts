import type { FleetEntry } from './FleetEntry';

export const HOUR = 60;
export const DAY = 24 * HOUR;

type Team = Pick<FleetEntry, 'namespace' | 'entity' | 'by' | 'marks'>;

function team(namespace: string, entity: string, by: string): Team {
  return { namespace, entity, by, marks: 'raydeck' };
}

export const ranking = team('ads-ml', 'ads-ranking', 'alice');
export const bidding = team('ads-ml', 'ads-bidding', 'alice');
export const feed = team('recsys', 'feed-ranking', 'bob');
export const embeddings = team('recsys', 'embeddings', 'bob');
export const defects = team('vision', 'defect-detection', 'erin');
export const platform = team('ml-platform', 'ray-platform', 'dana');
export const nobodys = { namespace: 'sandbox', marks: 'none' } as const;
export const cluster = {
  kind: 'RayCluster',
  template: 'training-cluster',
} as const;
export const rayJob = { kind: 'RayJob', template: 'training-job' } as const;

export const LONG = 'python train.py --max-hours 240';
