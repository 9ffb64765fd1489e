import type { ProgramContext, ProgramOutput, ProgramRun } from './Program';
import { rayInit } from './rayText';
import { splitOutside } from './splitOutside';

interface Interpreter {
  context: ProgramContext;
  /** Milliseconds since the interpreter began. */
  at: number;
  output: ProgramOutput[];
  variables: Map<string, number>;
  connectedAt?: number;
}

const STRING = /^(f?|r?|b?)(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')$/s;
/** More turns than these are not run. */
const MOST_TURNS = 5_000;
const LONGEST_SLEEP_S = 7 * 86_400;

function unescape(text: string): string {
  return text
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\(['"\\])/g, '$1');
}

function pythonDict(values: Record<string, number>): string {
  const entries = Object.entries(values).map(
    ([key, value]) =>
      `'${key}': ${Number.isInteger(value) ? `${value}.0` : value}`,
  );
  return `{${entries.join(', ')}}`;
}

function calculate(
  left: string,
  operator: string,
  right: string,
): string | undefined {
  const [a, b] = [Number(left), Number(right)];
  if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
  if (operator === '+') return String(a + b);
  return String(operator === '-' ? a - b : a * b);
}

/** The text of an expression, or undefined where Python would be needed. */
function evaluate(expression: string, run: Interpreter): string | undefined {
  const string = STRING.exec(expression);
  if (string) {
    const text = unescape(string[2] ?? string[3] ?? '');
    if (string[1] !== 'f') return text;
    let known = true;
    const filled = text.replace(
      /\{([^{}:]+)(?::[^{}]*)?\}/g,
      (_, inner: string) => {
        const value = evaluate(inner.trim(), run);
        known &&= value !== undefined;
        return value ?? '';
      },
    );
    return known ? filled : undefined;
  }
  if (/^-?\d+(\.\d+)?$/.test(expression)) return expression;
  const variable = run.variables.get(expression);
  if (variable !== undefined) return String(variable);
  if (/^ray\.(cluster|available)_resources\(\)$/.test(expression)) {
    return pythonDict(run.context.resources);
  }
  const sum = /^(\w+)\s*([-+*])\s*(\w+)$/.exec(expression);
  if (!sum) return undefined;
  const [left, right] = [sum[1], sum[3]].map(part => evaluate(part, run));
  if (left === undefined || right === undefined) return undefined;
  return calculate(left, sum[2], right);
}

function say(run: Interpreter, text: string): void {
  run.at += 30;
  run.output.push({ at: run.at, text: `${text}\n` });
}

function print(inner: string, run: Interpreter): void {
  const args = splitOutside(inner, /,/y).filter(
    arg => !/^(flush|end|file|sep)\s*=/.test(arg),
  );
  const texts = args.map(arg => evaluate(arg, run));
  say(
    run,
    texts.every(text => text !== undefined)
      ? texts.join(' ')
      : `[kuberay-sim] print(${inner}) is not evaluated: no Python runs here`,
  );
}

function connect(run: Interpreter): void {
  if (run.connectedAt !== undefined) return;
  const { output, readyAt } = rayInit(run.context, run.at);
  run.output.push(...output);
  run.at = readyAt;
  run.connectedAt = readyAt;
}

function raise(source: string, run: Interpreter): number {
  const raised = /^raise (\w+)(?:\((.*)\))?/s.exec(source);
  const inner = raised?.[2];
  const detail = inner ? evaluate(inner, run) ?? inner : '';
  const name = raised?.[1] ?? 'AssertionError';
  say(
    run,
    `Traceback (most recent call last):\n  File "<string>", line 1, in <module>\n${
      detail ? `${name}: ${detail}` : name
    }`,
  );
  return 1;
}

/** @returns the exit code when the statement ends the program */
function statement(source: string, run: Interpreter): number | undefined {
  const loop = /^for (\w+) in range\((\d+)\):\s*(.*)$/s.exec(source);
  if (loop) return repeat(loop[1], Number(loop[2]), loop[3], run);
  if (/^raise\b/.test(source) || /^assert\s+(False|0)\b/.test(source)) {
    return raise(source, run);
  }
  const call = /^([\w.]+)\((.*)\)$/s.exec(source);
  const assigned = /^(\w+)\s*=\s*(-?\d+(?:\.\d+)?)$/.exec(source);
  if (assigned) run.variables.set(assigned[1], Number(assigned[2]));
  if (!call) return undefined;
  const [, name, inner] = call;
  if (name === 'print') {
    if (/\bray\.\w+\(/.test(inner)) connect(run);
    print(inner, run);
  } else if (name === 'ray.init') connect(run);
  else if (/^(time\.)?sleep$/.test(name)) {
    const seconds = Number(evaluate(inner, run) ?? 1);
    if (seconds > 0) run.at += 1000 * Math.min(seconds, LONGEST_SLEEP_S);
  } else if (/^(sys\.|os\._)?exit$/.test(name)) {
    return Math.abs(Math.trunc(Number(inner) || 0)) % 256;
  }
  return undefined;
}

function repeat(
  variable: string,
  times: number,
  body: string,
  run: Interpreter,
): number | undefined {
  const parts = splitOutside(body, /[;\n]/y);
  for (let turn = 0; turn < Math.min(times, MOST_TURNS); turn += 1) {
    if (run.output.length > MOST_TURNS) break;
    run.variables.set(variable, turn);
    for (const part of parts) {
      const code = statement(part, run);
      if (code !== undefined) return code;
    }
  }
  return undefined;
}

/**
 * `python -c CODE` for code that prints, waits, ends or raises. What would need
 * Python to be evaluated is named in the log, not made up.
 */
export function pythonCode(code: string, context: ProgramContext): ProgramRun {
  const run: Interpreter = {
    context,
    at: 150,
    output: [],
    variables: new Map(),
  };
  const isLoop = /^\s*for .*:\s*[^\n]/.test(code);
  const parts = isLoop ? [code.trim()] : splitOutside(code, /[;\n]/y);
  let exitCode: number | undefined;
  for (const part of parts) {
    exitCode = statement(part, run);
    if (exitCode !== undefined) break;
  }
  return {
    output: run.output,
    endsAt: run.at + 100,
    exitCode: exitCode ?? 0,
    driverAt: run.connectedAt,
  };
}
