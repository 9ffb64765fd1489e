import { readFileSync } from 'fs';
import { resolve } from 'path';
import type {
  EventObject,
  PodObject,
  RayClusterObject,
  RayJobObject,
} from '../kubernetes';

interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: RayClusterObject | RayJobObject | PodObject | EventObject;
}

/** What a watcher holds at one moment of a story. */
export interface Moment {
  rayClusters: RayClusterObject[];
  rayJobs: RayJobObject[];
  pods: PodObject[];
  events: EventObject[];
}

/** Replays a recorded life story: what a watcher holds after each of its events. */
export function* tellStory(name: string): Generator<Moment> {
  const held = new Map<string, WatchEvent['object']>();
  const file = resolve(__dirname, 'kuberay', `${name}.jsonl`);
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const { type, object }: WatchEvent = JSON.parse(line);
    if (type === 'DELETED') held.delete(object.metadata.uid);
    else held.set(object.metadata.uid, object);
    const of = <T extends WatchEvent['object']>(kind: T['kind']) =>
      [...held.values()].filter((each): each is T => each.kind === kind);
    yield {
      rayClusters: of<RayClusterObject>('RayCluster'),
      rayJobs: of<RayJobObject>('RayJob'),
      pods: of<PodObject>('Pod'),
      events: of<EventObject>('Event'),
    };
  }
}
