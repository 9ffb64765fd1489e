import type { EventObject } from '@raydeck/backstage-plugin-ray-common';
import type { RawObject } from '../../kubernetes';
import { fields, isFields, number, text, type Fields } from './narrow';
import { projectMetadata, shared } from './projectMetadata';

const RAY_KINDS: ReadonlySet<unknown> = new Set([
  'RayCluster',
  'RayJob',
  'RayService',
  'RayCronJob',
]);
/** KubeRay's names: `CLUSTER-head-x7k2p`, `CLUSTER-head` in older ones, `CLUSTER-GROUP-worker-x7k2p`. */
const RAY_POD_NAME = /-(head|worker)(-[a-z0-9]{5})?$/;

/**
 * Events about Ray's objects and about pods that are Ray's: known ones, and those whose names are of KubeRay's making,
 * because an event often arrives before its pod.
 */
export function projectEvent(
  raw: RawObject,
  isRayPod: (uid: string) => boolean,
): EventObject | undefined {
  const regarding = fields(raw.regarding);
  if (!isKept(regarding, isRayPod)) return undefined;
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: projectMetadata(raw.metadata),
    type: shared.text(text(raw.type)),
    reason: shared.text(text(raw.reason)),
    note: text(raw.note),
    eventTime: text(raw.eventTime),
    series: isFields(raw.series) ? series(raw.series) : undefined,
    reportingController: shared.text(text(raw.reportingController)),
    deprecatedSource: isFields(raw.deprecatedSource)
      ? shared.object({ component: text(raw.deprecatedSource.component) })
      : undefined,
    deprecatedFirstTimestamp: shared.text(text(raw.deprecatedFirstTimestamp)),
    deprecatedLastTimestamp: shared.text(text(raw.deprecatedLastTimestamp)),
    deprecatedCount: number(raw.deprecatedCount),
    regarding: {
      apiVersion: shared.text(text(regarding.apiVersion)),
      kind: shared.text(text(regarding.kind)),
      namespace: shared.text(text(regarding.namespace)),
      name: text(regarding.name),
      uid: text(regarding.uid),
    },
  };
}

function isKept(
  regarding: Fields,
  isRayPod: (uid: string) => boolean,
): boolean {
  if (regarding.kind !== 'Pod') return RAY_KINDS.has(regarding.kind);
  return (
    RAY_POD_NAME.test(text(regarding.name) ?? '') ||
    isRayPod(text(regarding.uid) ?? '')
  );
}

function series(raw: Fields): EventObject['series'] {
  const lastObservedTime = text(raw.lastObservedTime);
  return lastObservedTime === undefined
    ? undefined
    : { count: number(raw.count) ?? 1, lastObservedTime };
}
