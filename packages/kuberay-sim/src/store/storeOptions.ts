import type { Clock } from '../clock';
import type { FieldWriter } from './FieldOwners';
import type { AnyKubeObject } from './KubeObject';
import type { ResourceDefinition, ResourceRegistry } from './ResourceRegistry';

/** What a write may ask for beside the object. */
export interface WriteOptions extends FieldWriter {
  /** Everything is checked and nothing is stored. */
  dryRun?: boolean;
}

export type PropagationPolicy = 'Background' | 'Foreground' | 'Orphan';

export interface DeleteOptions extends WriteOptions {
  preconditions?: { uid?: string; resourceVersion?: string };
  propagationPolicy?: PropagationPolicy;
  gracePeriodSeconds?: number;
}

/** A write about to happen; hooks may change `object` or throw a Status. */
export interface AdmissionRequest {
  operation: 'CREATE' | 'UPDATE' | 'DELETE';
  definition: ResourceDefinition;
  /** The draft to be stored (for DELETE: the object as it is, frozen). */
  object: AnyKubeObject;
  oldObject?: AnyKubeObject;
  subresource?: 'status';
  dryRun: boolean;
}

export type AdmissionHook = (request: AdmissionRequest) => void;

/** The whole content, as JSON. */
export interface StoreSnapshot {
  revision: number;
  objects: Record<string, AnyKubeObject[]>;
}

export interface ObjectStoreOptions {
  registry: ResourceRegistry;
  clock: Clock;
  /** Changes remembered per resource for watches that begin in the past. */
  historyLimit?: number;
  /** Told when a subscriber throws; the write has happened all the same. */
  onListenerError?(error: unknown): void;
}
