import { FakeClock } from '../clock';
import { QuotaController } from '../controllers';
import { FAULT_ANNOTATION } from '../kubelet';
import { createRegistry } from '../resources';
import {
  GarbageCollector,
  keyOf,
  ObjectStore,
  type AnyKubeObject,
} from '../store';
import { headsOf, startControllers } from './installKubeRay';
import {
  clusterLines,
  jobLines,
  eventCount,
  podGenerations,
  storyEvents,
  recordedStory,
  type StoryEvent,
} from './recordedStories';
import { RAY_CLUSTERS, RAY_JOBS, type RayCluster, type RayJob } from './types';

/** The same story told by the simulator: the recording's first object, anew. */
class Retelling {
  readonly clock = new FakeClock();
  readonly store: ObjectStore;
  readonly story: StoryEvent[] = [];
  readonly #stops: (() => void)[];
  readonly #first: AnyKubeObject;

  constructor(name: string) {
    const { clock } = this;
    this.#first = recordedStory(name)[0].object;
    this.store = new ObjectStore({ registry: createRegistry(), clock });
    for (const kind of [RAY_CLUSTERS, RAY_JOBS, 'events', 'pods']) {
      this.store.subscribe(kind, ({ type, object }) =>
        this.story.push({ type, object }),
      );
    }
    const heads = headsOf(this.store);
    const quotas = new QuotaController(this.store);
    const collector = new GarbageCollector(this.store);
    const controllers = startControllers({
      store: this.store,
      dashboard: heads,
    });
    this.#stops = [
      () => controllers.stop(),
      () => heads.stop(),
      () => collector.stop(),
      () => quotas.stop(),
    ];
  }

  get #resource(): string {
    return this.#first.kind === 'RayJob' ? RAY_JOBS : RAY_CLUSTERS;
  }

  create(change: (spec: string) => string = spec => spec): void {
    const { apiVersion, kind, metadata, spec } = this.#first;
    const { name, namespace } = metadata;
    this.store.create<AnyKubeObject>(this.#resource, {
      apiVersion,
      kind,
      metadata: { name, namespace },
      spec: JSON.parse(change(JSON.stringify(spec))),
    });
  }

  change<T extends RayCluster | RayJob>(edit: (draft: T) => void): void {
    this.store.mutate<T>(this.#resource, keyOf(this.#first), edit);
  }

  delete(): void {
    this.store.delete(this.#resource, keyOf(this.#first));
  }

  seconds(seconds: number): void {
    this.clock.advance(seconds * 1000);
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }
}

interface Story {
  name: string;
  tell(retelling: Retelling): void;
}

const STORIES: Story[] = [
  {
    name: 'happy',
    tell: r => {
      const replicas = (count: number) =>
        r.change<RayCluster>(({ spec }) => {
          spec.workerGroupSpecs![0].replicas = count;
        });
      r.create();
      r.seconds(30);
      replicas(4);
      r.seconds(30);
      replicas(1);
      r.seconds(30);
      r.change<RayCluster>(({ spec }) => {
        spec.suspend = true;
      });
      r.seconds(30);
      r.change<RayCluster>(({ spec }) => {
        spec.suspend = false;
      });
      r.seconds(30);
      r.delete();
    },
  },
  { name: 'unschedulable', tell: r => r.create() },
  {
    name: 'imagepull',
    tell: r =>
      r.create(spec =>
        spec.replace(
          /"plane.test\/phase":"Pending","plane.test\/waiting":"ImagePullBackOff"/,
          `"${FAULT_ANNOTATION}":"image-pull"`,
        ),
      ),
  },
  {
    name: 'quota',
    tell: r => {
      r.store.create<AnyKubeObject>('resourcequotas', {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'q', namespace: 'quota' },
        spec: { hard: { pods: '1' } },
      });
      r.create();
    },
  },
  {
    name: 'headlost',
    tell: r => {
      r.create();
      r.seconds(30);
      const [head] = r.store.list('pods', {
        selector: labels => labels['ray.io/node-type'] === 'head',
      });
      r.store.delete('pods', keyOf(head));
    },
  },
  {
    name: 'workerfails',
    tell: r =>
      r.create(spec =>
        spec.replace(
          '"plane.test/phase":"Failed"',
          `"${FAULT_ANNOTATION}":"exit"`,
        ),
      ),
  },
  { name: 'suspended', tell: r => r.create() },
  { name: 'rayjob-http', tell: r => r.create() },
  {
    name: 'rayjob-deadline',
    // Pods take longer to start here than in the recording.
    tell: r =>
      r.create(spec =>
        spec.replace('activeDeadlineSeconds":3', 'activeDeadlineSeconds":30'),
      ),
  },
  { name: 'rayjob-invalid', tell: r => r.create() },
  {
    name: 'rayjob-nocluster',
    tell: r => r.create(spec => spec.replace('K8sJobMode', 'HTTPMode')),
  },
  {
    name: 'rayjob-suspend',
    tell: r => {
      r.create();
      r.seconds(20);
      r.change<RayJob>(({ spec }) => {
        spec.suspend = false;
      });
    },
  },
];

const HEAD_FIRST =
  /^(no state|suspended), 0\/\d, HeadPodReady=True HeadPodRunningAndReady, RayClusterProvisioned=False/;

const NEW_HEAD = /^ready, \S+ HeadPodReady=False, /;

/**
 * Without the moments that were too short to be seen in the recording, whose
 * pods became ready at once: between head and workers, and while a head that
 * was lost starts again.
 */
function withoutShort(lines: string[]): string[] {
  return lines.filter(
    (line, i) =>
      i === lines.length - 1 || !(HEAD_FIRST.test(line) || NEW_HEAD.test(line)),
  );
}

describe.each(STORIES)('the story $name', ({ name, tell }) => {
  const retelling = new Retelling(name);
  tell(retelling);
  retelling.seconds(200);
  retelling.stop();
  const recorded = recordedStory(name);
  const { story } = retelling;

  it('has the recorded states of clusters', () => {
    expect(withoutShort(clusterLines(story))).toEqual(
      withoutShort(clusterLines(recorded)),
    );
  });

  it('has the recorded states of jobs', () => {
    expect(
      jobLines(story).map(line => line.replace(/Seconds: \d+/, '')),
    ).toEqual(jobLines(recorded).map(line => line.replace(/Seconds: \d+/, '')));
  });

  it('has the recorded events', () => {
    expect(storyEvents(story)).toEqual(storyEvents(recorded));
  });

  it('counts generations of pods as recorded', () => {
    expect(podGenerations(story)).toEqual(podGenerations(recorded));
  });
});

it('asks for a missing cluster every three seconds', () => {
  const retelling = new Retelling('rayjob-nocluster');
  retelling.create(spec => spec.replace('K8sJobMode', 'HTTPMode'));
  retelling.seconds(40);
  retelling.stop();
  const count = eventCount(retelling.story, 'RayClusterNotFound');
  const real = eventCount(
    recordedStory('rayjob-nocluster'),
    'RayClusterNotFound',
  );
  expect(Math.abs(count - real)).toBeLessThanOrEqual(1);
});

it('reports an invalid job twice, as recorded', () => {
  const retelling = new Retelling('rayjob-invalid');
  retelling.create();
  retelling.seconds(40);
  retelling.stop();
  expect(eventCount(retelling.story, 'InvalidRayJobSpec')).toBe(
    eventCount(recordedStory('rayjob-invalid'), 'InvalidRayJobSpec'),
  );
});
