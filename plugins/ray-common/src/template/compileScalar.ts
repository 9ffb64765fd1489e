import type { Scalar } from 'yaml';
import { FINDING_CODES } from './codes';
import type {
  CompiledExpression,
  ExpressionScope,
  Problem,
} from './expression';
import { templateError } from './finding';
import { TEMPLATE_LIMITS } from './limits';
import { splitText } from './splitText';
import type { TextPart } from './splitText';
import type { TreeNode } from './tree';
import type { Position, TemplateFinding } from './types';

export interface CompileContext {
  /** The whole text of the manifest. */
  text: string;
  position(offset: number): Position;
  report(finding: TemplateFinding): void;
  /** False once there are too many. */
  countExpression(): boolean;
}

/**
 * Plain scalars that kubectl (YAML 1.1) and this renderer (YAML 1.2) would read differently, so that a manifest
 * copied from elsewhere would silently change: `0644` is octal there, `yes` is a boolean.
 */
const AMBIGUOUS = /^(?:[-+]?0[0-9_]+|yes|no|on|off)$/i;

type ExpressionPart = Exclude<TextPart, { text: string }>;

/** A scalar as a value, as one expression, or as text with expressions in it. */
export function compileScalar(
  scalar: Scalar,
  path: string,
  scope: ExpressionScope,
  context: CompileContext,
): TreeNode | undefined {
  const start = scalar.range?.[0] ?? 0;
  const position = context.position(start);
  const place = { path, position };
  const { value } = scalar;
  if (
    scalar.type === 'PLAIN' &&
    scalar.source !== undefined &&
    AMBIGUOUS.test(scalar.source)
  ) {
    context.report(
      templateError(
        FINDING_CODES.scalar,
        `${path} is ${scalar.source}, which YAML 1.1 and 1.2 read differently`,
        {
          ...place,
          hint: 'Quote it when it is text; write octal numbers as 0o644, booleans as true or false',
        },
      ),
    );
    return undefined;
  }
  if (typeof value === 'bigint') {
    if (Number.isSafeInteger(Number(value))) {
      return { type: 'value', value: Number(value), ...place };
    }
    context.report(
      templateError(
        FINDING_CODES.scalar,
        `${path} is ${value}, which a JSON number does not hold exactly`,
        { ...place, hint: 'Quote it' },
      ),
    );
    return undefined;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    context.report(
      templateError(
        FINDING_CODES.scalar,
        `${path} is ${scalar.source ?? value}, which JSON cannot hold`,
        { ...place, hint: 'Quote it' },
      ),
    );
    return undefined;
  }
  if (
    value === null ||
    typeof value === 'boolean' ||
    typeof value === 'number'
  ) {
    return { type: 'value', value, ...place };
  }
  return compileText(String(value), scalar, path, scope, context);
}

function compileText(
  value: string,
  scalar: Scalar,
  path: string,
  scope: ExpressionScope,
  context: CompileContext,
): TreeNode | undefined {
  const start = scalar.range?.[0] ?? 0;
  const place = { path, position: context.position(start) };
  const split = splitText(value);
  if ('unclosed' in split) {
    context.report(
      templateError(
        'EXPRESSION_SYNTAX',
        `${path}: an expression that begins with \${{ does not end with }}`,
        {
          path,
          position: context.position(
            sourceOffset(value, split.unclosed, scalar, context.text),
          ),
          hint: 'To write ${{ itself, let an expression yield it: ${{ "${{" }}',
        },
      ),
    );
    return undefined;
  }
  const { parts } = split;
  if (parts.every(part => 'text' in part)) {
    return { type: 'value', value, ...place };
  }
  const compiled: (string | CompiledExpression)[] = [];
  const problems: { problem: Problem; part: ExpressionPart }[] = [];
  for (const part of parts) {
    if ('text' in part) {
      compiled.push(part.text);
      continue;
    }
    const result = compilePart(part, parts.length > 1, scope, context);
    if ('problem' in result) problems.push({ ...result, part });
    else compiled.push(result.expression);
  }
  for (const { problem, part } of problems) {
    const offset = sourceOffset(value, part.offset, scalar, context.text);
    context.report(explain(problem, part.source, offset, path, context));
  }
  if (problems.length > 0) return undefined;
  const [only] = compiled;
  return compiled.length === 1 && typeof only !== 'string'
    ? { type: 'expression', expression: only, ...place }
    : { type: 'text', parts: compiled, ...place };
}

function compilePart(
  part: ExpressionPart,
  withinText: boolean,
  scope: ExpressionScope,
  context: CompileContext,
): ReturnType<ExpressionScope['compile']> {
  if (!context.countExpression()) {
    return {
      problem: {
        code: FINDING_CODES.limit,
        message: `the manifest holds more than ${TEMPLATE_LIMITS.expressions} expressions`,
      },
    };
  }
  const result = scope.compile(part.source);
  if ('problem' in result || !withinText || isTextual(result.expression.type)) {
    return result;
  }
  return {
    problem: {
      code: 'EXPRESSION_TYPE',
      message: `the expression is a ${result.expression.type} within text, expected a string, a number or a boolean`,
    },
  };
}

function explain(
  problem: Problem,
  source: string,
  offset: number,
  path: string,
  context: CompileContext,
): TemplateFinding {
  const inner = context.text.startsWith(`\${{${source}`, offset)
    ? 3 + source.length - source.trimStart().length + (problem.offset ?? 0)
    : 0;
  return templateError(problem.code, `${path}: ${problem.message}`, {
    path,
    position: context.position(offset + inner),
    expression: source.trim(),
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
  });
}

/**
 * Where the character at `offset` of a scalar's value stands in the source. Quoting and folding shift offsets, but
 * leave every `${{` as it is: so the n-th of the value is the n-th of the source.
 */
function sourceOffset(
  value: string,
  offset: number,
  scalar: Scalar,
  text: string,
): number {
  const [start, end] = scalar.range ?? [0, 0];
  let nth = 0;
  for (
    let at = value.indexOf('${{');
    at >= 0 && at < offset;
    at = value.indexOf('${{', at + 3)
  ) {
    nth++;
  }
  let found = text.indexOf('${{', start);
  for (; nth > 0 && found >= 0; nth--) found = text.indexOf('${{', found + 3);
  return found >= 0 && found < end ? found : start;
}

const TEXTUAL = /^(string|int|uint|double|bool|dyn|optional<.*>)$/;

function isTextual(type: string): boolean {
  return TEXTUAL.test(type);
}
