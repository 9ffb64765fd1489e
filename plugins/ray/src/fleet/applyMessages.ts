import { WatchMessage } from '../api';
import { FleetState } from './FleetState';

class Draft {
  readonly #base: FleetState;
  readonly #changed: Partial<Record<MapName, Map<string, unknown>>> = {};

  constructor(base: FleetState) {
    this.#base = base;
  }

  /** A map to change, copied once however many changes follow. */
  map<N extends MapName>(name: N): Map<string, MapValue<N>> {
    let map = this.#changed[name] as Map<string, MapValue<N>> | undefined;
    if (!map) {
      map = new Map(this.#base[name] as ReadonlyMap<string, MapValue<N>>);
      this.#changed[name] = map;
    }
    return map;
  }

  finish(): FleetState {
    return { ...this.#base, ...this.#changed } as FleetState;
  }
}

type MapName = 'clusters' | 'jobs' | 'pods' | 'events';
type MapValue<N extends MapName> = FleetState[N] extends ReadonlyMap<
  string,
  infer V
>
  ? V
  : never;

/**
 * The state after a batch of messages; a batch costs one copy of each map that
 * it touches. A delete names the UID, so that a late delete of a past life
 * leaves the object that has taken its name.
 */
export function applyMessages(
  state: FleetState,
  messages: readonly WatchMessage[],
): FleetState {
  let current = state;
  let draft = new Draft(current);
  for (const message of messages) {
    switch (message.event) {
      case 'snapshot': {
        const { data } = message;
        current = {
          ...current,
          loaded: true,
          asOf: data.asOf,
          kubernetesClusters: data.kubernetesClusters,
          clusters: new Map(data.clusters.map(it => [it.ref, it])),
          jobs: new Map(data.jobs.map(it => [it.ref, it])),
          pods: new Map(data.pods.map(it => [it.uid, it])),
          events: new Map(data.events.map(it => [it.uid, it])),
        };
        draft = new Draft(current);
        break;
      }
      case 'cluster': {
        const { type, ref, uid, cluster } = message.data;
        const clusters = draft.map('clusters');
        if (type === 'upsert' && cluster) clusters.set(ref, cluster);
        else if (clusters.get(ref)?.uid === uid) clusters.delete(ref);
        break;
      }
      case 'job': {
        const { type, ref, uid, job } = message.data;
        const jobs = draft.map('jobs');
        if (type === 'upsert' && job) jobs.set(ref, job);
        else if (jobs.get(ref)?.uid === uid) jobs.delete(ref);
        break;
      }
      case 'pod': {
        const { type, uid, pod } = message.data;
        if (type === 'upsert' && pod) draft.map('pods').set(uid, pod);
        else draft.map('pods').delete(uid);
        break;
      }
      case 'event':
        draft.map('events').set(message.data.uid, message.data);
        break;
      case 'kubernetesClusters':
        current = {
          ...draft.finish(),
          kubernetesClusters: message.data.items,
        };
        draft = new Draft(current);
        break;
      default:
    }
  }
  return draft.finish();
}
