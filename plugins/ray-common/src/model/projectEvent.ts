import type { KubernetesEvent } from '../api';
import type { EventObject } from '../kubernetes';

/**
 * An event as the API shows it. Reads both generations of the API: KubeRay 1.6 writes the old one (`deprecated…`
 * fields), 1.7 the new one (`eventTime`, `series`).
 */
export function projectEvent(event: EventObject): KubernetesEvent {
  const firstAt =
    event.eventTime ??
    event.deprecatedFirstTimestamp ??
    event.metadata.creationTimestamp;
  const lastAt = eventTime(event);
  const source = event.reportingController || event.deprecatedSource?.component;
  return {
    uid: event.metadata.uid,
    type: event.type === 'Warning' ? 'Warning' : 'Normal',
    reason: event.reason ?? '',
    message: event.note ?? '',
    regarding: {
      kind: event.regarding.kind ?? '',
      name: event.regarding.name ?? '',
    },
    count: event.series?.count ?? event.deprecatedCount ?? 1,
    ...(firstAt && { firstAt }),
    ...(lastAt && { lastAt }),
    ...(source && { source }),
  };
}

/** When the event was last seen, ISO 8601. */
export function eventTime(event: EventObject): string | undefined {
  return (
    event.series?.lastObservedTime ??
    event.deprecatedLastTimestamp ??
    event.eventTime ??
    event.metadata.creationTimestamp
  );
}
