import {
  connectLines,
  type JobProgram,
  type ProgramContext,
  type ProgramEnd,
} from './JobProgram';

interface Run {
  context: ProgramContext;
  at: number;
  variables: Record<string, number>;
}

const STRING = /^(f?)(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')$/;

function unescape(text: string): string {
  return text
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\(['"\\])/g, '$1');
}

/** Splits at a separator outside of quotes and brackets. */
export function splitOutside(text: string, separator: RegExp): string[] {
  const parts: string[] = [];
  let quote = '';
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (quote) {
      if (char === '\\') i += 1;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth -= 1;
    else if (depth === 0) {
      separator.lastIndex = i;
      const match = separator.exec(text);
      if (match && match[0].length > 0) {
        parts.push(text.slice(start, i));
        i += match[0].length - 1;
        start = i + 1;
      }
    }
  }
  parts.push(text.slice(start));
  return parts.map(part => part.trim()).filter(part => part !== '');
}

function pythonDict(values: Record<string, number>): string {
  const entries = Object.entries(values).map(
    ([key, value]) => `'${key}': ${Number.isInteger(value) ? `${value}.0` : value}`,
  );
  return `{${entries.join(', ')}}`;
}

/** The text of an expression, or undefined where Python would be needed. */
function evaluate(expression: string, run: Run): string | undefined {
  const string = STRING.exec(expression);
  if (string) {
    const text = unescape(string[2] ?? string[3] ?? '');
    if (!string[1]) return text;
    let known = true;
    const filled = text.replace(/\{([^}:]+)(?::[^}]*)?\}/g, (_, inner) => {
      const value = evaluate(String(inner).trim(), run);
      known &&= value !== undefined;
      return value ?? '';
    });
    return known ? filled : undefined;
  }
  if (/^-?\d+(\.\d+)?$/.test(expression)) return expression;
  if (expression in run.variables) return String(run.variables[expression]);
  if (/^ray\.(cluster|available)_resources\(\)$/.test(expression)) {
    return pythonDict(run.context.resources);
  }
  const sum = /^(\w+)\s*([-+*])\s*(\w+)$/.exec(expression);
  if (sum) {
    const [left, right] = [sum[1], sum[3]].map(e => evaluate(e, run));
    if (left === undefined || right === undefined) return undefined;
    const [a, b] = [Number(left), Number(right)];
    if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
    if (sum[2] === '+') return String(a + b);
    return String(sum[2] === '-' ? a - b : a * b);
  }
  return undefined;
}

function* print(inner: string, run: Run): Generator<{ at: number; text: string }> {
  const args = splitOutside(inner, /,/y).filter(
    arg => !/^(flush|end|file|sep)\s*=/.test(arg),
  );
  const texts = args.map(arg => evaluate(arg, run));
  run.at += 30;
  const text = texts.every(t => t !== undefined)
    ? texts.join(' ')
    : `[kuberay-sim] print(${inner}) is not evaluated: no Python runs here`;
  for (const line of text.split('\n')) yield { at: run.at, text: line };
}

function* statement(
  source: string,
  run: Run,
): Generator<{ at: number; text: string }, ProgramEnd | undefined> {
  const call = /^([\w.]+)\((.*)\)$/s.exec(source);
  const loop = /^for (\w+) in range\((\d+)\):\s*(.*)$/s.exec(source);
  if (loop) {
    for (let i = 0; i < Number(loop[2]); i += 1) {
      run.variables[loop[1]] = i;
      for (const part of splitOutside(loop[3], /[;\n]/y)) {
        const end = yield* statement(part, run);
        if (end) return end;
      }
    }
    return undefined;
  }
  if (call?.[1] === 'print') yield* print(call[2], run);
  else if (call?.[1] === 'ray.init') {
    yield* connectLines(run.context, run.at);
    run.at += 930;
  } else if (call && /^(time\.)?sleep$/.test(call[1])) {
    run.at += 1000 * Number(evaluate(call[2], run) ?? 1);
  } else if (call && /^(sys\.|os\._)?exit$/.test(call[1])) {
    return { at: run.at + 50, exitCode: Number(call[2] || 0) };
  } else if (/^raise\b/.test(source) || /^assert\s+(False|0)\b/.test(source)) {
    const raised = /^raise (\w+)(?:\((.*)\))?/.exec(source);
    const detail = raised?.[2] ? evaluate(raised[2], run) ?? raised[2] : '';
    const name = raised?.[1] ?? 'AssertionError';
    run.at += 30;
    yield { at: run.at, text: 'Traceback (most recent call last):' };
    yield { at: run.at, text: '  File "<string>", line 1, in <module>' };
    yield { at: run.at, text: detail ? `${name}: ${detail}` : name };
    return { at: run.at + 50, exitCode: 1 };
  } else {
    const assigned = /^(\w+)\s*=\s*(-?\d+(?:\.\d+)?)$/.exec(source);
    if (assigned) run.variables[assigned[1]] = Number(assigned[2]);
  }
  return undefined;
}

/**
 * `python -c CODE` for code that prints literal text, waits, ends or raises.
 * What would need Python to be evaluated is named in the log, not made up.
 */
export function* pythonProgram(
  code: string,
  context: ProgramContext,
): JobProgram {
  const run: Run = { context, at: 150, variables: {} };
  const isLoop = /^\s*for .*:\s*[^\n]/.test(code);
  const parts = isLoop ? [code.trim()] : splitOutside(code, /[;\n]/y);
  for (const part of parts) {
    const end = yield* statement(part, run);
    if (end) return end;
  }
  return { at: run.at + 100, exitCode: 0 };
}
