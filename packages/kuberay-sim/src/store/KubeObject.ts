import type { ManagedFieldsEntry } from './fields';

/** A reference from a dependent to the object whose life it shares. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** The part of a Kubernetes object that the API server itself looks after. */
export interface ObjectMeta {
  name: string;
  generateName?: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  /** On objects that are sent or kept; a store has them beside its objects. */
  managedFields?: ManagedFieldsEntry[];
}

/** Any Kubernetes object as it is stored: metadata is complete. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

/** A Kubernetes object of which only the metadata is known by type. */
export interface AnyKubeObject extends KubeObject {
  [field: string]: unknown;
}

/**
 * An object on its way into the store: the server fills in what is absent of
 * the metadata (uid, resourceVersion, creationTimestamp, a generated name).
 */
export type NewKubeObject<T extends KubeObject = AnyKubeObject> = {
  [Field in keyof T as Field extends 'metadata' ? never : Field]: T[Field];
} & { metadata: Partial<ObjectMeta> };

/** Where an object lies: the namespace is absent for cluster-scoped kinds. */
export interface ObjectKey {
  namespace?: string;
  name: string;
}

/** The key of an object. */
export function keyOf(object: KubeObject): ObjectKey {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? { name } : { namespace, name };
}
