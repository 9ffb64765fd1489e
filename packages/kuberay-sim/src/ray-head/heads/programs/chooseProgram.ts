import { exiting, failing, missingFile } from './failing';
import { burst, invalidUtf8, printed, ticks, utf8Progress } from './printing';
import type { Program } from './Program';
import { trainingLoop } from './trainingLoop';

/** Programs that can be asked for by name, for example when a fleet is seeded. */
export const PROGRAMS = {
  training: trainingLoop,
  failing,
  'missing-file': missingFile,
  burst,
  'utf8-progress': utf8Progress,
  'invalid-utf8': invalidUtf8,
  ticks: ticks(3600),
} satisfies Record<string, Program>;

export type ProgramName = keyof typeof PROGRAMS;

const STRING = /^\s*(?:f|r|b)?('((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\)/;

function unescape(text: string): string {
  return text
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\(['"\\])/g, '$1');
}

/** The literals that the `print(…)` calls of a text print, in order. */
export function printedLiterals(text: string): string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/\bprint\(/g)) {
    const rest = text.slice(match.index + match[0].length);
    const literal = STRING.exec(rest);
    if (literal) found.push(unescape(literal[2] ?? literal[3]));
  }
  return found;
}

function shellWords(text: string): string {
  const words = text.trim();
  const quoted = /^(['"])(.*)\1$/s.exec(words);
  return quoted ? quoted[2] : words;
}

/**
 * The program that comes nearest to what an entrypoint says. Nothing is
 * executed: what cannot be told runs as a training loop.
 */
export function chooseProgram(entrypoint: string): Program {
  const text = entrypoint.trim();
  const exit = /\bexit[ (]\s*([0-9]{1,3})\b/.exec(text);
  const code = exit ? Number(exit[1]) % 256 : 0;
  const literals = /\bpython[0-9.]*\s+-c\b/.test(text)
    ? printedLiterals(text)
    : [];
  if (/\braise\b/.test(text)) return failing;
  const sleep = /\bsleep[ (]\s*(\d+(?:\.\d+)?)/.exec(text);
  const naps = sleep ? ticks(Math.min(Number(sleep[1]), 86_400)) : undefined;
  if (literals.length > 0) return withSleep(printed(literals, code), sleep);
  if (naps && code === 0) return naps;
  if (exit && code !== 0) return exiting(code);
  const echo = /^echo\s+([^|;&]*)$/.exec(text);
  if (echo) return printed([shellWords(echo[1])]);
  if (/no_such_file|missing_file/.test(text)) return missingFile;
  if (/fail|\bboom\b|crash/i.test(text)) return failing;
  if (/burst/i.test(text)) return burst;
  if (/split_utf8|invalid_utf8/i.test(text)) return invalidUtf8;
  if (/utf-?8|progress/i.test(text)) return utf8Progress;
  if (/sleep|\btick/i.test(text)) return ticks(3600);
  return trainingLoop;
}

function withSleep(program: Program, sleep: RegExpExecArray | null): Program {
  if (!sleep) return program;
  const ms = Math.min(Number(sleep[1]), 86_400) * 1000;
  return context => {
    const run = program(context);
    return { ...run, endsAt: run.endsAt + ms };
  };
}
