import { ConflictError } from '@backstage/errors';
import {
  REQUEST_ID_ANNOTATION,
  REQUESTED_BY_ANNOTATION,
  type Manifest,
} from '@raydeck/backstage-plugin-ray-common';
import type { Caller } from '../authorization';
import type { RequestRow } from '../database';
import type { ObjectWriter, StoredObject } from './ObjectWriter';
import type { Placed } from './Placer';

export type AttemptWriter = Pick<ObjectWriter, 'create' | 'read' | 'delete'>;

export interface ProvisionResult {
  kubernetesCluster: string;
  object: StoredObject;
  /** False for a dry run, and for a key whose object was there already. */
  created: boolean;
}

/** Whether an error says that nothing was made and nothing will be; otherwise a retry may find what was made. */
export function isFinal(error: unknown): boolean {
  return (
    error instanceof Error &&
    [
      'InputError',
      'NotAllowedError',
      'ConflictError',
      'NotFoundError',
    ].includes(error.name)
  );
}

/** The Kubernetes side of one request. */
export class Attempt {
  readonly kubernetesCluster: string;

  constructor(
    readonly writer: AttemptWriter,
    readonly placed: Placed,
    readonly manifests: Manifest[],
    readonly requestId: string,
    readonly caller: Caller,
  ) {
    this.kubernetesCluster = placed.context.kubernetesCluster;
  }

  get main(): Manifest {
    return this.manifests[0];
  }

  isAt(row: RequestRow): boolean {
    const { namespace, name } = this.main.metadata;
    return (
      row.kubernetesCluster === this.kubernetesCluster &&
      row.namespace === namespace &&
      row.name === name
    );
  }

  /** Tries everything on the API server. Undefined where the name is taken. */
  async dryRun(): Promise<StoredObject | undefined> {
    const [tried] = await Promise.all(
      this.manifests.map(manifest =>
        this.writer.create(this.kubernetesCluster, manifest, { dryRun: true }),
      ),
    );
    return tried;
  }

  async readMain(): Promise<StoredObject | undefined> {
    return this.writer.read(this.kubernetesCluster, this.main);
  }

  async createMain(): Promise<{ object: StoredObject; created: boolean }> {
    const made = await this.writer.create(this.kubernetesCluster, this.main);
    if (made) return { object: made, created: true };
    const there = await this.readMain();
    const annotations = there?.metadata.annotations ?? {};
    if (
      there &&
      !there.metadata.deletionTimestamp &&
      annotations[REQUEST_ID_ANNOTATION] === this.requestId &&
      annotations[REQUESTED_BY_ANNOTATION] === this.caller.principal
    ) {
      return { object: there, created: false };
    }
    throw this.taken();
  }

  async createCompanions(owner: StoredObject): Promise<void> {
    for (const companion of this.manifests.slice(1)) {
      try {
        await this.#createCompanion(companion, owner);
      } catch (error) {
        if (isFinal(error)) {
          await this.writer.delete(
            this.kubernetesCluster,
            this.main,
            owner.metadata.uid,
          );
        }
        throw error;
      }
    }
  }

  async #createCompanion(
    companion: Manifest,
    owner: StoredObject,
  ): Promise<void> {
    const { uid, name } = owner.metadata;
    const made = await this.writer.create(this.kubernetesCluster, {
      ...companion,
      metadata: {
        ...companion.metadata,
        ownerReferences: [
          { apiVersion: this.main.apiVersion, kind: this.main.kind, name, uid },
        ],
      },
    });
    if (made) return;
    const there = await this.writer.read(this.kubernetesCluster, companion);
    if (there?.metadata.ownerReferences?.some(each => each.uid === uid)) return;
    throw new ConflictError(
      `${companion.kind} ${companion.metadata.namespace}/${companion.metadata.name}, which the template makes beside ${name}, is there already and belongs to something else; nothing was created, choose another name`,
    );
  }

  taken(): ConflictError {
    const { namespace, name } = this.main.metadata;
    return new ConflictError(
      `name: there is a ${this.main.kind} "${name}" in ${namespace} on ${this.kubernetesCluster} already; choose another name, or leave it out to be given one`,
    );
  }

  result(
    object: StoredObject | ConflictError,
    created: boolean,
  ): ProvisionResult {
    if (object instanceof ConflictError) throw object;
    return { kubernetesCluster: this.kubernetesCluster, object, created };
  }
}
