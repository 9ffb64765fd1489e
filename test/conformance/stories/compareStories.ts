import {
  batchJobLines,
  clusterLines,
  cronLines,
  jobLines,
  podGenerations,
  serviceLines,
} from './lines';
import { storyEvents } from './storyEvents';
import type { KnownDifference, StoryEvent } from './Story';

/** What two tellings of one story are compared by. */
export interface StorySummary {
  clusters: string[];
  jobs: string[];
  services: string[];
  cronJobs: string[];
  batchJobs: string[];
  events: string[];
  podGenerations: string[];
}

/**
 * Moments that are too short to be seen where pods become ready at once:
 * between head and workers, and while a head that was lost starts again.
 */
const SHORT = [
  /^(no state|suspended), 0\/\d, HeadPodReady=True HeadPodRunningAndReady, /,
  /^ready, \S+ HeadPodReady=False, /,
];

function withoutShort(lines: string[]): string[] {
  return lines.filter(
    (line, i) => i === lines.length - 1 || !SHORT.some(short => short.test(line)),
  );
}

/** What a story was, by the states of its objects and by its events. */
export function summarize(
  story: readonly StoryEvent[],
  differences: readonly KnownDifference[] = [],
): StorySummary {
  const known = (lines: string[]) =>
    lines.filter(line => !differences.some(d => d.lines.test(line)));
  return {
    clusters: known(withoutShort(clusterLines(story))),
    // Deadlines are chosen by how fast a ground starts its pods.
    jobs: known(jobLines(story)).map(l => l.replace(/Seconds: \d+/, 'Seconds')),
    services: known(serviceLines(story)),
    cronJobs: known(cronLines(story)),
    batchJobs: known(batchJobLines(story)),
    events: known(storyEvents(story)),
    podGenerations: known(podGenerations(story)),
  };
}
