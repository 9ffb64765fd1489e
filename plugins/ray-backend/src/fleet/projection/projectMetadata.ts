import type {
  ObjectMeta,
  OwnerReference,
} from '@raydeck/backstage-plugin-ray-common';
import { fields, flag, list, number, text, texts, type Fields } from './narrow';
import { SharedValues } from './SharedValues';

/** What all projections share. */
export const shared = new SharedValues();

/** The manifest that kubectl leaves on what it has applied. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** Annotations may hold a quarter of a megabyte; those that Raydeck reads are short. */
const MAX_ANNOTATION = 4096;

/** Fields of metadata, but for `managedFields`, which are a third of an object. */
export function projectMetadata(raw: unknown): ObjectMeta {
  const metadata = fields(raw);
  return {
    name: text(metadata.name) ?? '',
    namespace: shared.text(text(metadata.namespace) ?? ''),
    uid: text(metadata.uid) ?? '',
    resourceVersion: text(metadata.resourceVersion) ?? '',
    generation: number(metadata.generation),
    creationTimestamp: shared.text(text(metadata.creationTimestamp)),
    deletionTimestamp: shared.text(text(metadata.deletionTimestamp)),
    labels: shared.object(texts(metadata.labels)),
    annotations: shared.object(annotations(texts(metadata.annotations))),
    ownerReferences: shared.object(
      list(metadata.ownerReferences, ownerReference),
    ),
  };
}

function annotations(
  given: Record<string, string> | undefined,
): Record<string, string> | undefined {
  if (!given) return undefined;
  const isKept = (key: string) =>
    key !== LAST_APPLIED && given[key].length <= MAX_ANNOTATION;
  return Object.keys(given).every(isKept)
    ? given
    : Object.fromEntries(Object.entries(given).filter(([key]) => isKept(key)));
}

function ownerReference(owner: Fields): OwnerReference {
  return {
    apiVersion: text(owner.apiVersion) ?? '',
    kind: text(owner.kind) ?? '',
    name: text(owner.name) ?? '',
    uid: text(owner.uid) ?? '',
    controller: flag(owner.controller),
  };
}
