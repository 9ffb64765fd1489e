import { timestamp } from '../clock';
import { ApiStatusError } from './ApiStatusError';
import { copyJson } from './copyJson';
import { jsonEquals } from './deepFreeze';
import type { AnyKubeObject } from './KubeObject';
import type { ResourceDefinition } from './ResourceRegistry';
import type { DeleteOptions } from './storeOptions';

/** How many finalizers the spec holds, where that counts. */
export function specFinalizers(
  definition: ResourceDefinition,
  object: AnyKubeObject,
): number {
  if (!definition.specFinalizers) return 0;
  const spec = object.spec as { finalizers?: string[] } | undefined;
  return spec?.finalizers?.length ?? 0;
}

/** Whether the last that held up a deletion has let go. */
export function isReleased(
  definition: ResourceDefinition,
  draft: AnyKubeObject,
  old: AnyKubeObject,
): boolean {
  const holds = (object: AnyKubeObject) =>
    (object.metadata.finalizers?.length ?? 0) +
    specFinalizers(definition, object);
  return (
    draft.metadata.deletionTimestamp !== undefined &&
    holds(old) > 0 &&
    holds(draft) === 0 &&
    (draft.metadata.deletionGracePeriodSeconds ?? 0) === 0
  );
}

/**
 * Puts the old object's own parts where nothing has changed: versions of an
 * object then share what they have in common, in memory and in comparisons.
 */
export function shareUnchanged(draft: AnyKubeObject, old: AnyKubeObject): void {
  for (const [field, value] of Object.entries(draft)) {
    if (field !== 'metadata' && jsonEquals(value, old[field])) {
      draft[field] = old[field];
    }
  }
}

/** Whether anything but metadata and status differs. */
export function changesSpec(draft: AnyKubeObject, old: AnyKubeObject): boolean {
  const { metadata: _m, status: _s, ...rest } = draft;
  const { metadata: _om, status: _os, ...oldRest } = old;
  return !jsonEquals(rest, oldRest);
}

/** @throws ApiStatusError 409 when a deletion is about another object */
export function checkPreconditions(
  definition: ResourceDefinition,
  object: AnyKubeObject,
  { preconditions }: DeleteOptions,
): void {
  const { uid, resourceVersion, name } = object.metadata;
  // Preconditions name the kind where other conflicts name the plural.
  const of = { group: definition.group, plural: definition.kind };
  const wanted = preconditions ?? {};
  if (wanted.uid && wanted.uid !== uid) {
    throw ApiStatusError.conflict(
      of,
      name,
      `the UID in the precondition (${wanted.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
  }
  if (wanted.resourceVersion && wanted.resourceVersion !== resourceVersion) {
    throw ApiStatusError.conflict(
      of,
      name,
      `the ResourceVersion in the precondition (${wanted.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    );
  }
}

/** How long a deletion waits for the kubelet, in seconds. */
export function graceOf(
  definition: ResourceDefinition,
  object: AnyKubeObject,
  options: DeleteOptions,
): number {
  if (!definition.graceful) return 0;
  const spec = (object.spec ?? {}) as {
    nodeName?: string;
    terminationGracePeriodSeconds?: number;
  };
  const phase = (object.status as { phase?: string } | undefined)?.phase;
  if (!spec.nodeName || phase === 'Succeeded' || phase === 'Failed') return 0;
  return options.gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
}

/** Keeps what a write cannot change of an object's metadata. */
export function carryOver(draft: AnyKubeObject, old: AnyKubeObject): void {
  const { metadata } = draft;
  draft.apiVersion = old.apiVersion;
  draft.kind = old.kind;
  metadata.uid = old.metadata.uid;
  metadata.creationTimestamp = old.metadata.creationTimestamp;
  for (const field of [
    'generateName',
    'generation',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ] as const) {
    delete metadata[field];
    if (old.metadata[field] !== undefined) {
      Object.assign(metadata, { [field]: old.metadata[field] });
    }
  }
}

const FOREGROUND = 'foregroundDeletion';

/**
 * What a deletion makes of an object, and whether finalizers, a foreground
 * deletion or a kubelet keep it for a while.
 */
export function markForDeletion(
  definition: ResourceDefinition,
  old: AnyKubeObject,
  options: DeleteOptions,
  now: Date,
): { marked: AnyKubeObject; waits: boolean } {
  const finalizers = [...(old.metadata.finalizers ?? [])];
  const policy = options.propagationPolicy;
  if (policy === 'Foreground' && !finalizers.includes(FOREGROUND)) {
    finalizers.push(FOREGROUND);
  }
  if (policy === 'Orphan' && !finalizers.includes('orphan')) {
    finalizers.push('orphan');
  }
  const grace = graceOf(definition, old, options);
  const marked = copyJson(old);
  if (finalizers.length > 0) marked.metadata.finalizers = finalizers;
  const waits =
    finalizers.length > 0 || grace > 0 || specFinalizers(definition, old) > 0;
  // A pod is marked even when it goes at once: watchers see both changes.
  if (waits || definition.graceful) {
    const first = !old.metadata.deletionTimestamp;
    if (first || grace < (old.metadata.deletionGracePeriodSeconds ?? 0)) {
      marked.metadata.deletionTimestamp = timestamp(
        new Date(now.getTime() + grace * 1000),
      );
      marked.metadata.deletionGracePeriodSeconds = grace;
    }
    if (first) definition.terminate?.(marked);
    if (first && definition.generation) {
      marked.metadata.generation = (old.metadata.generation ?? 0) + 1;
    }
  }
  return { marked, waits };
}
