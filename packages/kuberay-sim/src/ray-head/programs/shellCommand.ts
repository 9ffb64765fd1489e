import { scriptProgram } from './chooseScript';
import type {
  Program,
  ProgramContext,
  ProgramOutput,
  ProgramRun,
} from './Program';
import { exiting } from './failing';
import { says, quiet } from './printing';
import { pythonCode } from './pythonCode';
import { splitOutside } from './splitOutside';

const MOST_TURNS = 5_000;
const MOST_LINES = 50_000;
const LONGEST_SLEEP_S = 7 * 86_400;

/** Words of a command, quotes taken off. */
export function shellWords(command: string): string[] {
  const pattern = /(?:[^\s"'\\]+|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs;
  return [...command.matchAll(pattern)].map(([word]) =>
    word.replace(
      /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs,
      (_, double?: string, single?: string, escaped?: string) =>
        double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? escaped ?? '',
    ),
  );
}

/** Programs one after the other; with `stops`, up to the first that fails. */
function inSequence(programs: Program[], stops: boolean): Program {
  return context => {
    const output: ProgramOutput[] = [];
    let offset = 0;
    let last: ProgramRun | undefined;
    let driverAt: number | undefined;
    const tasks: NonNullable<ProgramRun['tasks']> = [];
    for (const program of programs) {
      if (output.length > MOST_LINES) break;
      const start = offset;
      last = program({
        ...context,
        timeAt: at => context.timeAt(start + at),
      });
      for (const { at, text } of last.output) {
        output.push({ at: start + at, text });
      }
      for (const task of last.tasks ?? []) {
        tasks.push({
          ...task,
          startsAt: start + task.startsAt,
          endsAt: start + task.endsAt,
        });
      }
      if (last.driverAt !== undefined) driverAt ??= start + last.driverAt;
      offset = start + last.endsAt;
      if (stops && last.exitCode !== 0) break;
    }
    const exitCode = last?.exitCode ?? 0;
    return { output, endsAt: offset, exitCode, driverAt, tasks };
  };
}

const LOOP =
  /^for (\w+) in (?:\$\(seq (?:1 )?(\d+)\)|\{1\.\.(\d+)\});?\s*do (.*?);?\s*done$/s;

function loop([, name, seq, braces, body]: RegExpExecArray): Program {
  const times = Number(seq ?? braces);
  const variable = new RegExp(`\\$(?:\\{${name}\\}|${name}\\b)`, 'g');
  const turns = Array.from({ length: Math.min(times, MOST_TURNS) }, (_, i) =>
    shellCommand(body.replace(variable, String(i + 1))),
  );
  if (times > MOST_TURNS) {
    turns.push(says(`[kuberay-sim] only ${MOST_TURNS} turns are simulated`));
  }
  return inSequence(turns, false);
}

function python(args: string[]): Program {
  const rest = args.filter(arg => arg !== '-u');
  if (rest[0] !== '-c') {
    const script = rest.filter(arg => arg !== '-m');
    return script.length > 0 ? scriptProgram(script) : quiet(100);
  }
  const code = rest[1] ?? '';
  return (context: ProgramContext) => pythonCode(code, context);
}

function simpleCommand(command: string): Program {
  const words = shellWords(command.replace(/\s*2>&1\s*$/, ''));
  while (/^\w+=/.test(words[0] ?? '')) words.shift();
  const [name = ':', ...args] = words;
  if (/^(.*\/)?python3?(\.\d+)?$/.test(name)) return python(args);
  if (/[|><`]|\$\(/.test(command)) {
    return says(`[kuberay-sim] not simulated: ${command}`, 126);
  }
  switch (name) {
    case 'echo':
      return says(args.filter(arg => arg !== '-e').join(' '));
    case 'sleep': {
      const seconds = parseFloat(args[0]) || 0;
      return quiet(1000 * Math.min(Math.max(0, seconds), LONGEST_SLEEP_S));
    }
    case 'exit':
      return exiting(Math.abs(Math.trunc(Number(args[0]) || 0)) % 256);
    case 'true':
    case ':':
    case 'cd':
    case 'set':
    case 'export':
      return quiet(10);
    case 'false':
      return exiting(1);
    case 'bash':
    case 'sh':
      if (args[0] === '-c') return shellCommand(args[1] ?? '');
      break;
    case 'uv':
    case 'torchrun':
      return scriptProgram(
        args.slice(
          Math.max(
            0,
            args.findIndex(arg => arg.endsWith('.py')),
          ),
        ),
      );
    default:
      break;
  }
  return says(`/bin/sh: 1: ${name}: not found`, 127);
}

/**
 * What a command does: `echo`, `sleep`, `exit`, loops over `seq`, `python -c`,
 * and scripts by their names, with `;` and `&&` between them. What is not
 * simulated says so in the log and fails.
 */
export function shellCommand(entrypoint: string): Program {
  const command = entrypoint.trim();
  const isLoop = LOOP.exec(command);
  if (isLoop) return loop(isLoop);
  const both = splitOutside(command, /&&/y);
  if (both.length > 1) return inSequence(both.map(shellCommand), true);
  const statements = splitOutside(command, /[;\n]/y);
  if (statements.length > 1 && !command.startsWith('for ')) {
    const exit = statements.findIndex(part => /^exit\b/.test(part));
    const kept = exit < 0 ? statements : statements.slice(0, exit + 1);
    return inSequence(kept.map(shellCommand), false);
  }
  return simpleCommand(command);
}
