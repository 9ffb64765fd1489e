import {
  INVALID_BYTE,
  type Program,
  type ProgramOutput,
  type ProgramRun,
} from './Program';

/** 5,000 lines in less than half a second. */
export function burst(): ProgramRun {
  const lines = 5000;
  const output: ProgramOutput[] = [];
  for (let i = 0; i < lines; i += 1) {
    output.push({
      at: 40 + Math.floor(i / 20),
      text: `[burst] line ${String(i).padStart(
        5,
        '0',
      )} of 05000 the quick brown fox jumps over the lazy dog\n`,
    });
  }
  output.push({ at: 300, text: '[burst] done\n' });
  return { output, endsAt: 400, exitCode: 0 };
}

/** Progress bars (Ray turns `\r` into `\n`), half lines, a line of 30,000. */
export function utf8Progress(): ProgramRun {
  const output: ProgramOutput[] = [
    {
      at: 50,
      text: 'Start — ümläut, 中文, 日本語, العربية, 🚀👨‍👩‍👧\n\u001b[32mgreen\u001b[0m \u001b[1;31mbold red\u001b[0m plain\n',
    },
  ];
  let at = 400;
  for (let i = 0; i <= 10; i += 1) {
    const bar = '█'.repeat(i) + '░'.repeat(10 - i);
    const percent = String(i * 10).padStart(3);
    const loss = (1 / (1 + i)).toFixed(4);
    output.push({ at, text: `\nepoch 1 │${bar}│ ${percent}% loss=${loss}` });
    at += 400;
  }
  output.push({ at, text: '\nstderr: ⚠ Warnung\n' });
  for (let i = 0; i < 3; i += 1) {
    output.push({ at: at + 200, text: 'half of a line …' });
    output.push({ at: at + 1000, text: ` other half ${i} ✔\n` });
    at += 1000;
  }
  output.push({ at: at + 200, text: `long ${'x'.repeat(30_000)}\n` });
  output.push({ at: at + 1400, text: 'end without newline ∞' });
  return { output, endsAt: at + 1600, exitCode: 0 };
}

/** A log with a byte that is not UTF-8. */
export function invalidUtf8(): ProgramRun {
  return {
    output: [
      { at: 50, text: 'before\n' },
      { at: 100, text: `broken ${INVALID_BYTE} byte\n` },
      { at: 2500, text: 'after\n' },
    ],
    endsAt: 3000,
    exitCode: 0,
  };
}

/** One line per second. */
export function ticks(seconds: number): Program {
  return ({ durationMs }) => {
    const endsAt = Math.max(durationMs ?? 0, seconds * 1000);
    const output: ProgramOutput[] = [{ at: 40, text: 'sleeping\n' }];
    // At most 5,000 lines, however long the program sleeps.
    const every = Math.max(1000, Math.ceil(endsAt / 5_000_000) * 1000);
    for (let at = every; at <= endsAt; at += every) {
      output.push({ at, text: `tick ${at / 1000}\n` });
    }
    return { output, endsAt: endsAt + 60, exitCode: 0 };
  };
}

/** Prints a text and ends with a code. */
export function says(text: string, exitCode = 0): Program {
  return () => ({
    output: [{ at: 30, text: `${text}\n` }],
    endsAt: 100,
    exitCode,
  });
}

/** Prints nothing for a while. */
export function quiet(ms: number): Program {
  return () => ({ output: [], endsAt: ms + 10, exitCode: 0 });
}
