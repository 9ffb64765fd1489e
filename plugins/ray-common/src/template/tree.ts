import type { CompiledExpression } from './expression';
import type { Position } from './types';

/** Where a node stands: its path in the object (`spec.workerGroupSpecs[0].replicas`) and in the text. */
export interface Place {
  path: string;
  position: Position;
}

/** A manifest as a tree whose expressions are compiled; what is evaluated to make an object. */
export type TreeNode =
  | ValueNode
  | ExpressionNode
  | TextNode
  | ListNode
  | MapNode;

export interface ValueNode extends Place {
  type: 'value';
  value: string | number | boolean | null;
}

/** A scalar that is one whole `${{ }}`: its value keeps its type. */
export interface ExpressionNode extends Place {
  type: 'expression';
  expression: CompiledExpression;
}

/** A scalar that holds `${{ }}` among other text: it becomes a string. */
export interface TextNode extends Place {
  type: 'text';
  parts: (string | CompiledExpression)[];
}

export interface ListNode extends Place {
  type: 'list';
  items: TreeNode[];
}

export interface MapNode extends Place {
  type: 'map';
  entries: { key: string; node: TreeNode }[];
  /** All must be true, or the mapping is left out together with its key or list item. */
  includeWhen: (boolean | CompiledExpression)[];
  /** Makes one list item (or document) per element. */
  forEach?: ForEach;
}

export interface ForEach {
  as: string;
  index?: string;
  in: TreeNode;
}
