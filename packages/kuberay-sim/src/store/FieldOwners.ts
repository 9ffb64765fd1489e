import { timestamp, type Clock } from '../clock';
import type { Schema } from '../validation/Schema';
import { managedFieldsOf, ownedAfterUpdate, type Ownership } from './fields';
import type { AnyKubeObject } from './KubeObject';
import { apiVersionOf, type ResourceDefinition } from './ResourceRegistry';

/** How a write counts in `metadata.managedFields`. */
export interface FieldWriter {
  /** Who writes; by default the component that writes such objects. */
  fieldManager?: string;
  /** What the caller has set `metadata.managedFields` to, where he has. */
  ownersBefore?: Ownership[];
  /** Who owns the fields afterwards, where server-side apply has decided it. */
  owners?: Ownership[];
}

const NONE: Ownership[] = [];

/** The component of a real cluster that writes such objects. */
function componentOf(
  { group, plural }: ResourceDefinition,
  subresource: string | undefined,
): string {
  if (plural === 'pods' && subresource === 'status') return 'kubelet';
  if (plural === 'pods' && subresource === 'binding') return 'kube-scheduler';
  if (plural === 'nodes') return 'kubelet';
  const isOperators =
    group === 'ray.io' || ['pods', 'services', 'secrets'].includes(plural);
  return isOperators ? 'kuberay-operator' : 'kube-controller-manager';
}

/**
 * What the server sees before an object is made: of Kubernetes' own kinds the
 * structs that are there though empty, and so nobody's.
 */
function nothing({ custom, plural }: ResourceDefinition): object {
  if (custom) return { metadata: {} };
  const template = { metadata: {}, spec: {} };
  return {
    metadata: {},
    spec: plural === 'jobs' ? { template } : {},
    status: {},
  };
}

/** Without what is written at another endpoint of the resource. */
function part(
  object: AnyKubeObject | object,
  subresource: string | undefined,
): object {
  const { status, ...rest } = object as Partial<AnyKubeObject>;
  if (subresource === 'status') return status === undefined ? {} : { status };
  return subresource === 'binding' ? object : rest;
}

/** An object as callers of the API see it, with `metadata.managedFields`. */
export function withManagedFields(
  object: AnyKubeObject,
  owners: Ownership[],
): AnyKubeObject {
  if (owners.length === 0) return object;
  const managedFields = managedFieldsOf(owners);
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

/**
 * Who owns which fields of the objects of a store. It lies beside the objects:
 * those who work with them in this process have no use for `managedFields`, and
 * thousands of pods share the few texts that there are.
 */
export class FieldOwners {
  readonly #clock: Clock;
  readonly #owners = new WeakMap<AnyKubeObject, Ownership[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(object: AnyKubeObject): Ownership[] {
    return this.#owners.get(object) ?? NONE;
  }

  set(object: AnyKubeObject, owners: Ownership[]): void {
    if (owners.length > 0) this.#owners.set(object, owners);
  }

  /** The owners after a write of `draft` over `old` (absent: a creation). */
  after(
    definition: ResourceDefinition,
    draft: AnyKubeObject,
    old: AnyKubeObject | undefined,
    { fieldManager, owners, ownersBefore }: FieldWriter,
    subresource?: string,
  ): Ownership[] {
    if (owners) return owners;
    // Events are written once and read by all; nobody applies them.
    if (definition.plural === 'events' && !fieldManager) return NONE;
    const whole = !old && definition.keepsStatusOnCreate;
    const side = (object: AnyKubeObject | object) =>
      definition.statusSubresource && !whole
        ? part(object, subresource)
        : object;
    const isBinding = subresource === 'binding';
    return ownedAfterUpdate(
      ownersBefore ?? (old ? this.of(old) : NONE),
      side(old ?? nothing(definition)),
      side(draft),
      definition.schema as Schema,
      {
        manager: fieldManager ?? componentOf(definition, subresource),
        operation: 'Update',
        apiVersion: apiVersionOf(definition),
        ...(subresource && !isBinding ? { subresource } : {}),
      },
      timestamp(this.#clock.now()),
    );
  }
}
