import type { AnyKubeObject, ResourceDefinition } from '../store';
import { ApiStatusError } from '../store';
import { age } from '../resources/humanDuration';
import { evaluatePath } from './jsonPath';

/** How a caller wants to see objects. */
export type Form = 'object' | 'table' | 'metadata';

export interface Representation {
  form: Form;
  includeObject: 'None' | 'Metadata' | 'Object';
}

/**
 * Chooses by the Accept header; the first type that can be served wins.
 *
 * @throws ApiStatusError 406 when none can
 */
export function negotiate(
  accept: string | undefined,
  query: URLSearchParams,
): Representation {
  const include = query.get('includeObject');
  const includeObject =
    include === 'None' || include === 'Object' ? include : 'Metadata';
  for (const range of (accept || '*/*').split(',')) {
    const [type, ...rest] = range.split(';').map(part => part.trim());
    const parameters = new Map(
      rest.map(part => {
        const [key, value = ''] = part.split('=');
        return [key, value] as const;
      }),
    );
    const as = parameters.get('as');
    const known = ['application/json', 'application/*', '*/*'].includes(type);
    const isMeta =
      parameters.get('g') === 'meta.k8s.io' && parameters.get('v') === 'v1';
    if (!known) continue;
    if (!as) return { form: 'object', includeObject };
    if (as === 'Table' && isMeta) return { form: 'table', includeObject };
    if (as.startsWith('PartialObjectMetadata') && isMeta) {
      return { form: 'metadata', includeObject };
    }
  }
  throw new ApiStatusError(
    406,
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/json;stream=watch',
  );
}

/** An object of which only the metadata is shown. */
export function metadataOnly({ metadata }: AnyKubeObject): AnyKubeObject {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
  };
}

function cell(
  object: AnyKubeObject,
  column: ResourceDefinition['columns'][number],
  now: Date,
): unknown {
  if (typeof column.value === 'function') return column.value(object, now);
  const value = evaluatePath(object, column.value);
  if (value === undefined || value === null) return null;
  if (column.type === 'date') return age(value, now);
  if (column.type === 'integer') {
    return typeof value === 'number' ? Math.trunc(value) : null;
  }
  if (column.type === 'number') return typeof value === 'number' ? value : null;
  if (column.type === 'boolean') {
    return typeof value === 'boolean' ? value : null;
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The columns of a Table, as it announces them. */
export function columnDefinitions({ columns }: ResourceDefinition): object[] {
  return columns.map(({ name, type, format, description, priority }) => ({
    name,
    type,
    format: format ?? '',
    description: description ?? '',
    priority: priority ?? 0,
  }));
}

/** Objects as the Table that `kubectl get` prints. */
export function toTable(
  definition: ResourceDefinition,
  objects: AnyKubeObject[],
  shown: AnyKubeObject[],
  options: {
    includeObject: Representation['includeObject'];
    metadata: object;
    now: Date;
    withColumns: boolean;
  },
): object {
  const { includeObject, metadata, now, withColumns } = options;
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: withColumns ? columnDefinitions(definition) : null,
    rows: objects.map((object, i) => ({
      cells: definition.columns.map(column => cell(object, column, now)),
      ...(includeObject === 'None'
        ? { object: null }
        : {
            object:
              includeObject === 'Object' ? shown[i] : metadataOnly(shown[i]),
          }),
    })),
  };
}

/** A stored object as this resource shows it. */
export function shownAs(
  definition: ResourceDefinition,
  object: AnyKubeObject,
): AnyKubeObject {
  return definition.viewOf ? definition.viewOf.fromStored(object) : object;
}
