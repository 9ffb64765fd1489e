import type { AnyKubeObject } from '../store';

/** Names that differ between a core Event and the same one in events.k8s.io. */
const RENAMED: [core: string, view: string][] = [
  ['message', 'note'],
  ['involvedObject', 'regarding'],
  ['reportingComponent', 'reportingController'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
];

function rename(
  object: AnyKubeObject,
  apiVersion: string,
  names: [from: string, to: string][],
): AnyKubeObject {
  const map = new Map(names);
  const renamed = Object.entries(object).map(([key, value]) => [
    map.get(key) ?? key,
    value,
  ]);
  return { ...Object.fromEntries(renamed), apiVersion };
}

/** A core event as events.k8s.io/v1 shows it. */
export function toEventsView(event: AnyKubeObject): AnyKubeObject {
  return rename(event, 'events.k8s.io/v1', RENAMED);
}

/** An event of events.k8s.io/v1 as it is stored. */
export function fromEventsView(event: AnyKubeObject): AnyKubeObject {
  return rename(
    event,
    'v1',
    RENAMED.map(([core, view]) => [view, core]),
  );
}
