import type {
  ObjectRef,
  PatchOperation,
  StoryEvent,
  StoryGround,
  StoryKind,
  StoryObject,
  SubmittedJob,
} from '../../../../test/conformance/stories';
import { FakeClock } from '../clock';
import {
  EndpointsController,
  NamespaceController,
  QuotaController,
} from '../controllers';
import type { Pod } from '../kubelet';
import { createRegistry } from '../resources';
import {
  copyJson,
  applyJsonPatch,
  GarbageCollector,
  ObjectStore,
  type AnyKubeObject,
} from '../store';
import { headsOf, startControllers } from './installKubeRay';

const RESOURCES: Record<StoryKind, string> = {
  RayCluster: 'rayclusters.ray.io',
  RayJob: 'rayjobs.ray.io',
  RayService: 'rayservices.ray.io',
  RayCronJob: 'raycronjobs.ray.io',
  Job: 'jobs.batch',
  Pod: 'pods',
  Event: 'events',
  ResourceQuota: 'resourcequotas',
  ConfigMap: 'configmaps',
};

/** The simulator without its server, on a clock that the story moves. */
export class VirtualGround implements StoryGround {
  readonly lagSeconds = 0;
  readonly clock = new FakeClock();
  readonly store: ObjectStore;
  readonly #stops: (() => void)[];

  constructor() {
    const { clock } = this;
    const store = new ObjectStore({ registry: createRegistry(), clock });
    this.store = store;
    const heads = headsOf(store);
    const parts = [
      new QuotaController(store),
      new NamespaceController(store),
      new EndpointsController(store),
      new GarbageCollector(store),
      startControllers({ store, dashboard: heads }),
      heads,
    ];
    this.#stops = parts.map(part => () => part.stop());
  }

  create(object: StoryObject): void {
    this.store.create<AnyKubeObject>(
      RESOURCES[object.kind as StoryKind],
      copyJson(object) as unknown as AnyKubeObject,
    );
  }

  patch(
    namespace: string,
    { kind, name }: ObjectRef,
    operations: PatchOperation[],
  ): void {
    const resource = RESOURCES[kind];
    const current = this.store.mustGet(resource, { namespace, name });
    const patched = applyJsonPatch(copyJson(current), operations);
    this.store.update(resource, patched as AnyKubeObject);
  }

  delete(namespace: string, { kind, name }: ObjectRef): void {
    this.store.delete(RESOURCES[kind], { namespace, name });
  }

  submit(namespace: string, service: string, job: SubmittedJob): void {
    const { spec } = this.store.mustGet('services', {
      namespace,
      name: service,
    });
    const { selector } = spec as { selector: Record<string, string> };
    const [head] = this.store.list<Pod>('pods', {
      namespace,
      selector: labels =>
        Object.entries(selector).every(([key, value]) => labels[key] === value),
    });
    headsOf(this.store).submitJob(head, {
      submissionId: job.submission_id,
      entrypoint: job.entrypoint,
    });
  }

  watch(
    namespace: string,
    kinds: readonly StoryKind[],
    tell: (event: StoryEvent) => void,
  ): () => void {
    const ends = kinds.map(kind =>
      this.store.subscribe(RESOURCES[kind], ({ type, object }) => {
        if (object.metadata.namespace !== namespace) return;
        tell({ type, object: object as unknown as StoryObject });
      }),
    );
    return () => ends.forEach(end => end());
  }

  pause(ms: number): void {
    this.clock.advance(ms);
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }
}
