import { randomUUID } from 'node:crypto';
import { timestamp } from '../clock';
import { copyJson } from './copyJson';
import { generateName } from './generateName';
import type { AnyKubeObject, KubeObject, NewKubeObject } from './KubeObject';
import { apiVersionOf } from './ResourceRegistry';
import type { ResourceTable } from './ResourceTable';

/** An object about to be made: what the server fills in is filled in. */
export function newDraft<T extends KubeObject>(
  table: ResourceTable,
  object: NewKubeObject<T>,
  now: Date,
): AnyKubeObject {
  const { definition } = table;
  const draft = copyJson(object) as unknown as AnyKubeObject;
  draft.apiVersion = apiVersionOf(definition);
  draft.kind = definition.kind;
  const { metadata } = draft;
  if (!metadata.name && metadata.generateName) {
    const { namespace } = metadata;
    metadata.name = generateName(
      metadata.generateName,
      name => table.get({ namespace, name }) !== undefined,
    );
  }
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  metadata.uid = randomUUID();
  metadata.creationTimestamp = timestamp(now);
  if (definition.generation) metadata.generation = 1;
  else delete metadata.generation;
  if (definition.statusSubresource && !definition.keepsStatusOnCreate) {
    delete draft.status;
  }
  definition.prepare?.(draft);
  return draft;
}
