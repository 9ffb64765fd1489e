import type { EventShape } from './shapes';
import type { StoryEvent } from './Story';
import { withoutNames } from './withoutNames';

/** Who wrote the events that are compared: all but kubelets and controllers. */
const OF_PODS = new Set(['Scheduled']);

/** Come of an informer that lags: whether they happen is a matter of luck. */
const RACES = [
  /^Failed to create RayCluster \S+ rayclusters.ray.io \S+ already exists$/,
  /^Failed to delete submitter K8s Job \S+ jobs.batch \S+ not found$/,
];

function eventOf({ object }: StoryEvent): EventShape | undefined {
  return object.kind === 'Event'
    ? (object as unknown as EventShape)
    : undefined;
}

/**
 * Events of the operator, of the Job controller and of the scheduler's
 * successes, each once, in the alphabet's order.
 */
export function storyEvents(story: readonly StoryEvent[]): string[] {
  const found = new Set<string>();
  for (const told of story) {
    const event = eventOf(told);
    if (!event) continue;
    const { kind } = event.regarding ?? event.involvedObject ?? { kind: '' };
    const isOurs = kind.startsWith('Ray') || kind === 'Job';
    if (!isOurs && !OF_PODS.has(event.reason)) continue;
    const text = event.note ?? event.message ?? '';
    if (text.startsWith('(combined') || RACES.some(race => race.test(text)))
      continue;
    const named = withoutNames(text, told.object.metadata.namespace);
    found.add(`${event.type} ${event.reason}: ${named}`);
  }
  return [...found].sort();
}

/** How often the event of a reason was seen, over all its objects. */
export function eventCount(
  story: readonly StoryEvent[],
  reason: string,
): number {
  const counts = new Map<string, number>();
  for (const told of story) {
    const event = eventOf(told);
    if (event?.reason !== reason) continue;
    const { uid, name } = told.object.metadata;
    counts.set(uid ?? name, event.deprecatedCount ?? event.count ?? 1);
  }
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
