import type { Program } from './Program';
import { logTime, rayInit } from './rayText';

const MOST_TASKS = 20_000;

/** Remote tasks that end one after the other, each with a line. */
export function taskBatch(wanted: number): Program {
  const count = Math.max(1, Math.min(Math.round(wanted), MOST_TASKS));
  return context => {
    const { output, readyAt } = rayInit(context);
    const cpus = Math.max(1, Math.round(context.resources.CPU ?? 1));
    let at = readyAt + 270;
    const start = at;
    output.push({ at, text: `submitting ${count} tasks to ${cpus} CPUs\n` });
    for (let task = 1; task <= count; task += 1) {
      at += 350 + Math.round(350 * context.random());
      const took = (0.4 + context.random()).toFixed(2);
      const text = `${logTime(
        context.timeAt(at),
      )} task ${task}/${count} done in ${took}s\n`;
      output.push({ at, text });
    }
    output.push({ at: at + 100, text: `all ${count} tasks done\n` });
    return {
      output,
      endsAt: Math.max(context.durationMs ?? 0, at + 500),
      exitCode: 0,
      driverAt: readyAt,
      tasks: [{ name: 'work', startsAt: start, endsAt: at }],
    };
  };
}
