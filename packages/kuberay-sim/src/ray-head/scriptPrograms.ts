import {
  connectLines,
  logTime,
  pseudoRandom,
  type JobProgram,
  type ProgramContext,
} from './JobProgram';
import { failedTaskLog } from './recordings';

function flag(args: string[], name: string, otherwise: number): number {
  const index = args.findIndex(a => a === name || a.startsWith(`${name}=`));
  if (index < 0) return otherwise;
  const value = Number(
    args[index].includes('=') ? args[index].split('=')[1] : args[index + 1],
  );
  return Number.isFinite(value) && value > 0 ? value : otherwise;
}

/** A training run: epochs and steps of each worker, in Ray's colours. */
function* train(args: string[], context: ProgramContext): JobProgram {
  const epochs = flag(args, '--epochs', 6);
  const steps = flag(args, '--steps', 8);
  const random = pseudoRandom(context.submissionId);
  const ips = context.workerIps.length > 0 ? context.workerIps : [context.headIp];
  let at = 930;
  yield* connectLines(context, 0);
  const worker = (rank: number) =>
    `\u001b[36m(RayTrainWorker pid=${412 + rank}, ip=${ips[rank % ips.length]})\u001b[0m`;
  at += 600;
  yield { at, text: `\u001b[36m(TrainController pid=398)\u001b[0m Attempting to start training worker group of size ${ips.length}` };
  for (let rank = 0; rank < ips.length; rank += 1) {
    at += 150;
    yield { at, text: `${worker(rank)} Setting up process group for: env:// [rank=${rank}, world_size=${ips.length}]` };
  }
  let best = Number.POSITIVE_INFINITY;
  for (let epoch = 1; epoch <= epochs; epoch += 1) {
    const level = 2.3 / (1 + 0.35 * epoch);
    for (let step = 1; step <= steps; step += 1) {
      at += 900;
      const loss = level * (1 + 0.08 * (random() - 0.5)) * (1 - 0.02 * (step / steps));
      const speed = Math.round(1450 + 160 * random());
      yield { at, text: `${worker(step % ips.length)} epoch ${epoch}/${epochs} step ${step * 50}/${steps * 50} loss=${loss.toFixed(4)} lr=${(0.001 / epoch).toExponential(2)} ${speed} samples/s` };
    }
    const valid = level * (1.05 + 0.05 * random());
    const better = valid < best;
    best = Math.min(best, valid);
    at += 500;
    const accuracy = (100 * (1 - valid / 2.6)).toFixed(2);
    yield { at, text: `\u001b[32mepoch ${epoch} done\u001b[0m val_loss=${valid.toFixed(4)} val_acc=${accuracy}%${better ? ' \u001b[1m(best)\u001b[22m' : ''}` };
    if (better) {
      at += 120;
      yield { at, text: `Checkpoint saved: /tmp/ray/checkpoints/${context.submissionId}/epoch_${String(epoch).padStart(4, '0')}` };
    }
  }
  at += 300;
  yield { at, text: `Training finished: best val_loss=${best.toFixed(4)}` };
  return { at: at + 700, exitCode: 0 };
}

/** The recorded failure of a task, under this job's name and addresses. */
function* fail(file: string, context: ProgramContext): JobProgram {
  yield* connectLines(context, 0);
  const lines = failedTaskLog().trimEnd().split('\n').slice(5);
  let at = 1_400;
  for (const line of lines) {
    at += line === 'about to fail' ? 200 : 4;
    const text = line
      .replaceAll('fail.py', file)
      .replaceAll('ip=127.0.0.1', `ip=${context.workerIps[0] ?? context.headIp}`);
    yield { at, text };
  }
  return { at: at + 600, exitCode: 1 };
}

