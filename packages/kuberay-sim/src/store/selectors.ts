import { ApiStatusError } from './ApiStatusError';

/** Whether a set of labels is selected. */
export type LabelSelector = (labels: Record<string, string>) => boolean;

/** A selector as objects hold it (`spec.selector` of a Job, for example). */
export interface LabelSelectorObject {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

const KEY = '[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?';
const VALUE = '(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?';

const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s+\\(([^)]*)\\)$`);
const EQUALITY = new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*(${VALUE})$`);
const COMPARE = new RegExp(`^(${KEY})\\s*(>|<)\\s*(-?\\d+)$`);
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);

function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let depth = 0;
  let term = '';
  for (const char of text) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char === ',' && depth === 0) {
      terms.push(term.trim());
      term = '';
    } else {
      term += char;
    }
  }
  return [...terms, term.trim()];
}

function parseTerm(term: string, whole: string): LabelSelector {
  const set = SET.exec(term);
  if (set) {
    const [, key, operator, list] = set;
    const values = new Set(list.split(',').map(value => value.trim()));
    return operator === 'in'
      ? labels => key in labels && values.has(labels[key])
      : labels => !(key in labels) || !values.has(labels[key]);
  }
  const equality = EQUALITY.exec(term);
  if (equality) {
    const [, key, operator, value] = equality;
    return operator === '!='
      ? labels => labels[key] !== value
      : labels => labels[key] === value;
  }
  const compare = COMPARE.exec(term);
  if (compare) {
    const [, key, operator, bound] = compare;
    return labels => {
      const value = Number(labels[key]);
      if (!(key in labels) || !Number.isInteger(value)) return false;
      return operator === '>' ? value > Number(bound) : value < Number(bound);
    };
  }
  const exists = EXISTS.exec(term);
  if (exists) {
    const [, not, key] = exists;
    return labels => key in labels === (not === '');
  }
  throw ApiStatusError.badRequest(
    `unable to parse requirement: ${JSON.stringify(
      term,
    )} in label selector ${JSON.stringify(whole)}`,
  );
}

/**
 * Parses a `labelSelector` query parameter: `a=b`, `a==b`, `a!=b`, `a in (b,c)`,
 * `a notin (b)`, `a`, `!a`, `a>1`, joined by commas.
 *
 * @throws ApiStatusError 400 on anything else
 */
export function parseLabelSelector(text: string): LabelSelector {
  if (text.trim() === '') return () => true;
  const terms = splitTerms(text).map(term => parseTerm(term, text));
  return labels => terms.every(term => term(labels));
}

/** Whether labels match a selector object; an empty one matches everything. */
export function matchesSelector(
  selector: LabelSelectorObject,
  labels: Record<string, string>,
): boolean {
  const equal = Object.entries(selector.matchLabels ?? {}).every(
    ([key, value]) => labels[key] === value,
  );
  return (
    equal &&
    (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
      switch (operator) {
        case 'In':
          return key in labels && (values ?? []).includes(labels[key]);
        case 'NotIn':
          return !(key in labels) || !(values ?? []).includes(labels[key]);
        case 'Exists':
          return key in labels;
        case 'DoesNotExist':
          return !(key in labels);
        default:
          return false;
      }
    })
  );
}

/** One requirement of a field selector. */
export interface FieldRequirement {
  field: string;
  operator: '=' | '!=';
  value: string;
}

/**
 * Parses a `fieldSelector` query parameter: `a=b`, `a==b`, `a!=b`, joined by
 * commas; `\,`, `\=` and `\\` are escapes inside values.
 *
 * @throws ApiStatusError 400 on anything else
 */
export function parseFieldSelector(text: string): FieldRequirement[] {
  if (text.trim() === '') return [];
  const terms = text.match(/(?:\\.|[^,\\])+/g) ?? [];
  return terms.map(term => {
    const match = /^\s*([^=!\\]+?)\s*(==|=|!=)((?:\\.|[^\\])*)$/.exec(term);
    if (!match) {
      throw ApiStatusError.badRequest(
        `invalid selector: '${text}'; can't understand '${term}'`,
      );
    }
    return {
      field: match[1],
      operator: match[2] === '!=' ? '!=' : '=',
      value: match[3].replace(/\\(.)/g, '$1'),
    };
  });
}
