import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';
import { FLEET_KINDS } from '../../../../plugins/ray-backend/src/fleet/kinds';
import {
  projectEvent,
  projectPod,
  projectRayCluster,
  projectService,
} from '../../../../plugins/ray-backend/src/fleet/projectObject';
import type { RawObject } from '../../../../plugins/ray-backend/src/kubernetes';

export const NAMESPACE = 'watched';

/** A kind as Raydeck watches it, and what the tests make of it. */
export interface WatchedKind {
  kind: 'RayCluster' | 'Pod' | 'Service' | 'Event';
  /** Of the collection, in all namespaces: what a Reflector watches. */
  path: string;
  /** Of the collection in the tests' namespace: where objects are written. */
  writePath: string;
  resource: string;
  labelSelector?: string;
  /** Of each object that is written; the first is among those that the selector asks for. */
  labels: Record<string, string>;
  project: (raw: RawObject) => KubernetesObject | undefined;
  /** What an object of the kind has beside its metadata. */
  body: () => object;
}

const LABELS = { 'ray.io/cluster': 'watched', 'ray.io/node-type': 'head' };

const container = (name: string) => ({ name, image: 'rayproject/ray:2.46.0' });

function inNamespace(path: string): string {
  const [, root, plural] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
  return `${root}/namespaces/${NAMESPACE}/${plural}`;
}

export const WATCHED_KINDS: readonly WatchedKind[] = [
  {
    kind: 'RayCluster' as const,
    project: projectRayCluster,
    body: () => ({
      apiVersion: 'ray.io/v1',
      kind: 'RayCluster',
      spec: {
        rayVersion: '2.46.0',
        headGroupSpec: {
          rayStartParams: {},
          template: { spec: { containers: [container('ray-head')] } },
        },
      },
    }),
  },
  {
    kind: 'Pod' as const,
    project: projectPod,
    body: () => ({
      apiVersion: 'v1',
      kind: 'Pod',
      spec: { containers: [container('ray-head')] },
    }),
  },
  {
    kind: 'Service' as const,
    project: projectService,
    body: () => ({
      apiVersion: 'v1',
      kind: 'Service',
      spec: { clusterIP: 'None', ports: [{ name: 'dashboard', port: 8265 }] },
    }),
  },
  {
    kind: 'Event' as const,
    project: (raw: RawObject) => projectEvent(raw, () => false),
    body: () => ({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      eventTime: '2026-01-01T00:00:00.000000Z',
      reportingController: 'raydeck.dev/tests',
      reportingInstance: 'tests',
      action: 'Watching',
      reason: 'Watched',
      type: 'Normal',
      note: 'an event of the tests',
      regarding: {
        apiVersion: 'ray.io/v1',
        kind: 'RayCluster',
        namespace: NAMESPACE,
        name: 'watched',
      },
    }),
  },
].map(each => ({
  ...each,
  ...FLEET_KINDS[each.kind],
  writePath: inNamespace(FLEET_KINDS[each.kind].path),
  labels: LABELS,
}));

/** RayClusters that one test has for itself, by a label. */
export function ownRayClusters(group: string): WatchedKind {
  return {
    ...WATCHED_KINDS[0],
    labelSelector: `tests/group=${group}`,
    labels: { 'tests/group': group },
  };
}

/** What a new object of the kind is sent as. */
export function manifestOf(
  kind: WatchedKind,
  name: string,
  annotations: Record<string, string>,
): object {
  return {
    ...kind.body(),
    metadata: { name, namespace: NAMESPACE, labels: kind.labels, annotations },
  };
}

/** Takes an object out of what the Reflectors select, or back in. */
export function selectionPatch(
  { labels }: WatchedKind,
  selected: boolean,
): object {
  const [[name, value]] = Object.entries(labels);
  return { metadata: { labels: { [name]: selected ? value : null } } };
}
