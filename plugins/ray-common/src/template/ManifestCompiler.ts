import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
} from 'yaml';
import type { Document, Pair, Scalar, YAMLMap } from 'yaml';
import { FINDING_CODES } from './codes';
import { compileScalar } from './compileScalar';
import type { CompileContext } from './compileScalar';
import type { ExpressionScope } from './expression';
import { templateError } from './finding';
import { readForEach } from './readForEach';
import { TEMPLATE_LIMITS } from './limits';
import type { ForEach, MapNode, TreeNode } from './tree';
import type { Position, TemplateFinding } from './types';

const INCLUDE_WHEN = 'includeWhen';
const FOR_EACH = 'forEach';

/** Turns one manifest into trees; see compileManifest. */
export class ManifestCompiler {
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #findings: TemplateFinding[] = [];
  #expressions = 0;
  #nodes = 0;

  constructor(text: string) {
    this.#text = text;
  }

  compile(scope: ExpressionScope) {
    const parsed = parseAllDocuments(this.#text, {
      lineCounter: this.#lines,
      intAsBigInt: true,
      prettyErrors: false,
      version: '1.2',
      schema: 'core',
      resolveKnownTags: false,
    });
    const documents: TreeNode[] = [];
    if (Array.isArray(parsed)) {
      parsed.forEach((document: Document.Parsed, index) => {
        const node = this.#document(document, index, scope);
        if (node) documents.push(node);
      });
    }
    if (documents.length === 0 && this.#findings.length === 0) {
      this.#fail(FINDING_CODES.manifestEmpty, 'The manifest is empty', {
        path: 'spec.manifest',
      });
    }
    return { documents, findings: this.#findings };
  }

  #document(
    document: Document.Parsed,
    index: number,
    scope: ExpressionScope,
  ): TreeNode | undefined {
    for (const problem of [...document.errors, ...document.warnings]) {
      this.#fail(
        FINDING_CODES.yaml,
        `The manifest is not YAML: ${problem.message}`,
        {
          path: 'spec.manifest',
          position: this.#position(problem.pos[0]),
          hint: 'Quote expressions that hold ": " or " #": \'${{ a ? "b" : "c" }}\'',
        },
      );
    }
    if (document.errors.length > 0) return undefined;
    const { contents } = document;
    if (contents === null) return undefined;
    if (isScalar(contents) && contents.value === null) return undefined;
    const path = `manifest[${index}]`;
    if (!isMap(contents)) {
      this.#fail(
        FINDING_CODES.structure,
        'A document of the manifest is not a mapping; expected an object with apiVersion, kind and metadata',
        { path, position: this.#positionOf(contents) },
      );
      return undefined;
    }
    return this.#map(contents, document, path, scope, 0, true);
  }

  #node(
    node: unknown,
    document: Document,
    path: string,
    scope: ExpressionScope,
    depth: number,
    repeatable: boolean,
  ): TreeNode | undefined {
    const at = this.#positionOf(node);
    // Aliases are followed wherever they stand, so a small text can hold very many nodes.
    if (++this.#nodes > TEMPLATE_LIMITS.renderedNodes) {
      if (this.#nodes === TEMPLATE_LIMITS.renderedNodes + 1) {
        this.#fail(
          FINDING_CODES.limit,
          `The manifest holds more than ${TEMPLATE_LIMITS.renderedNodes} values, aliases followed`,
          { path, position: at },
        );
      }
      return undefined;
    }
    if (depth > TEMPLATE_LIMITS.depth) {
      this.#fail(
        FINDING_CODES.structure,
        `The manifest is nested deeper than ${TEMPLATE_LIMITS.depth}`,
        { path, position: at },
      );
      return undefined;
    }
    if (isAlias(node)) {
      const target = node.resolve(document);
      return this.#node(target, document, path, scope, depth + 1, repeatable);
    }
    if (isMap(node)) {
      return this.#map(node, document, path, scope, depth, repeatable);
    }
    if (isSeq(node)) {
      return {
        type: 'list',
        path,
        position: at,
        items: node.items.flatMap((item, index) => {
          const compiled = this.#node(
            item,
            document,
            `${path}[${index}]`,
            scope,
            depth + 1,
            true,
          );
          return compiled ? [compiled] : [];
        }),
      };
    }
    if (isScalar(node)) return this.#scalar(node, path, scope);
    // A key without a value.
    return { type: 'value', value: null, path, position: at };
  }

  #map(
    map: YAMLMap,
    document: Document,
    path: string,
    scope: ExpressionScope,
    depth: number,
    repeatable: boolean,
  ): MapNode {
    const position = this.#positionOf(map);
    const forEachPair = this.#find(map, FOR_EACH);
    let forEach: ForEach | undefined;
    let inner = scope;
    if (forEachPair) {
      const compiled = this.#forEach(forEachPair, document, path, scope, depth);
      if (compiled && !repeatable) {
        this.#fail(
          FINDING_CODES.structure,
          'forEach stands in a mapping that is not an item of a list, nor a document',
          {
            path: `${path}.${FOR_EACH}`,
            position: this.#positionOf(forEachPair.key),
            hint: 'Put it into the mapping that is to be repeated, behind its "- "',
          },
        );
      } else if (compiled) {
        forEach = compiled.forEach;
        inner = compiled.scope;
      }
    }
    const includeWhenPair = this.#find(map, INCLUDE_WHEN);
    const node: MapNode = {
      type: 'map',
      path,
      position,
      entries: [],
      includeWhen: includeWhenPair
        ? this.#includeWhen(includeWhenPair, path, inner)
        : [],
      ...(forEach ? { forEach } : {}),
    };
    for (const pair of map.items) {
      if (pair === forEachPair || pair === includeWhenPair) continue;
      const key = this.#key(pair, path);
      if (key === undefined) continue;
      const child = this.#node(
        pair.value,
        document,
        `${path}.${key}`,
        inner,
        depth + 1,
        false,
      );
      if (child) node.entries.push({ key, node: child });
    }
    return node;
  }

  #find(map: YAMLMap, name: string): Pair | undefined {
    return map.items.find(({ key }) => isScalar(key) && key.value === name);
  }

  #key(pair: Pair, path: string): string | undefined {
    const position = this.#positionOf(pair.key);
    const key = isScalar(pair.key) ? this.#keyText(pair.key) : undefined;
    if (key === undefined) {
      this.#fail(FINDING_CODES.structure, 'A key is not a string', {
        path,
        position,
        hint: 'Quote keys that look like numbers or booleans',
      });
    } else if (key.includes('${{')) {
      this.#fail(
        FINDING_CODES.structure,
        `The key "${key}" holds an expression`,
        {
          path,
          position,
          hint: 'Keys are fixed; let one expression yield the whole map instead',
        },
      );
      return undefined;
    } else if (key === '__proto__' || key === '<<') {
      this.#fail(FINDING_CODES.structure, `The key "${key}" is not allowed`, {
        path,
        position,
      });
      return undefined;
    }
    return key;
  }

  #keyText(key: Scalar): string | undefined {
    return typeof key.value === 'string' ? key.value : undefined;
  }

  #includeWhen(
    pair: Pair,
    path: string,
    scope: ExpressionScope,
  ): MapNode['includeWhen'] {
    const conditions: unknown[] = isSeq(pair.value)
      ? pair.value.items
      : [pair.value];
    return conditions.flatMap((condition): MapNode['includeWhen'] => {
      const node = isScalar(condition)
        ? this.#scalar(condition, `${path}.${INCLUDE_WHEN}`, scope)
        : undefined;
      if (node?.type === 'value' && typeof node.value === 'boolean') {
        return [node.value];
      }
      if (
        node?.type === 'expression' &&
        ['bool', 'dyn'].includes(node.expression.type)
      ) {
        return [node.expression];
      }
      if (node || !isScalar(condition)) {
        this.#fail(
          FINDING_CODES.structure,
          `includeWhen holds ${
            node?.type === 'expression'
              ? `an expression of type ${node.expression.type}`
              : 'something else'
          }, expected one whole \${{ }} that yields true or false, or a list of these`,
          {
            path: `${path}.${INCLUDE_WHEN}`,
            position: this.#positionOf(condition ?? pair.key),
          },
        );
      }
      return [];
    });
  }

  #forEach(
    pair: Pair,
    document: Document,
    path: string,
    scope: ExpressionScope,
    depth: number,
  ): { forEach: ForEach; scope: ExpressionScope } | undefined {
    const at = `${path}.${FOR_EACH}`;
    const position = this.#positionOf(pair.key);
    const header = readForEach(pair, scope);
    if ('message' in header) {
      const { message, hint } = header;
      this.#fail(FINDING_CODES.structure, message, {
        path: at,
        position,
        ...(hint === undefined ? {} : { hint }),
      });
      return undefined;
    }
    const { as, index } = header;
    const list = this.#node(
      header.in,
      document,
      `${at}.in`,
      scope,
      depth + 1,
      false,
    );
    if (!list) return undefined;
    if (
      list.type !== 'list' &&
      (list.type !== 'expression' ||
        !/^(list\b|dyn)/.test(list.expression.type))
    ) {
      this.#fail(
        FINDING_CODES.structure,
        `forEach goes over ${
          list.type === 'expression'
            ? `an expression of type ${list.expression.type}`
            : 'something that is no list'
        }, expected a list or one whole \${{ }} that yields one`,
        { path: `${at}.in`, position: list.position },
      );
      return undefined;
    }
    try {
      return {
        forEach: { as, in: list, ...(index === undefined ? {} : { index }) },
        scope: scope.declare({
          [as]: 'dyn',
          ...(index === undefined ? {} : { [index]: 'int' }),
        }),
      };
    } catch {
      this.#fail(
        FINDING_CODES.structure,
        `forEach names its variable "${as}", which is a reserved word of CEL or named twice`,
        { path: at, position },
      );
      return undefined;
    }
  }

  #scalar(
    scalar: Scalar,
    path: string,
    scope: ExpressionScope,
  ): TreeNode | undefined {
    const context: CompileContext = {
      text: this.#text,
      position: offset => this.#position(offset),
      report: finding => this.#report(finding),
      countExpression: () => {
        this.#expressions++;
        return this.#expressions <= TEMPLATE_LIMITS.expressions;
      },
    };
    return compileScalar(scalar, path, scope, context);
  }

  #positionOf(node: unknown): Position {
    const range =
      typeof node === 'object' && node !== null
        ? Reflect.get(node, 'range')
        : undefined;
    return this.#position(Array.isArray(range) ? Number(range[0]) : 0);
  }

  #position(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  #fail(
    code: string,
    message: string,
    details: { path: string; position?: Position; hint?: string },
  ): void {
    this.#report(templateError(code, message, details));
  }

  #report(finding: TemplateFinding): void {
    if (this.#findings.length < TEMPLATE_LIMITS.findings) {
      this.#findings.push(finding);
    }
  }
}
