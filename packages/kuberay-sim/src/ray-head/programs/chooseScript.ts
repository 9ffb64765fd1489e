import { failing, missingFile } from './failing';
import { burst, invalidUtf8, ticks, utf8Progress } from './printing';
import type { Program } from './Program';
import { taskBatch } from './taskBatch';
import { trainingLoop } from './trainingLoop';

/** The number that an option of a command line has, such as `--epochs 3`. */
export function numberOption(
  words: string[],
  name: string,
): number | undefined {
  const index = words.findIndex(
    word => word === name || word.startsWith(`${name}=`),
  );
  if (index < 0) return undefined;
  const text = words[index].slice(name.length + 1) || words[index + 1];
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

/** A script and its arguments; which program it is, the file's name says. */
export function scriptProgram([file, ...args]: string[]): Program {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const tasks = numberOption(args, '--tasks');
  if (/no_such_file|missing_file/.test(name)) return missingFile;
  if (/fail|boom|crash/i.test(name)) return failing;
  if (/burst/i.test(name)) return burst;
  if (/split_utf8|invalid_utf8/i.test(name)) return invalidUtf8;
  if (/utf-?8|progress/i.test(name)) return utf8Progress;
  if (/sleep|tick/i.test(name)) {
    return ticks(numberOption(args, '--seconds') ?? 3600);
  }
  if (tasks !== undefined) return taskBatch(tasks);
  const hours = numberOption(args, '--max-hours');
  return context =>
    trainingLoop({
      ...context,
      durationMs:
        context.durationMs ??
        (hours === undefined ? undefined : Math.min(hours, 720) * 3_600_000),
    });
}
