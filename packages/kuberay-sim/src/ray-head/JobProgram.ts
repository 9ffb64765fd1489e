/** A line that a job prints, `at` milliseconds after its entrypoint began. */
export interface ProgramLine {
  at: number;
  text: string;
}

/** How a job's process ends, and when. */
export interface ProgramEnd {
  at: number;
  exitCode: number;
}

/** A simulated process: its lines in order of time, then its end. */
export type JobProgram = Generator<ProgramLine, ProgramEnd, undefined>;

/** What a program can know of where it runs. */
export interface ProgramContext {
  submissionId: string;
  /** When the entrypoint began, for the times in log lines. */
  startedAt: number;
  headIp: string;
  workerIps: string[];
  resources: Record<string, number>;
}

/** `2026-11-21 09:33:57,545`, as Ray's logger writes times. */
export function logTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
}

/** Numbers that look random and are the same for the same seed. */
export function pseudoRandom(seed: string): () => number {
  let state = 2166136261;
  for (const char of seed) {
    state = Math.imul(state ^ char.charCodeAt(0), 16777619);
  }
  return () => {
    state = Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

/** What a driver logs when it connects to its cluster. */
export function connectLines(
  { headIp, startedAt }: ProgramContext,
  at: number,
): ProgramLine[] {
  const line = (after: number, source: string, text: string) => ({
    at: at + after,
    text: `${logTime(startedAt + at + after)}\tINFO ${source} -- ${text}`,
  });
  return [
    line(
      900,
      'worker.py:1683',
      `Using address ${headIp}:6379 set in the environment variable RAY_ADDRESS`,
    ),
    line(
      905,
      'worker.py:1833',
      `Connecting to existing Ray cluster at address: ${headIp}:6379...`,
    ),
    line(
      930,
      'worker.py:2015',
      `Connected to Ray cluster. View the dashboard at \u001b[1m\u001b[32mhttp://${headIp}:8265 \u001b[39m\u001b[22m`,
    ),
  ];
}
