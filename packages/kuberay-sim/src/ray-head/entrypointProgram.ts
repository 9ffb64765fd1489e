import type { JobProgram, ProgramContext } from './JobProgram';
import { pythonProgram, splitOutside } from './pythonProgram';
import { failing, scriptProgram } from './scriptPrograms';

/** Words of a command, quotes taken off. */
export function shellWords(command: string): string[] {
  const words: string[] = [];
  const pattern = /(?:[^\s"'\\]+|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs;
  for (const [word] of command.matchAll(pattern)) {
    words.push(
      word.replace(
        /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs,
        (_, double?: string, single?: string, escaped?: string) =>
          double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? escaped ?? '',
      ),
    );
  }
  return words;
}

function* say(text: string): JobProgram {
  for (const line of text.split('\n')) yield { at: 10, text: line };
  return { at: 20, exitCode: 0 };
}

function* quiet(at: number, exitCode: number): JobProgram {
  yield* [];
  return { at, exitCode };
}

/** Runs programs one after the other; `&&` ends with the first that fails. */
function* sequence(
  parts: (() => JobProgram)[],
  stopAtFailure: boolean,
): JobProgram {
  let offset = 0;
  let exitCode = 0;
  for (const part of parts) {
    const program = part();
    let next = program.next();
    while (!next.done) {
      yield { at: offset + next.value.at, text: next.value.text };
      next = program.next();
    }
    offset += next.value.at;
    exitCode = next.value.exitCode;
    if (exitCode !== 0 && stopAtFailure) break;
  }
  return { at: offset, exitCode };
}

const LOOP =
  /^for (\w+) in (?:\$\(seq (?:1 )?(\d+)\)|\{1\.\.(\d+)\});?\s*do (.*?);?\s*done$/s;

function simpleCommand(command: string, context: ProgramContext): JobProgram {
  const words = shellWords(command.replace(/\s*2>&1\s*$/, ''));
  while (/^\w+=/.test(words[0] ?? '')) words.shift();
  const [name = '', ...args] = words;
  if (/^(.*\/)?python3?(\.\d+)?$/.test(name)) {
    const rest = args.filter(arg => arg !== '-u');
    if (rest[0] === '-c') return pythonProgram(rest[1] ?? '', context);
    if (rest[0] === '-m') return scriptProgram(rest[1] ?? '', rest, context);
    return scriptProgram(rest[0] ?? '', rest.slice(1), context);
  }
  switch (name) {
    case 'echo':
      return say(args.filter(arg => arg !== '-e').join(' '));
    case 'sleep':
      return quiet(1000 * (parseFloat(args[0]) || 0), 0);
    case 'exit':
      return quiet(10, Number(args[0] ?? 0));
    case 'true':
    case ':':
    case 'cd':
    case 'set':
    case 'export':
      return quiet(10, 0);
    case 'false':
      return quiet(10, 1);
    case 'bash':
    case 'sh':
      if (args[0] === '-c') return entrypointProgram(args[1] ?? '', context);
      break;
    case 'uv':
    case 'torchrun':
      return scriptProgram(
        args.find(arg => arg.endsWith('.py')) ?? 'main.py',
        args,
        context,
      );
    default:
      break;
  }
  if (/[|><`]|\$\(/.test(command)) {
    return failing(`[kuberay-sim] not simulated: ${command}`, 126);
  }
  return failing(`/bin/sh: 1: ${name}: not found`, 127);
}

/**
 * What an entrypoint does: `echo`, `sleep`, `exit`, loops over `seq`,
 * `python -c`, and scripts by their names, with `;` and `&&` between them.
 */
export function entrypointProgram(
  entrypoint: string,
  context: ProgramContext,
): JobProgram {
  const command = entrypoint.trim();
  const loop = LOOP.exec(command);
  if (loop) {
    const times = Number(loop[2] ?? loop[3]);
    const variable = new RegExp(`\\$\\{?${loop[1]}\\b\\}?`, 'g');
    const turns = Array.from({ length: times }, (_, index) => () => {
      const body = loop[4].replace(variable, String(index + 1));
      return entrypointProgram(body, context);
    });
    return sequence(turns, false);
  }
  const both = splitOutside(command, /&&/y);
  if (both.length > 1) {
    return sequence(
      both.map(part => () => entrypointProgram(part, context)),
      true,
    );
  }
  const statements = splitOutside(command, /[;\n]/y);
  if (statements.length > 1 && !command.startsWith('for ')) {
    const exit = statements.findIndex(part => /^exit\b/.test(part));
    const kept = exit < 0 ? statements : statements.slice(0, exit + 1);
    return sequence(
      kept.map(part => () => entrypointProgram(part, context)),
      false,
    );
  }
  return simpleCommand(command, context);
}
