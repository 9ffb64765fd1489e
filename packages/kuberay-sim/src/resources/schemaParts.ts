import type { Schema } from '../validation/Schema';

export const string: Schema = { type: 'string' };
export const integer: Schema = { type: 'integer' };
export const boolean: Schema = { type: 'boolean' };
export const quantity: Schema = {
  'x-kubernetes-int-or-string': true,
  format: 'quantity',
};
export const intOrString: Schema = { 'x-kubernetes-int-or-string': true };
/** An object whose fields are not checked. */
export const anyObject: Schema = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
};
export const strings: Schema = { type: 'array', items: string };
export const stringMap: Schema = {
  type: 'object',
  additionalProperties: string,
};

export function object(
  properties: Record<string, Schema>,
  required?: string[],
): Schema {
  return { type: 'object', properties, ...(required ? { required } : {}) };
}

export function list(items: Schema): Schema {
  return { type: 'array', items };
}

/** A list that server-side apply merges item by item, by these keys. */
export function keyedList(keys: string[], items: Schema): Schema {
  return {
    type: 'array',
    items,
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': keys,
  };
}

export const quantityMap: Schema = {
  type: 'object',
  additionalProperties: quantity,
};

export const objectReference = object({
  apiVersion: string,
  fieldPath: string,
  kind: string,
  name: string,
  namespace: string,
  resourceVersion: string,
  uid: string,
});

export const labelSelector = object({
  matchLabels: stringMap,
  matchExpressions: list(
    object({ key: string, operator: string, values: strings }),
  ),
});

/** metadata of every kind, strict. */
export const objectMeta: Schema = object({
  name: string,
  generateName: string,
  namespace: string,
  selfLink: string,
  uid: string,
  resourceVersion: string,
  generation: integer,
  creationTimestamp: { type: 'string', nullable: true },
  deletionTimestamp: { type: 'string', nullable: true },
  deletionGracePeriodSeconds: integer,
  labels: stringMap,
  annotations: stringMap,
  finalizers: { ...strings, 'x-kubernetes-list-type': 'set' },
  ownerReferences: keyedList(['uid'], {
    ...object({
      apiVersion: string,
      kind: string,
      name: string,
      uid: string,
      controller: boolean,
      blockOwnerDeletion: boolean,
    }),
    'x-kubernetes-map-type': 'atomic',
  }),
  managedFields: list(anyObject),
});

/** The schema of a kind: its own fields beside the ones all kinds have. */
export function kindSchema(
  properties: Record<string, Schema>,
  required?: string[],
): Schema {
  return object(
    { apiVersion: string, kind: string, metadata: objectMeta, ...properties },
    required,
  );
}
