import { FAULT_ANNOTATION, type Pod } from '../kubelet';
import {
  headsOf,
  RAY_CLUSTERS,
  RAY_JOBS,
  startControllers,
  type RayCluster,
} from '../kuberay';
import type { RayHeadsSnapshot } from '../ray-head';
import {
  GarbageCollector,
  ObjectStore,
  keyOf,
  type ResourceRegistry,
} from '../store';
import { buildEntry } from './buildEntry';
import type { FleetEntry, SeedChange, SeedJob } from './FleetEntry';
import { loadSamples } from './samples';
import { SeedClock } from './SeedClock';

const MINUTE = 60_000;
/** How old KubeRay's samples are. */
const SAMPLES_AGE = 20;
/** Minutes for which a notebook's driver stays connected from now on. */
const DRIVER_GOES_ON = 6 * 60;

interface Happening {
  minutesAgo: number;
  run(): void;
}

function podsOf(store: ObjectStore, entry: FleetEntry, type: string): Pod[] {
  return store.list<Pod>('pods', {
    namespace: entry.namespace,
    labels: { 'ray.io/cluster': entry.name, 'ray.io/node-type': type },
  });
}

function submit(store: ObjectStore, entry: FleetEntry, job: SeedJob): void {
  const [head] = podsOf(store, entry, 'head');
  const heads = headsOf(store);
  if (!head || !heads.isUp(head)) return;
  const metadata = job.by ? { owner: `user:default/${job.by}` } : undefined;
  const { id, entrypoint } = job;
  if (job.driver) {
    heads.seedJob(head.metadata.uid, {
      submissionId: id,
      entrypoint,
      status: 'RUNNING',
      startedAgoMs: 0,
      durationMs: (job.minutesAgo + DRIVER_GOES_ON) * MINUTE,
      driver: { pid: 4711 },
    });
    return;
  }
  heads.submitJob(head, {
    submissionId: id,
    entrypoint,
    metadata,
    numGpus: job.gpus,
  });
}

function change(
  store: ObjectStore,
  entry: FleetEntry,
  what: SeedChange['do'],
): void {
  if (what === 'suspend') {
    const key = { namespace: entry.namespace, name: entry.name };
    store.mutate<RayCluster>(RAY_CLUSTERS, key, draft => {
      draft.spec.suspend = true;
    });
    return;
  }
  const [pod] = podsOf(store, entry, what === 'lose-head' ? 'head' : 'worker');
  if (!pod) return;
  if (what === 'lose-head') store.delete('pods', keyOf(pod));
  else {
    store.mutate<Pod>('pods', keyOf(pod), draft => {
      draft.metadata.annotations = {
        ...draft.metadata.annotations,
        [FAULT_ANNOTATION]: 'crash-loop',
      };
    });
  }
}

function happenings(store: ObjectStore, fleet: FleetEntry[]): Happening[] {
  const all: Happening[] = fleet.flatMap(entry => [
    {
      minutesAgo: entry.minutesAgo,
      run: () =>
        store.create(
          entry.kind === 'RayCluster' ? RAY_CLUSTERS : RAY_JOBS,
          buildEntry(entry),
        ),
    },
    ...(entry.jobs ?? []).map(job => ({
      minutesAgo: job.minutesAgo,
      run: () => submit(store, entry, job),
    })),
    ...(entry.jobs ?? []).flatMap(({ id, minutesAgo, stopAfter }) =>
      stopAfter === undefined
        ? []
        : [
            {
              minutesAgo: minutesAgo - stopAfter,
              run: () => {
                const [head] = podsOf(store, entry, 'head');
                if (head) headsOf(store).stopJob(head, id);
              },
            },
          ],
    ),
    ...(entry.changes ?? []).map(({ minutesAgo, do: what }) => ({
      minutesAgo,
      run: () => change(store, entry, what),
    })),
  ]);
  const resources: Record<string, string> = {
    RayCluster: RAY_CLUSTERS,
    RayJob: RAY_JOBS,
    ConfigMap: 'configmaps',
  };
  for (const sample of loadSamples()) {
    all.push({
      minutesAgo: SAMPLES_AGE,
      run: () => store.create(resources[sample.kind], sample),
    });
  }
  return all.sort((a, b) => b.minutesAgo - a.minutesAgo);
}

/**
 * Lives through the fleet's days in a store of its own, with the same
 * controllers as ever on a clock that jumps, up to `now`.
 */
export function runHistory(
  registry: ResourceRegistry,
  fleet: FleetEntry[],
  now: Date,
): { store: ObjectStore; heads: RayHeadsSnapshot } {
  const oldest = Math.max(SAMPLES_AGE, ...fleet.map(e => e.minutesAgo));
  const clock = new SeedClock(new Date(now.getTime() - (oldest + 60) * MINUTE));
  const store = new ObjectStore({ registry, clock, historyLimit: 1 });
  const collector = new GarbageCollector(store);
  const controllers = startControllers({ store, dashboard: headsOf(store) });
  for (const { minutesAgo, run } of happenings(store, fleet)) {
    clock.runUntil(now.getTime() - minutesAgo * MINUTE);
    run();
  }
  clock.runUntil(now.getTime());
  controllers.stop();
  collector.stop();
  const heads = headsOf(store).snapshot();
  headsOf(store).stop();
  return { store, heads };
}
