import type { Story, StorySummary } from '../../conformance/stories';

/** Clusters whose pods come or go: how many there are when the operator looks is a matter of milliseconds. */
const COMING =
  /^(no state|suspended), \d+\/\d+, HeadPodReady=[^,]+, RayClusterProvisioned=False /;
const GOING = /RayClusterSuspending=True/;
const PARTLY = /^ready, (\d+)\/(\d+), /;

/** Of an operator whose caches lag behind its own writes. It tries again. */
const LAGGING =
  /the object has been modified; please apply your changes|^Warning Failed\S+: Failed to (create|delete) .* (already exists|not found)$/;

function isPartly(line: string): boolean {
  const [, ready, desired] = PARTLY.exec(line) ?? [];
  return Number(ready) < Number(desired);
}

function clusters(lines: string[]): string[] {
  return lines
    .map(line => (GOING.test(line) ? 'suspending' : line))
    .filter(
      (line, at, all) =>
        at === all.length - 1 || !(COMING.test(line) || isPartly(line)),
    )
    .filter((line, at, all) => line !== all[at - 1]);
}

/** One round of each list. */
function oneRound(summary: StorySummary): StorySummary {
  const once = (lines: string[]) => [...new Set(lines)];
  return {
    ...summary,
    clusters: once(summary.clusters),
    jobs: once(summary.jobs),
    batchJobs: once(summary.batchJobs),
  };
}

/** A story without what two runs on one and the same ground may differ in. */
export function withoutLuck(
  summary: StorySummary,
  { goesRound }: Pick<Story, 'goesRound'>,
): StorySummary {
  const lucky = {
    ...summary,
    clusters: clusters(summary.clusters),
    events: summary.events.filter(line => !LAGGING.test(line)),
  };
  return goesRound ? oneRound(lucky) : lucky;
}