function* burst(): JobProgram {
  const width = (n: number) => String(n).padStart(5, '0');
  for (let line = 0; line < 5_000; line += 1) {
    yield {
      at: 200 + Math.floor(line / 50),
      text: `[burst] line ${width(line)} of 05000 the quick brown fox jumps over the lazy dog`,
    };
  }
  yield { at: 320, text: '[burst] done' };
  return { at: 400, exitCode: 0 };
}

/** Progress bars: each `\r` of the program has become a line. */
function* progress(args: string[]): JobProgram {
  yield { at: 300, text: 'Start — ümläut, 中文, 日本語, العربية, 🚀👨‍👩‍👧' };
  yield { at: 310, text: '\u001b[32mgreen\u001b[0m \u001b[1;31mbold red\u001b[0m plain' };
  yield { at: 320, text: '' };
  let at = 320;
  for (let epoch = 1; epoch <= flag(args, '--epochs', 3); epoch += 1) {
    for (let done = 0; done <= 10; done += 1) {
      at += 300;
      const bar = '█'.repeat(done) + '░'.repeat(10 - done);
      const percent = String(done * 10).padStart(3);
      const loss = (1 / (1 + done * epoch)).toFixed(4);
      yield { at, text: `epoch ${epoch} │${bar}│ ${percent}% loss=${loss}` };
    }
  }
  yield { at: at + 50, text: 'stderr: ⚠ Warnung' };
  return { at: at + 300, exitCode: 0 };
}

function* ticks(args: string[]): JobProgram {
  const seconds = flag(args, '--seconds', 3_600);
  yield { at: 200, text: 'sleeping' };
  for (let tick = 1; tick <= seconds; tick += 1) {
    yield { at: tick * 1_000, text: `tick ${tick}` };
  }
  return { at: seconds * 1_000 + 200, exitCode: 0 };
}

/** Any other script: tasks on the cluster with their progress. */
function* batch(args: string[], context: ProgramContext): JobProgram {
  yield* connectLines(context, 0);
  const tasks = flag(args, '--tasks', 24);
  const random = pseudoRandom(context.submissionId);
  const cpus = Math.max(1, Math.round(context.resources.CPU ?? 1));
  let at = 1_200;
  yield { at, text: `submitting ${tasks} tasks to ${cpus} CPUs` };
  for (let task = 1; task <= tasks; task += 1) {
    at += 350 + Math.round(350 * random());
    const time = logTime(context.startedAt + at);
    yield { at, text: `${time} task ${task}/${tasks} done in ${(0.4 + random()).toFixed(2)}s` };
  }
  yield { at: at + 100, text: `all ${tasks} tasks done` };
  return { at: at + 500, exitCode: 0 };
}

/** The line after which a log is no valid UTF-8 any more. */
export const INVALID_UTF8 = '\ufffd[invalid utf-8]';

function* splitUtf8(): JobProgram {
  yield { at: 500, text: INVALID_UTF8 };
  return { at: 6_000, exitCode: 0 };
}

/** What `python FILE ARGS` does: which program it is, the file's name says. */
export function scriptProgram(
  file: string,
  args: string[],
  context: ProgramContext,
): JobProgram {
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (/no_such|missing|does_not_exist/.test(name)) {
    const path = `/tmp/ray/session_latest/runtime_resources/working_dir_files/${file}`;
    return failing(
      `python: can't open file '${path}': [Errno 2] No such file or directory`,
      2,
    );
  }
  if (/fail|boom|broken|crash/.test(name)) return fail(name, context);
  if (/burst|flood/.test(name)) return burst();
  if (/split_utf8|invalid_utf8/.test(name)) return splitUtf8();
  if (/utf8|progress/.test(name)) return progress(args);
  if (/sleep|wait|serve|notebook/.test(name)) return ticks(args);
  if (/train|tune|fit|pretrain/.test(name)) return train(args, context);
  return batch(args, context);
}

/** Says one thing and ends with a code. */
export function* failing(text: string, exitCode: number): JobProgram {
  yield { at: 60, text };
  return { at: 120, exitCode };
}
