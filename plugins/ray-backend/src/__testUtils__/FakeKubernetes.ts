import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import type { Manifest } from '@raydeck/backstage-plugin-ray-common';
import type { ObjectAddress, ObjectWriter, StoredObject } from '../provisioner';

type Writer = Pick<ObjectWriter, 'create' | 'read' | 'delete'>;

/** A Kubernetes that keeps objects, and that dies before or after a chosen step. */
export class FakeKubernetes implements Writer {
  readonly objects = new Map<string, StoredObject>();
  readonly steps: string[] = [];
  /** Throws before this step is done, or after it, once. */
  fault: { step: string; when: 'before' | 'after' } | undefined;
  #uid = 0;

  async create(
    _kubernetesCluster: string,
    manifest: Manifest,
    { dryRun = false }: { dryRun?: boolean } = {},
  ): Promise<StoredObject | undefined> {
    return this.#step(`${dryRun ? 'try' : 'create'} ${manifest.kind}`, () => {
      const key = keyOf(manifest);
      if (this.objects.has(key)) return undefined;
      const object = {
        ...manifest,
        metadata: {
          ...manifest.metadata,
          uid: `uid-${++this.#uid}`,
          resourceVersion: '1',
        },
      } as StoredObject;
      if (!dryRun) this.objects.set(key, object);
      return object;
    });
  }

  async read(
    _kubernetesCluster: string,
    at: ObjectAddress,
  ): Promise<StoredObject | undefined> {
    return this.#step(`read ${at.kind}`, () => this.objects.get(keyOf(at)));
  }

  async delete(
    _kubernetesCluster: string,
    at: ObjectAddress,
    uid: string,
  ): Promise<void> {
    this.#step(`delete ${at.kind}`, () => {
      if (this.objects.get(keyOf(at))?.metadata.uid !== uid) {
        throw new ConflictError('another UID');
      }
      this.objects.delete(keyOf(at));
    });
  }

  #step<T>(step: string, act: () => T): T {
    this.steps.push(step);
    const { fault } = this;
    if (fault?.step !== step) return act();
    this.fault = undefined;
    if (fault.when === 'after') act();
    throw new ServiceUnavailableError(`The connection broke ${fault.when}`);
  }
}

function keyOf({ kind, metadata }: ObjectAddress): string {
  return `${kind}/${metadata.namespace}/${metadata.name}`;
}
