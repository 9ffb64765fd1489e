import { isMap, isScalar } from 'yaml';
import type { Pair } from 'yaml';
import type { ExpressionScope } from './expression';

const IDENTIFIER = /^[a-z_][A-Za-z0-9_]*$/;
const FIELDS = ['as', 'in', 'index'];

/** The names that a forEach declares, and the YAML node of what it goes over. */
export interface ForEachHeader {
  as: string;
  index?: string;
  in: unknown;
}

/** Reads `forEach: { as, in, index? }`, or says what is wrong with it. */
export function readForEach(
  { value }: Pair,
  scope: ExpressionScope,
): ForEachHeader | { message: string; hint?: string } {
  const fields = new Map<string, unknown>();
  for (const pair of isMap(value) ? value.items : []) {
    fields.set(isScalar(pair.key) ? String(pair.key.value) : '', pair.value);
  }
  const unknown = [...fields.keys()].filter(key => !FIELDS.includes(key));
  const as = scalarText(fields.get('as'));
  const index = scalarText(fields.get('index'));
  if (unknown.length > 0 || as === undefined || !fields.has('in')) {
    return {
      message: `forEach is malformed: expected { as: NAME, in: LIST } and optionally index: NAME${
        unknown.length > 0 ? `, found also ${unknown.join(', ')}` : ''
      }`,
    };
  }
  for (const name of index === undefined ? [as] : [as, index]) {
    if (!IDENTIFIER.test(name)) {
      return {
        message: `forEach names its variable "${name}", expected a small letter, then letters, digits and underscores`,
      };
    }
    if (scope.names.includes(name)) {
      return {
        message: `forEach names its variable "${name}", which is taken already`,
        hint: `Taken are ${scope.names.join(', ')}`,
      };
    }
  }
  return {
    as,
    in: fields.get('in'),
    ...(index === undefined ? {} : { index }),
  };
}

function scalarText(node: unknown): string | undefined {
  return isScalar(node) && typeof node.value === 'string'
    ? node.value
    : undefined;
}
