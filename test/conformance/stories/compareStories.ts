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
 * Moments that are too short to be seen on one ground or the other: between
 * head and workers, while a head that was lost starts again, between what Ray
 * says of a job and the end of its submitter, while Serve deploys.
 */
const SHORT: Record<'clusters' | 'jobs' | 'services', RegExp[]> = {
  clusters: [
    /^(no state|suspended), 0\/\d, HeadPodReady=True HeadPodRunningAndReady, /,
    /^no state, 0\/\d, HeadPodReady=False( HeadPodNotFound)?, RayClusterProvisioned=False /,
    /^ready, \S+ HeadPodReady=False, /,
  ],
  jobs: [/^Running, (PENDING|SUCCEEDED|FAILED|STOPPED), /],
  services: [/ DEPLOYING /, /^no status; no endpoints; .*; active: cluster/],
};

/** Some workers of a cluster are ready and others not yet. */
function isPartly(line: string): boolean {
  const [, ready, desired] = /^ready, (\d+)\/(\d+), /.exec(line) ?? [];
  return Number(ready) > 0 && Number(ready) < Number(desired);
}

function withoutShort(lines: string[], kind: keyof typeof SHORT): string[] {
  return lines.filter(
    (line, i) =>
      i === lines.length - 1 ||
      !(SHORT[kind].some(short => short.test(line)) || isPartly(line)),
  );
}

/** What a story was, by the states of its objects and by its events. */
export function summarize(
  story: readonly StoryEvent[],
  differences: readonly KnownDifference[] = [],
): StorySummary {
  const known = (lines: string[]) =>
    differences.reduce(
      (left, { lines: pattern, as }) =>
        as === undefined
          ? left.filter(line => !pattern.test(line))
          : left.map(line => line.replace(pattern, as)),
      lines,
    );
  return {
    clusters: known(withoutShort(clusterLines(story), 'clusters')),
    // Deadlines are chosen by how fast a ground starts its pods.
    jobs: known(withoutShort(jobLines(story), 'jobs')).map(l =>
      l.replace(/Seconds: \d+/, 'Seconds'),
    ),
    services: known(withoutShort(serviceLines(story), 'services')),
    cronJobs: known(cronLines(story)),
    batchJobs: known(batchJobLines(story)),
    events: known(storyEvents(story)),
    podGenerations: known(podGenerations(story)),
  };
}
