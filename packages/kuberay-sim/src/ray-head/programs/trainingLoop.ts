import type { ProgramContext, ProgramOutput, ProgramRun } from './Program';
import { rayInit, taskLine } from './rayText';

const EPOCHS = 12;
const SHORTEST_MS = 60_000;
const SPREAD_MS = 30_000;
const LONGEST_EPOCH_MS = 120_000;

/**
 * A training over the workers: a loss that falls, an accuracy that rises, in
 * the colours of Ray. 60 to 90 s, or as long as the context says.
 */
export function trainingLoop(context: ProgramContext): ProgramRun {
  const { random, workers } = context;
  const { output, readyAt } = rayInit(context);
  const endsAt =
    context.durationMs ?? Math.round(SHORTEST_MS + random() * SPREAD_MS);
  const firstPid = 1200 + Math.floor(random() * 4000);
  const say = (at: number, text: string) => output.push({ at, text });
  const start = readyAt + 900;
  say(start, `Training on ${workers} worker${workers === 1 ? '' : 's'}\n`);
  for (let rank = 0; rank < workers; rank += 1) {
    say(
      start + 1200 + rank * 40,
      taskLine(
        'train_fn',
        firstPid + rank * 17,
        `rank ${rank}/${workers} ready on ${context.nodeIp}`,
      ),
    );
  }
  const from = start + 2000;
  const room = Math.max(0, endsAt - from - 800);
  const epochs = Math.max(EPOCHS, Math.ceil(room / LONGEST_EPOCH_MS));
  const floor = 0.08 + random() * 0.1;
  let loss = 2.3;
  for (let epoch = 1; epoch <= epochs; epoch += 1) {
    const progress = epoch / epochs;
    loss = floor + 2.2 * Math.exp(-4.5 * progress) * (0.95 + random() * 0.1);
    const accuracy = 1 - loss / 2.6;
    const at = Math.round(from + room * progress);
    const step = room / epochs;
    const speed = 3800 + Math.floor(random() * 600);
    for (const part of [0.5, 1]) {
      say(
        Math.round(at - step * (1 - part) - 20),
        taskLine(
          'train_fn',
          firstPid,
          `epoch ${epoch}/${epochs} step ${part * 400}/400 loss=${loss.toFixed(
            4,
          )} ${speed} samples/s`,
        ),
      );
    }
    say(
      at,
      `epoch ${epoch}/${epochs} loss=${loss.toFixed(
        4,
      )} accuracy=${accuracy.toFixed(4)}\n`,
    );
  }
  say(
    endsAt - 300,
    `\u001b[32mTraining finished\u001b[0m: ${epochs} epochs, final loss ${loss.toFixed(
      4,
    )}\n`,
  );
  return {
    output: inOrder(output),
    endsAt,
    exitCode: 0,
    driverAt: readyAt,
    tasks: Array.from({ length: workers }, () => ({
      name: 'train_fn',
      startsAt: start,
      endsAt: endsAt - 300,
    })),
  };
}

function inOrder(output: ProgramOutput[]): ProgramOutput[] {
  return [...output].sort((a, b) => a.at - b.at);
}
