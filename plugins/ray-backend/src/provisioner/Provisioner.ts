/*
 * How an object comes to be: parse → place → authorize → render → stamp → server dry run → create.
 *
 * A retry makes no second object, whatever it is that failed before. Under an idempotency key a row with the reserved
 * name is written before the create; Kubernetes' own uniqueness of names does the rest: AlreadyExists on the reserved
 * name means that an earlier attempt came further than it could tell, which the request id on the object proves. Every
 * step after the create can be repeated: the creation record, the companions, the UID in the row.
 *
 * Order: main object, creation record, companions, row. What dies in between is completed by the retry. Where a
 * companion is refused for good, the main object is taken back, so that an error means that nothing was made.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  type MainObjectKind,
  type RayTemplate,
} from '@raydeck/backstage-plugin-ray-common';
import canonicalize from 'canonicalize';
import type { Caller } from '../authorization';
import type { RequestRow, RequestStore } from '../database';
import type { CreationRecordCache } from '../ownership';
import type { TemplateCatalog } from '../templates';
import {
  Attempt,
  isFinal,
  type AttemptWriter,
  type ProvisionResult,
} from './Attempt';
import { objectName } from './objectName';
import { render, type Placer } from './Placer';
import { stampManifests } from './stamp';

export interface ProvisionRequest {
  template: string;
  version?: string;
  name?: string;
  entityRef: string;
  kubernetesCluster?: string;
  namespace?: string;
  parameters?: Record<string, unknown>;
  dryRun?: boolean;
}

export interface ProvisionerOptions {
  templates: Pick<TemplateCatalog, 'find'>;
  placer: Pick<Placer, 'place'>;
  writer: AttemptWriter;
  requests: RequestStore;
  records: Pick<CreationRecordCache, 'add'>;
}

export class Provisioner {
  readonly #templates: ProvisionerOptions['templates'];
  readonly #placer: ProvisionerOptions['placer'];
  readonly #writer: AttemptWriter;
  readonly #requests: RequestStore;
  readonly #records: ProvisionerOptions['records'];

  static create(options: ProvisionerOptions): Provisioner {
    return new Provisioner(options);
  }

  private constructor(options: ProvisionerOptions) {
    this.#templates = options.templates;
    this.#placer = options.placer;
    this.#writer = options.writer;
    this.#requests = options.requests;
    this.#records = options.records;
  }

  /**
   * Creates what the template makes of the request.
   *
   * @param kind - what the route creates; a template that creates another kind is refused
   * @param key - the idempotency key
   * @throws InputError, NotAllowedError, NotFoundError, ConflictError, ServiceUnavailableError, with findings
   */
  async create(
    kind: MainObjectKind,
    request: ProvisionRequest,
    caller: Caller,
    credentials: BackstageCredentials,
    key?: string,
  ): Promise<ProvisionResult> {
    const row = key
      ? await this.#requests.find(caller.principal, key)
      : undefined;
    const bodyHash = hashOf({ kind, ...request });
    if (row) assertSameBody(row, bodyHash);
    if (row?.uid) return this.#seen(row, row.uid);
    const template = await this.#templates.find(
      request.template,
      request.version,
    );
    assertKind(template, kind);
    const requestId = key ?? randomUUID();
    const name =
      row?.name ??
      request.name ??
      objectName(kind, template.name, `${caller.principal}\n${requestId}`);
    const parameters = toJson(request.parameters ?? {});
    const placed = await this.#placer.place(
      template,
      { ...request, parameters },
      name,
      caller,
      credentials,
      row,
    );
    const rendered = render(template, parameters, placed.context);
    const manifests = stampManifests(rendered.manifests, {
      entityRef: placed.entityRef,
      requestedBy: caller.principal,
      template,
      parameters: rendered.parameters,
      requestId,
    });
    const attempt = new Attempt(
      this.#writer,
      placed,
      manifests,
      requestId,
      caller,
    );
    const tried = await attempt.dryRun();
    if (request.dryRun) return attempt.result(tried ?? attempt.taken(), false);
    // A request under the same key that came at the same time may have made it since.
    const mayBeOurs =
      row ??
      (!tried && key && (await this.#requests.find(caller.principal, key)));
    if (!tried && !mayBeOurs) throw attempt.taken();

    const reserved = key
      ? await this.#requests.reserve({
          principal: caller.principal,
          key,
          bodyHash,
          kind,
          kubernetesCluster: placed.context.kubernetesCluster,
          namespace: placed.context.namespace,
          name,
          createdAt: Date.now(),
        })
      : undefined;
    if (reserved) {
      assertSameBody(reserved.row, bodyHash);
      // Another attempt under this key was placed elsewhere in the meantime: that one counts.
      if (!attempt.isAt(reserved.row)) {
        return this.create(kind, request, caller, credentials, key);
      }
    }
    try {
      return await this.#make(attempt, template, caller, key);
    } catch (error) {
      if (key && isFinal(error)) {
        await this.#requests.release(caller.principal, key);
      }
      throw error;
    }
  }

  async #make(
    attempt: Attempt,
    template: RayTemplate,
    caller: Caller,
    key: string | undefined,
  ): Promise<ProvisionResult> {
    const { object, created } = await attempt.createMain();
    const { metadata } = object;
    await this.#records.add({
      uid: metadata.uid,
      kind: template.kindOfMainObject,
      kubernetesCluster: attempt.kubernetesCluster,
      namespace: metadata.namespace,
      name: metadata.name,
      entityRef: attempt.placed.entityRef,
      requestedBy: caller.principal,
      template: template.ref,
      templateVersion: template.version,
      createdAt: Date.now(),
    });
    await attempt.createCompanions(object);
    if (key) {
      await this.#requests.complete(caller.principal, key, metadata.uid);
    }
    return attempt.result(object, created);
  }

  /** A key whose object was made: the object as it is now, whatever has become of template and entity. */
  async #seen(row: RequestRow, uid: string): Promise<ProvisionResult> {
    const { kubernetesCluster, kind, namespace, name } = row;
    const object = await this.#writer.read(kubernetesCluster, {
      apiVersion: 'ray.io/v1',
      kind,
      metadata: { namespace, name },
    });
    if (object?.metadata.uid !== uid) {
      throw new ConflictError(
        `${kind} ${namespace}/${name}, which this Idempotency-Key made, has been deleted since; use another key to make another one`,
      );
    }
    return { kubernetesCluster, object, created: false };
  }
}

function assertSameBody(row: RequestRow, bodyHash: string): void {
  if (row.bodyHash === bodyHash) return;
  throw new ConflictError(
    'This Idempotency-Key was used with another request: use a new key for a new request',
  );
}

function assertKind(template: RayTemplate, kind: MainObjectKind): void {
  if (template.kindOfMainObject === kind) return;
  throw new InputError(
    `The template ${template.ref} creates a ${
      template.kindOfMainObject
    }: post it to ${
      template.kindOfMainObject === 'RayJob' ? '/v1/jobs' : '/v1/clusters'
    }`,
  );
}

/** SHA-256 of the canonical JSON, in hex. */
export function hashOf(value: unknown): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex');
}

function toJson(value: Record<string, unknown>): JsonObject {
  return JSON.parse(JSON.stringify(value));
}
