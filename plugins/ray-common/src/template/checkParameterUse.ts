import type { ASTNode } from '@marcbachmann/cel-js';
import type { CompiledExpression } from './expression';
import { templateError } from './finding';
import type { Place, TreeNode } from './tree';
import type { TemplateFinding } from './types';

/**
 * Finds `parameters.NAME` in expressions where the schema has no such parameter. CEL's own checker cannot: to it,
 * `parameters` is a map with any keys.
 */
export function checkParameterUse(
  documents: readonly TreeNode[],
  known: readonly string[],
): TemplateFinding[] {
  const findings: TemplateFinding[] = [];
  const check = (expression: CompiledExpression, place: Place) => {
    for (const name of parametersIn(expression.ast)) {
      if (known.includes(name)) continue;
      findings.push(
        templateError(
          'UNKNOWN_VARIABLE',
          `${place.path}: there is no parameter "${name}"`,
          {
            path: place.path,
            position: place.position,
            expression: expression.source,
            hint:
              known.length > 0
                ? `The template has ${known.join(', ')}`
                : 'The template has no parameters',
          },
        ),
      );
    }
  };
  const visit = (node: TreeNode): void => {
    switch (node.type) {
      case 'expression':
        check(node.expression, node);
        break;
      case 'text':
        for (const part of node.parts) {
          if (typeof part !== 'string') check(part, node);
        }
        break;
      case 'list':
        node.items.forEach(visit);
        break;
      case 'map':
        for (const condition of node.includeWhen) {
          if (typeof condition !== 'boolean') check(condition, node);
        }
        if (node.forEach) visit(node.forEach.in);
        node.entries.forEach(entry => visit(entry.node));
        break;
      default:
    }
  };
  documents.forEach(visit);
  return findings;
}

/** The names after `parameters.` and `parameters.?`, and in `parameters["…"]`, in an expression. */
export function parametersIn(ast: ASTNode): string[] {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      value.forEach(visit);
    } else if (isNode(value)) {
      const name = accessed(value);
      if (name !== undefined) names.add(name);
      visit(value.args);
    }
  };
  visit(ast);
  return [...names];
}

function accessed(node: ASTNode): string | undefined {
  if (node.op === '.' || node.op === '.?') {
    const [object, name] = node.args;
    return isParameters(object) ? name : undefined;
  }
  if (node.op === '[]' || node.op === '[?]') {
    const [object, key] = node.args;
    return isParameters(object) &&
      key.op === 'value' &&
      typeof key.args === 'string'
      ? key.args
      : undefined;
  }
  return undefined;
}

function isParameters(node: ASTNode): boolean {
  return node.op === 'id' && node.args === 'parameters';
}

function isNode(value: unknown): value is ASTNode {
  return (
    typeof value === 'object' &&
    value !== null &&
    'op' in value &&
    'args' in value &&
    'range' in value
  );
}
