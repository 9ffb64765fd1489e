import { readFileSync } from 'node:fs';

/**
 * One RayCluster with its Service, pods and events, as KubeRay 1.6.2 made them
 * on Kubernetes 1.36, with marks for what differs from cluster to cluster.
 */
const RECORDED = JSON.parse(
  readFileSync(new URL('recordedCluster.json', import.meta.url), 'utf8'),
);

export const WORKERS = 4;
export const EVENTS = 6;
const NAMESPACES = 20;
const NODES = 200;
/** Clusters are some seconds apart, as a fleet is that grows over hours. */
const APART_SECONDS = 7;
const FIRST = Date.parse('2026-01-05T08:00:00Z');

const texts = Object.fromEntries(
  Object.entries(RECORDED).map(([name, object]) => [
    name,
    JSON.stringify(object),
  ]),
);

function fill(text, values) {
  return JSON.parse(text.replace(/@(\w+)@/g, (_, mark) => values[mark]));
}

/** Five letters and digits, as the API server appends them to a name; the same for the same number. */
function suffixOf(number) {
  return ((number * 7919 + 60_466_176) % 60_466_176)
    .toString(36)
    .padStart(5, '0');
}

const hex = (number, digits) => number.toString(16).padStart(digits, '0');

export const namespaceOf = index =>
  `bench-team-${String(index % NAMESPACES).padStart(2, '0')}`;
export const namespaces = () =>
  Array.from({ length: NAMESPACES }, (_, index) => namespaceOf(index));

function podValues(cluster, index, member) {
  const number = index * (WORKERS + 1) + member;
  return {
    ...cluster,
    suffix: suffixOf(number + 1),
    podId: `67c15ce4-e408-4b7f-958f-${hex(number, 12)}`,
    podIP: `10.${64 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`,
    node: `node-${String(number % NODES).padStart(3, '0')}`,
    event: `18ea1835${hex(number, 8)}`,
  };
}

/**
 * What there is of the RayCluster of this number: ready, with a head and four
 * workers, the Service of the head, and an event about each of them.
 *
 * @param {number} index from 0
 * @returns its parts as functions, because a child names the uid of its owner,
 *   which the API server gives
 */
export function clusterObjects(index) {
  const values = {
    cluster: `bench-cluster-${String(index).padStart(4, '0')}`,
    namespace: namespaceOf(index),
    time: new Date(FIRST + index * APART_SECONDS * 1000)
      .toISOString()
      .slice(0, 19),
  };
  const head = podValues(values, index, 0);
  return {
    namespace: values.namespace,
    name: values.cluster,
    rayCluster: () => fill(texts.rayCluster, head),
    service: clusterUid => fill(texts.service, { ...head, clusterUid }),
    /** The head first. */
    pods: clusterUid =>
      Array.from({ length: WORKERS + 1 }, (_, member) =>
        fill(member === 0 ? texts.head : texts.worker, {
          ...podValues(values, index, member),
          clusterUid,
        }),
      ),
    events: (clusterUid, pods) => [
      fill(texts.created, {
        ...podValues(values, index, 1),
        clusterUid,
      }),
      ...pods.map((pod, member) => {
        const event = fill(texts.scheduled, {
          ...podValues(values, index, member),
          podUid: pod.metadata.uid,
        });
        return member === 0 ? aboutHead(event, pod) : event;
      }),
    ],
  };
}

/** The recorded event is about a worker. */
function aboutHead(event, { metadata }) {
  const worker = event.regarding.name;
  return JSON.parse(JSON.stringify(event).split(worker).join(metadata.name));
}
