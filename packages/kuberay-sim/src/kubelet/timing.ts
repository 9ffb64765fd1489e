/**
 * How long things take, in simulated milliseconds: as on a cluster whose nodes
 * hold the images already, so that a cluster is ready in about eight seconds
 * and each stage can be seen.
 */
export const TIMING = {
  schedule: 150,
  /** Before a pod that fits nowhere is tried again though nothing changed. */
  scheduleRetry: 300_000,
  podStart: 350,
  pull: 1_600,
  slowPull: 60_000,
  /** Until an image that is there already has become a container. */
  create: 350,
  /** From the start of the head's container to GCS answering. */
  gcsUp: 1_300,
  /** From the start of Ray's container to the first good readiness probe. */
  ready: 2_600,
  initPoll: 400,
  crashAfter: 4_000,
  oomAfter: 25_000,
  exitAfter: 3_000,
  firstBackOff: 10_000,
  longestBackOff: 300_000,
  /** A Ray container's end after SIGTERM. */
  terminate: 1_500,
};

/** The kubelet's back-off before the nth restart: 10 s, doubled up to 5 min. */
export function restartBackOff(restarts: number): number {
  return Math.min(
    TIMING.firstBackOff * 2 ** Math.max(0, restarts),
    TIMING.longestBackOff,
  );
}
