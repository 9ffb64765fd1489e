import { clusterObjects } from '../fleet/clusterObjects.mjs';
import { COLLECTIONS } from './collections.mjs';
import { SENT } from './marks.mjs';

/** What the server notes of who set which field: a third of a real object. */
function fieldsOf(value) {
  if (Array.isArray(value)) {
    return Object.fromEntries(
      value.map(item => [
        `k:${JSON.stringify({ name: item?.name ?? item?.type ?? item })}`,
        { '.': {}, ...fieldsOf(item) },
      ]),
    );
  }
  if (typeof value !== 'object' || value === null) {
    return {};
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [`f:${key}`, fieldsOf(each)]),
  );
}

/** The object as a server keeps it: with a uid, times and managed fields. */
function stored(object, uid) {
  const { metadata, ...rest } = object;
  return {
    ...rest,
    metadata: {
      ...metadata,
      uid,
      resourceVersion: '0000000000',
      creationTimestamp: '2026-01-05T08:00:00Z',
      annotations: { ...metadata.annotations, [SENT]: '0'.repeat(16) },
      managedFields: [
        {
          apiVersion: object.apiVersion,
          fieldsType: 'FieldsV1',
          fieldsV1: fieldsOf(rest),
          manager: 'kuberay-operator',
          operation: 'Update',
          time: '2026-01-05T08:00:00Z',
        },
      ],
    },
  };
}

const uidOf = (kind, number) =>
  `${kind}-ec33-498f-a231-${number.toString(16).padStart(12, '0')}`;

/** Events as events.k8s.io/v1 gives them, whichever API they were written through. */
function asNewEvent(event) {
  if (event.apiVersion !== 'v1') {
    return event;
  }
  const { involvedObject, message, source, firstTimestamp, ...rest } = event;
  return {
    ...rest,
    apiVersion: 'events.k8s.io/v1',
    regarding: involvedObject,
    note: message,
    deprecatedSource: source,
    deprecatedFirstTimestamp: firstTimestamp,
    eventTime: null,
  };
}

/**
 * The objects of so many RayClusters, of about the size that an API server
 * gives them, one after the other with the path of their collection.
 *
 * @param {number} clusters
 * @returns {Generator<[path: string, object: object]>}
 */
export function* fakeObjects(clusters) {
  let number = 0;
  const next = (object, prefix) => {
    number += 1;
    return stored(object, uidOf(prefix, number));
  };
  for (let index = 0; index < clusters; index += 1) {
    const parts = clusterObjects(index);
    const rayCluster = next(parts.rayCluster(), 'fdfdcde9');
    const { uid } = rayCluster.metadata;
    const pods = parts.pods(uid).map(pod => next(pod, '90d90d90'));
    yield [COLLECTIONS.RayCluster, rayCluster];
    yield [COLLECTIONS.Service, next(parts.service(uid), '5e2f1ce0')];
    for (const pod of pods) {
      yield [COLLECTIONS.Pod, pod];
    }
    for (const event of parts.events(uid, pods)) {
      yield [COLLECTIONS.Event, next(asNewEvent(event), 'e7e27000')];
    }
  }
}
