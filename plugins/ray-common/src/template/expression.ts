import {
  Environment,
  EvaluationError,
  ParseError,
  TypeError as CelTypeError,
} from '@marcbachmann/cel-js';
import type { ASTNode, ParseResult } from '@marcbachmann/cel-js';
import { registerFunctions } from './celFunctions';
import { fromCel } from './celValues';
import type { ValueProblem } from './celValues';
import { TEMPLATE_LIMITS } from './limits';
import type { JsonValue } from '@backstage/types';

/** An expression that parses and type-checks, ready to be evaluated any number of times. */
export interface CompiledExpression {
  /** The text between `${{` and `}}`, trimmed. */
  source: string;
  /** What CEL's type checker infers: `int`, `string`, `bool`, `list<…>`, `map<…>`, `dyn` when it cannot tell. */
  type: string;
  ast: ASTNode;
  evaluate(variables: Record<string, unknown>): ExpressionResult;
}

export type ExpressionResult = { value: JsonValue } | { problem: Problem };

/** What is wrong with an expression: `offset` points into its trimmed source. */
export interface Problem {
  code: string;
  message: string;
  hint?: string;
  offset?: number;
}

/**
 * The variables of expressions and their CEL types. `namespace` is a reserved word of CEL, so it is written as
 * Kubernetes writes such names: `__namespace__`.
 */
export const CONTEXT_VARIABLES = {
  parameters: 'map<string, dyn>',
  entity: 'map<string, dyn>',
  owner: 'string',
  user: 'string',
  name: 'string',
  __namespace__: 'string',
  kubernetesCluster: 'string',
  template: 'map<string, dyn>',
} as const;

const EXPRESSION_CODES: Record<string, string> = {
  unknown_variable: 'UNKNOWN_VARIABLE',
  no_such_key: 'NO_SUCH_KEY',
  index_out_of_bounds: 'NO_SUCH_KEY',
  no_such_overload: 'EXPRESSION_TYPE',
  no_matching_overload: 'EXPRESSION_TYPE',
  incompatible_ternary_branches: 'EXPRESSION_TYPE',
  invalid_condition_type: 'EXPRESSION_TYPE',
  invalid_logical_operand: 'EXPRESSION_TYPE',
};

const HINTS: Record<string, string> = {
  no_such_key:
    'Test with has(…), or write .?key, which leaves the field out when there is no such key',
  no_such_overload:
    'CEL converts nothing by itself: use string(…), int(…) or double(…)',
  no_matching_overload:
    'There is no such function, or not for these types: use string(…), int(…) or double(…) to convert',
  incompatible_ternary_branches:
    'Both branches must have one type; wrap one in dyn(…), such as dyn(null)',
  invalid_condition_type: 'Compare explicitly, such as parameters.gpus > 0',
};

/** A set of variables against which expressions are compiled; `declare` adds those of a forEach. */
export class ExpressionScope {
  readonly #environment: Environment;
  readonly #names: readonly string[];

  static create(variables: Readonly<Record<string, string>>): ExpressionScope {
    const environment = new Environment({
      homogeneousAggregateLiterals: false,
      enableOptionalTypes: true,
      limits: { maxAstNodes: 1000, maxDepth: 64 },
    });
    registerFunctions(environment);
    for (const [name, type] of Object.entries(variables)) {
      environment.registerVariable(name, type);
    }
    return new ExpressionScope(environment, Object.keys(variables));
  }

  private constructor(environment: Environment, names: readonly string[]) {
    this.#environment = environment;
    this.#names = names;
  }

  get names(): readonly string[] {
    return this.#names;
  }

  declare(variables: Readonly<Record<string, string>>): ExpressionScope {
    const environment = this.#environment.clone();
    for (const [name, type] of Object.entries(variables)) {
      environment.registerVariable(name, type);
    }
    return new ExpressionScope(environment, [
      ...this.#names,
      ...Object.keys(variables),
    ]);
  }

  compile(
    text: string,
  ): { expression: CompiledExpression } | { problem: Problem } {
    const source = text.trim();
    if (source.length === 0) {
      return {
        problem: {
          code: 'EXPRESSION_EMPTY',
          message: 'the expression is empty',
        },
      };
    }
    if (source.length > TEMPLATE_LIMITS.expressionLength) {
      return {
        problem: {
          code: 'EXPRESSION_TOO_LONG',
          message: `the expression has ${source.length} characters, at most ${TEMPLATE_LIMITS.expressionLength} are allowed`,
        },
      };
    }
    try {
      const parsed = this.#environment.parse(source);
      const checked = parsed.check();
      if (!checked.valid) return { problem: this.#explain(checked.error) };
      return {
        expression: {
          source,
          type: checked.type ?? 'dyn',
          ast: parsed.ast,
          evaluate: variables => this.#evaluate(parsed, variables),
        },
      };
    } catch (error) {
      return { problem: this.#explain(error) };
    }
  }

  #evaluate(
    parsed: ParseResult,
    variables: Record<string, unknown>,
  ): ExpressionResult {
    let result: unknown;
    try {
      result = parsed(variables);
    } catch (error) {
      return { problem: this.#explain(error) };
    }
    const converted = fromCel(result);
    return 'problem' in converted
      ? { problem: explainValue(converted.problem) }
      : converted;
  }

  #explain(error: unknown): Problem {
    if (
      !(error instanceof ParseError) &&
      !(error instanceof EvaluationError) &&
      !(error instanceof CelTypeError)
    ) {
      return {
        code: 'EXPRESSION_FAILED',
        message: error instanceof Error ? error.message : String(error),
      };
    }
    const code =
      error instanceof ParseError
        ? 'EXPRESSION_SYNTAX'
        : EXPRESSION_CODES[error.code] ?? 'EXPRESSION_FAILED';
    const hint = this.#hint(error.code, error.summary);
    return {
      code,
      message: lowerFirst(error.summary),
      ...(hint === undefined ? {} : { hint }),
      ...(error.range === undefined ? {} : { offset: error.range.start }),
    };
  }

  #hint(code: string, summary: string): string | undefined {
    if (code === 'unknown_variable') {
      return `The variables here are ${this.#names.join(', ')}`;
    }
    if (code === 'reserved_identifier' && summary.endsWith('namespace')) {
      return 'namespace is a reserved word of CEL; write __namespace__';
    }
    return HINTS[code];
  }
}

function explainValue(problem: ValueProblem): Problem {
  return {
    code: 'EXPRESSION_RESULT',
    message: `the expression yields ${problem.found}, expected ${problem.expected}`,
  };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLocaleLowerCase('en-US') + text.slice(1);
}
