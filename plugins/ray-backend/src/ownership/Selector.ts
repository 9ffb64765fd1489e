import { InputError } from '@backstage/errors';

interface Requirement {
  key: string;
  operator: 'in' | 'notin' | 'exists' | 'missing';
  values: string[];
}

/** A label selector in the words that kubectl speaks. */
export type Selector = readonly Requirement[];

const KEY = /^[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?$/;

/**
 * Parses `a=b,c!=d,e in (f,g),h notin (i),j,!k`. Throws InputError on anything else, and on a selector that would
 * select everything.
 */
export function parseSelector(text: string): Selector {
  const parts = text.split(/,(?![^(]*\))/).map(part => part.trim());
  return parts.map(part => {
    const set = /^(\S+)\s+(in|notin)\s+\(([^()]*)\)$/.exec(part);
    if (set) {
      return requirement(
        part,
        set[1],
        set[2] === 'in' ? 'in' : 'notin',
        set[3].split(',').map(value => value.trim()),
      );
    }
    const equality = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(part);
    if (equality) {
      return requirement(
        part,
        equality[1],
        equality[2] === '!=' ? 'notin' : 'in',
        [equality[3]],
      );
    }
    return part.startsWith('!')
      ? requirement(part, part.slice(1).trim(), 'missing', [])
      : requirement(part, part, 'exists', []);
  });
}

function requirement(
  part: string,
  key: string,
  operator: Requirement['operator'],
  values: string[],
): Requirement {
  if (!KEY.test(key)) {
    throw new InputError(
      `"${part}" is not a requirement of a label selector: expected key=value, key!=value, key in (a,b), key notin (a,b), key or !key`,
    );
  }
  return { key, operator, values };
}

/** As Kubernetes matches: `notin` and `!=` hold for objects without the label too. */
export function matchesSelector(
  selector: Selector,
  labels: Record<string, string> = {},
): boolean {
  return selector.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    switch (operator) {
      case 'in':
        return value !== undefined && values.includes(value);
      case 'notin':
        return value === undefined || !values.includes(value);
      case 'exists':
        return value !== undefined;
      default:
        return value === undefined;
    }
  });
}
