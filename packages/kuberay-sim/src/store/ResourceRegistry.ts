import type { Schema } from '../validation/Schema';
import type { AnyKubeObject } from './KubeObject';
import { groupResource } from './ApiStatusError';

export type Verb =
  | 'create'
  | 'delete'
  | 'deletecollection'
  | 'get'
  | 'list'
  | 'patch'
  | 'update'
  | 'watch';

export const ALL_VERBS: Verb[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

export const READ_VERBS: Verb[] = ['get', 'list', 'watch'];

/** One column of the Table that `kubectl get` prints. */
export interface PrinterColumn {
  name: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  format?: string;
  description?: string;
  /** 0 is always shown, more than that only with `-o wide`. */
  priority?: number;
  /** A JSON path as CRDs have it, or a function for core kinds. */
  value: string | ((object: AnyKubeObject, now: Date) => unknown);
}

/** How a name must look; the rules of Kubernetes' own kinds. */
export type NameRule =
  | 'dns-subdomain'
  | 'dns-label'
  | 'dns-1035-label'
  | 'path-segment';

/** What the server must know to serve one kind of object. */
export interface ResourceDefinition {
  group: string;
  version: string;
  plural: string;
  singular: string;
  kind: string;
  namespaced: boolean;
  verbs: Verb[];
  shortNames?: string[];
  categories?: string[];
  nameRule: NameRule;
  /** A label that objects are often looked up by: lists by it need no search. */
  indexedLabel?: string;
  /** Whether `/status` exists: then the main endpoint leaves status alone. */
  statusSubresource: boolean;
  /** Whether a creation may bring its status along (nodes, events). */
  keepsStatusOnCreate?: boolean;
  /** Whether metadata.generation counts the changes of the spec. */
  generation: boolean;
  /** Whether a delete waits for the kubelet when the pod runs on a node. */
  graceful?: boolean;
  /** Whether spec.finalizers hold up a deletion (namespaces). */
  specFinalizers?: boolean;
  /** Whether DELETE answers the object instead of a Status. */
  returnsDeletedObject?: boolean;
  /** Whether it is a question that is answered and not stored. */
  review?: boolean;
  /** Whether the kind is defined by a CustomResourceDefinition. */
  custom?: boolean;
  schema: Schema;
  columns: PrinterColumn[];
  /** Fields that `fieldSelector` knows beside metadata.name and .namespace. */
  selectableFields?: Record<string, (object: AnyKubeObject) => string>;
  /**
   * Fills in what the server fills in (defaults, allocated values) on an object
   * about to be stored. `old` is absent at creation.
   */
  prepare?(object: AnyKubeObject, old?: AnyKubeObject): void;
  /** What a deletion that must wait shows on the object. */
  terminate?(object: AnyKubeObject): void;
  /** What may not change, or must hold between fields; throws a Status. */
  validate?(object: AnyKubeObject, old?: AnyKubeObject): void;
  /**
   * Another group's view of the same stored objects, as events.k8s.io shows
   * core events.
   */
  viewOf?: {
    resource: string;
    fromStored(object: AnyKubeObject): AnyKubeObject;
    toStored(object: AnyKubeObject): AnyKubeObject;
  };
}

/** `pods`, `rayclusters.ray.io`: the name of a resource in the store. */
export function resourceName(
  definition: Pick<ResourceDefinition, 'group' | 'plural'>,
): string {
  return groupResource(definition);
}

/** `v1`, `ray.io/v1`. */
export function apiVersionOf(
  definition: Pick<ResourceDefinition, 'group' | 'version'>,
): string {
  return definition.group === ''
    ? definition.version
    : `${definition.group}/${definition.version}`;
}

/** The kinds that are served. */
export class ResourceRegistry {
  readonly #byName = new Map<string, ResourceDefinition>();

  register(...definitions: ResourceDefinition[]): void {
    for (const definition of definitions) {
      const name = resourceName(definition);
      if (this.#byName.has(name)) {
        throw new Error(`The resource ${name} is registered twice`);
      }
      this.#byName.set(name, definition);
    }
  }

  /** The definition of a resource by its name in the store. */
  find(name: string): ResourceDefinition | undefined {
    return this.#byName.get(name);
  }

  /** As `find`, for code that names a resource it knows to exist. */
  require(name: string): ResourceDefinition {
    const definition = this.#byName.get(name);
    if (!definition) {
      throw new Error(
        `No resource ${name} is registered; known are ${[
          ...this.#byName.keys(),
        ].join(', ')}`,
      );
    }
    return definition;
  }

  findByPath(
    group: string,
    version: string,
    plural: string,
  ): ResourceDefinition | undefined {
    const definition = this.#byName.get(groupResource({ group, plural }));
    return definition?.version === version ? definition : undefined;
  }

  findByKind(apiVersion: string, kind: string): ResourceDefinition | undefined {
    return this.all().find(
      definition =>
        definition.kind === kind && apiVersionOf(definition) === apiVersion,
    );
  }

  all(): ResourceDefinition[] {
    return [...this.#byName.values()];
  }

  /** API groups in order of registration, the core group as ''. */
  groups(): { group: string; version: string }[] {
    const seen = new Map<string, { group: string; version: string }>();
    for (const { group, version } of this.all()) {
      seen.set(`${group}/${version}`, { group, version });
    }
    return [...seen.values()];
  }
}
