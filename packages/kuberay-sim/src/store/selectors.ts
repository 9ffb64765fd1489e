import { ApiStatusError } from './ApiStatusError';

/** Whether a set of labels is selected. */
export type LabelSelector = (labels: Record<string, string>) => boolean;

/** A selector as objects hold it (`spec.selector` of a Job, for example). */
export interface LabelSelectorObject {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

const TOKEN = /\s*(==|!=|=|!|>|<|\(|\)|,|[^\s=!<>(),]+)/y;

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    tokens.push(match[1]);
  }
  return tokens;
}

const isWord = (token: string | undefined): token is string =>
  token !== undefined && !/^[=!<>(),]/.test(token);

/** Reads a label selector token by token, as apimachinery's parser does. */
class LabelSelectorParser {
  readonly #tokens: string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  parse(): LabelSelector[] {
    const terms: LabelSelector[] = [];
    for (;;) {
      terms.push(this.#term());
      const next = this.#next();
      if (next === undefined) return terms;
      if (next !== ',') {
        throw ApiStatusError.badRequest(
          `found '${next}', expected: ',' or 'end of string'`,
        );
      }
    }
  }

  #next(): string | undefined {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    return token;
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  #fail(found: string | undefined, expected: string): ApiStatusError {
    return ApiStatusError.badRequest(
      `unable to parse requirement: found '${
        found ?? ''
      }', expected: ${expected}`,
    );
  }

  #term(): LabelSelector {
    const first = this.#next();
    if (first === '!') {
      const key = this.#next();
      if (!isWord(key)) throw this.#fail(key, 'identifier');
      return labels => !(key in labels);
    }
    if (!isWord(first))
      throw this.#fail(first, '!, identifier, or end of string');
    return this.#requirement(first);
  }

  #requirement(key: string): LabelSelector {
    const operator = this.#peek();
    if (operator === undefined || operator === ',') {
      return labels => key in labels;
    }
    this.#at += 1;
    switch (operator) {
      case '=':
      case '==': {
        const value = this.#value();
        return labels => labels[key] === value;
      }
      case '!=': {
        const value = this.#value();
        return labels => labels[key] !== value;
      }
      case 'in': {
        const values = this.#values();
        return labels => key in labels && values.has(labels[key]);
      }
      case 'notin': {
        const values = this.#values();
        return labels => !(key in labels) || !values.has(labels[key]);
      }
      case '>':
      case '<': {
        const bound = Number(this.#value());
        return labels => {
          const value = Number(labels[key]);
          if (!(key in labels) || !Number.isInteger(value)) return false;
          return operator === '>' ? value > bound : value < bound;
        };
      }
      default:
        throw this.#fail(operator, 'in, notin, =, ==, !=, gt, lt');
    }
  }

  /** A value, which may be empty. */
  #value(): string {
    const token = this.#peek();
    if (token === undefined || token === ',') return '';
    if (!isWord(token)) throw this.#fail(token, 'identifier');
    this.#at += 1;
    return token;
  }

  #values(): Set<string> {
    const open = this.#next();
    if (open !== '(') throw this.#fail(open, "'('");
    const values = new Set<string>();
    for (;;) {
      const token = this.#next();
      if (isWord(token)) {
        values.add(token);
        const after = this.#next();
        if (after === ')') return values;
        if (after !== ',') throw this.#fail(after, "',' or ')'");
      } else if (token === ',' || token === ')') {
        values.add('');
        if (token === ')') return values;
      } else {
        throw this.#fail(token, "',', ')' or identifier");
      }
    }
  }
}

/**
 * Parses a `labelSelector` query parameter: `a=b`, `a==b`, `a!=b`, `a in (b,c)`,
 * `a notin (b)`, `a`, `!a`, `a>1`, joined by commas.
 *
 * @throws ApiStatusError 400 on anything else
 */
export function parseLabelSelector(text: string): LabelSelector {
  if (text.trim() === '') return () => true;
  const terms = new LabelSelectorParser(text).parse();
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
