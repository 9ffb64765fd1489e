import type { JsonObject, JsonValue } from '@backstage/types';
import { setOwn, toCel } from './celValues';
import { FINDING_CODES } from './codes';
import type { CompiledExpression } from './expression';
import { templateError } from './finding';
import { TEMPLATE_LIMITS } from './limits';
import type { ForEach, ListNode, MapNode, TextNode, TreeNode } from './tree';
import type { Place } from './tree';
import type { TemplateFinding } from './types';

type Variables = Record<string, unknown>;

/** Left out: the key, list item or document does not appear. */
const OMIT = Symbol('omit');
type Evaluated = JsonValue | typeof OMIT;

/** A rendered document, and where it came from. */
export interface EvaluatedDocument {
  place: Place;
  value: JsonValue;
}

class Evaluator {
  readonly findings: TemplateFinding[] = [];
  #nodes = 0;
  #length = 0;
  #exhausted = false;

  /** All that a node yields where several may stand: in a list, or as a document. */
  repeat(node: TreeNode, variables: Variables): JsonValue[] {
    if (node.type !== 'map' || !node.forEach) {
      const value = this.#evaluate(node, variables);
      return value === OMIT ? [] : [value];
    }
    const { forEach } = node;
    const items = this.#items(forEach, variables);
    return items.flatMap((item, index) => {
      const value = this.#map(node, {
        ...variables,
        [forEach.as]: toCel(item),
        ...(forEach.index === undefined
          ? {}
          : { [forEach.index]: BigInt(index) }),
      });
      return value === OMIT ? [] : [value];
    });
  }

  #evaluate(node: TreeNode, variables: Variables): Evaluated {
    if (!this.#spend(node, 1, 0)) return OMIT;
    switch (node.type) {
      case 'value':
        return this.#keep(node, node.value);
      case 'expression':
        return this.#keep(
          node,
          this.#run(node, node.expression, variables) ?? null,
        );
      case 'text':
        return this.#keep(node, this.#text(node, variables));
      case 'list':
        return this.#list(node, variables);
      default:
        return this.#map(node, variables);
    }
  }

  #list(node: ListNode, variables: Variables): JsonValue {
    return node.items.flatMap(item => this.repeat(item, variables));
  }

  #map(node: MapNode, variables: Variables): Evaluated {
    for (const condition of node.includeWhen) {
      const include =
        typeof condition === 'boolean'
          ? condition
          : this.#run(node, condition, variables);
      if (include === undefined || include === false) return OMIT;
      if (include !== true) {
        this.#fail(
          node,
          'EXPRESSION_RESULT',
          `includeWhen yields ${kindOf(include)}, expected true or false`,
          condition,
        );
        return OMIT;
      }
    }
    const object: JsonObject = {};
    for (const { key, node: child } of node.entries) {
      const value = this.#evaluate(child, variables);
      if (value !== OMIT) setOwn(object, key, value);
    }
    return object;
  }

  #items(forEach: ForEach, variables: Variables): JsonValue[] {
    const items = this.#evaluate(forEach.in, variables);
    if (items === OMIT) return [];
    if (!Array.isArray(items)) {
      this.#fail(
        forEach.in,
        'EXPRESSION_RESULT',
        `forEach goes over ${kindOf(items)}, expected a list`,
      );
      return [];
    }
    if (items.length > TEMPLATE_LIMITS.forEachItems) {
      this.#fail(
        forEach.in,
        FINDING_CODES.limit,
        `forEach goes over ${items.length} items, at most ${TEMPLATE_LIMITS.forEachItems} are allowed`,
      );
      return [];
    }
    return items;
  }

  #text(node: TextNode, variables: Variables): Evaluated {
    let text = '';
    for (const part of node.parts) {
      if (typeof part === 'string') {
        text += part;
        continue;
      }
      const value = this.#run(node, part, variables);
      if (value === undefined) return OMIT;
      if (value === null || typeof value === 'object') {
        this.#fail(
          node,
          'EXPRESSION_RESULT',
          `the expression yields ${kindOf(
            value,
          )} within text, expected a string, a number or a boolean`,
          part,
        );
        return OMIT;
      }
      text += String(value);
    }
    return text;
  }

  /** Undefined when it failed, which has been reported then. */
  #run(
    place: Place,
    expression: CompiledExpression,
    variables: Variables,
  ): JsonValue | undefined {
    const result = expression.evaluate(variables);
    if ('value' in result) return result.value;
    const { code, message, hint } = result.problem;
    this.#fail(place, code, message, expression, hint);
    return undefined;
  }

  /** Drops null and counts what a value adds to the result. */
  #keep(place: Place, value: Evaluated): Evaluated {
    if (value === OMIT || value === null) return OMIT;
    if (typeof value === 'string') {
      return this.#spend(place, 0, value.length) ? value : OMIT;
    }
    if (typeof value !== 'object') return value;
    if (Array.isArray(value)) {
      return value.flatMap(item => {
        const kept = this.#keepInside(place, item);
        return kept === OMIT ? [] : [kept];
      });
    }
    const object: JsonObject = {};
    for (const [key, item] of Object.entries(value)) {
      const kept =
        item === undefined || !this.#spend(place, 0, key.length)
          ? OMIT
          : this.#keepInside(place, item);
      if (kept !== OMIT) setOwn(object, key, kept);
    }
    return object;
  }

  #keepInside(place: Place, value: JsonValue): Evaluated {
    return this.#spend(place, 1, 0) ? this.#keep(place, value) : OMIT;
  }

  #spend(place: Place, nodes: number, length: number): boolean {
    this.#nodes += nodes;
    this.#length += length;
    if (
      this.#nodes <= TEMPLATE_LIMITS.renderedNodes &&
      this.#length <= TEMPLATE_LIMITS.renderedLength
    ) {
      return true;
    }
    if (!this.#exhausted) {
      this.#exhausted = true;
      this.#fail(
        place,
        FINDING_CODES.limit,
        `the manifest renders to more than ${TEMPLATE_LIMITS.renderedNodes} values or ${TEMPLATE_LIMITS.renderedLength} characters`,
      );
    }
    return false;
  }

  #fail(
    place: Place,
    code: string,
    message: string,
    expression?: boolean | CompiledExpression,
    hint?: string,
  ): void {
    if (this.findings.length >= TEMPLATE_LIMITS.findings) return;
    this.findings.push(
      templateError(code, `${place.path}: ${message}`, {
        path: place.path,
        position: place.position,
        ...(typeof expression === 'object'
          ? { expression: expression.source }
          : {}),
        ...(hint === undefined ? {} : { hint }),
      }),
    );
  }
}

/**
 * Evaluates compiled documents. Results of expressions are values from here on: nothing in them is parsed or
 * evaluated again, and null leaves its key or list item out.
 */
export function evaluateManifest(
  documents: readonly TreeNode[],
  variables: Variables,
): { documents: EvaluatedDocument[]; findings: TemplateFinding[] } {
  const evaluator = new Evaluator();
  const evaluated: EvaluatedDocument[] = [];
  for (const document of documents) {
    for (const value of evaluator.repeat(document, variables)) {
      evaluated.push({ place: document, value });
    }
  }
  return { documents: evaluated, findings: evaluator.findings };
}

/** A value in words, for messages. */
export function kindOf(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return `the ${typeof value} ${JSON.stringify(value)}`;
}
