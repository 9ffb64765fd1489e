import type { ProgramContext, ProgramOutput } from './Program';

/** A moment as Python's logging writes it: `2026-11-21 09:33:57,545`. */
export function logTime(date: Date): string {
  return date
    .toISOString()
    .replace('T', ' ')
    .replace('.', ',')
    .replace('Z', '');
}

/** What `ray.init` prints in a job, 1.6 s after it is called. */
export function rayInit(
  context: ProgramContext,
  calledAt = 0,
): {
  output: ProgramOutput[];
  readyAt: number;
} {
  const line = (after: number, source: string, text: string) => ({
    at: calledAt + after,
    text: `${logTime(
      context.timeAt(calledAt + after),
    )}\tINFO worker.py:${source} -- ${text}\n`,
  });
  return {
    output: [
      line(
        1600,
        '1683',
        `Using address ${context.gcsAddress} set in the environment variable RAY_ADDRESS`,
      ),
      line(
        1605,
        '1833',
        `Connecting to existing Ray cluster at address: ${context.gcsAddress}...`,
      ),
      line(
        1630,
        '2015',
        `Connected to Ray cluster. View the dashboard at \u001b[1m\u001b[32m${context.dashboardUrl} \u001b[39m\u001b[22m`,
      ),
    ],
    readyAt: calledAt + 1630,
  };
}

/** A line of a remote task, in the colour that Ray gives it. */
export function taskLine(task: string, pid: number, text: string): string {
  return `\u001b[36m(${task} pid=${pid})\u001b[0m ${text}\n`;
}

/** Path of a file of the job's working directory. */
export function workingFile(context: ProgramContext, file: string): string {
  return `${context.sessionDir}/runtime_resources/working_dir_files/${context.packageName}/${file}`;
}

/** The script that an entrypoint runs, `main.py` when it names none. */
export function scriptOf(entrypoint: string): string {
  return /(\S+\.py)\b/.exec(entrypoint)?.[1] ?? 'main.py';
}
