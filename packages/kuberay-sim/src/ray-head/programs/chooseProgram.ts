import { failing, missingFile } from './failing';
import { burst, invalidUtf8, ticks, utf8Progress } from './printing';
import type { Program } from './Program';
import { shellCommand } from './shellCommand';
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

/** The program that an entrypoint runs, by what the command says. */
export function chooseProgram(entrypoint: string): Program {
  const program = shellCommand(entrypoint);
  return context => {
    const run = program(context);
    const { durationMs = 0 } = context;
    return { ...run, endsAt: Math.max(run.endsAt, durationMs) };
  };
}
