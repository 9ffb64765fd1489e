import { parseDocument } from 'yaml';
import { timestamp } from '../clock';
import type { AnyKubeObject, Conflict, ObjectStore, Ownership } from '../store';
import {
  copyJson,
  ApiStatusError,
  apiVersionOf,
  applyConfiguration,
  undeclared,
} from '../store';
import {
  decodeObject,
  validateObject,
  validateStatus,
  type Target,
} from './decodeObject';
import { shownAs } from './representation';
import type { FieldValidation } from './writeOptions';
import {
  checkNamespace,
  storedAs,
  storeName,
  type Writing,
  type Written,
} from './writing';

interface Configuration {
  apiVersion?: unknown;
  kind?: unknown;
  metadata?: {
    name?: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    managedFields?: unknown;
  };
  [field: string]: unknown;
}

interface ApplyOptions {
  dryRun: boolean;
  force: boolean;
  fieldValidation: FieldValidation;
}

function parseConfiguration(text: string, strict: boolean): Configuration {
  const document = parseDocument(text, { uniqueKeys: strict });
  const [error] = document.errors;
  if (error) {
    const verb = strict ? 'error strict decoding YAML' : 'error decoding YAML';
    const [why] = error.message.split(' at line');
    throw ApiStatusError.badRequest(
      `${verb}: error converting YAML to JSON: yaml: ${why}`,
    );
  }
  const value: unknown = document.toJS();
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw ApiStatusError.badRequest(
      'error decoding YAML: the configuration is not an object',
    );
  }
  return value as Configuration;
}

function checkType(configuration: Configuration, { definition }: Target): void {
  const { apiVersion, kind, metadata } = configuration;
  if (apiVersion !== apiVersionOf(definition) || kind !== definition.kind) {
    const [group, version] = String(apiVersion ?? '').includes('/')
      ? String(apiVersion).split('/', 2)
      : ['', String(apiVersion ?? '')];
    throw ApiStatusError.badRequest(
      `invalid object type: ${group}/${version}, Kind=${String(kind ?? '')}`,
    );
  }
  if (metadata?.managedFields !== undefined) {
    throw ApiStatusError.badRequest('metadata.managedFields must be nil');
  }
}

/** @throws ApiStatusError 500, as the real server answers it */
function checkDeclared(
  configuration: Configuration,
  { definition }: Target,
): void {
  const error = undeclared(configuration, definition.schema);
  if (!error) return;
  const { name = '', namespace = '' } = configuration.metadata ?? {};
  const { group, version, kind } = definition;
  throw new ApiStatusError(
    500,
    '',
    `failed to create typed patch object (${namespace}/${name}; ${group}/${version}, Kind=${kind}): ${error}`,
  );
}

function describe({
  manager,
  subresource,
  operation,
  apiVersion,
  time,
}: Ownership) {
  const name = `${JSON.stringify(manager)}${
    subresource ? ` with subresource ${JSON.stringify(subresource)}` : ''
  }`;
  if (operation !== 'Update') return name;
  return `${name} using ${apiVersion}${
    time && subresource ? ` at ${time}` : ''
  }`;
}

function conflictError(conflicts: Conflict[]): ApiStatusError {
  const causes = conflicts.flatMap(({ owner, paths }) =>
    paths.map(field => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${describe(owner)}`,
      field,
    })),
  );
  const [first] = causes;
  const text =
    causes.length === 1
      ? `1 conflict: ${first.message}: ${first.field}`
      : `${causes.length} conflicts: ${conflicts
          .map(
            ({ owner, paths }) =>
              `conflicts with ${describe(owner)}:\n${paths
                .map(path => `- ${path}`)
                .join('\n')}`,
          )
          .join('\n')}`;
  return new ApiStatusError(409, 'Conflict', `Apply failed with ${text}`, {
    causes,
  });
}

/** The part of an object that is written at an endpoint. */
function ownPart(
  configuration: Configuration,
  hasStatus: boolean,
  subresource: 'status' | undefined,
): Configuration {
  if (!hasStatus) return configuration;
  const { apiVersion, kind, metadata, status, ...rest } = configuration;
  const { name, namespace, resourceVersion } = metadata ?? {};
  const head = { apiVersion, kind };
  if (subresource !== 'status') return { ...head, metadata, ...rest };
  const identity = {
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  return { ...head, metadata: identity, ...(status ? { status } : {}) };
}

/** PATCH with `application/apply-patch+yaml`: creates, or changes. */
export class ServerSideApply {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /**
   * @throws ApiStatusError 400 for what is no configuration of this kind, 500
   *   for fields that the schema does not have, 409 for fields that others own
   */
  apply(
    target: Target & { name: string },
    text: string,
    { fieldManager, subresource }: Writing,
    { dryRun, force, fieldValidation }: ApplyOptions,
  ): Written {
    const { definition, namespace, name } = target;
    const given = parseConfiguration(text, fieldValidation === 'Strict');
    checkType(given, target);
    const key = namespace === undefined ? { name } : { namespace, name };
    const current = this.#store.get(storeName(definition), key);
    this.#checkIdentity(given, target, current, subresource);
    checkDeclared(given, target);
    const configuration = ownPart(
      given,
      definition.statusSubresource,
      subresource,
    );
    const live = current && shownAs(definition, current);
    const applied = applyConfiguration(
      live,
      current ? this.#store.ownersOf(current) : [],
      configuration,
      definition.schema,
      {
        manager: fieldManager,
        operation: 'Apply',
        apiVersion: apiVersionOf(definition),
        ...(subresource ? { subresource } : {}),
      },
      timestamp(this.#store.clock.now()),
    );
    if (applied.conflicts.length > 0 && !force) {
      throw conflictError(applied.conflicts);
    }
    const { object, warnings } = decodeObject(
      copyJson(applied.object),
      target,
      'Ignore',
    );
    const options = { dryRun, owners: applied.owners };
    const written = this.#write(target, object, current, options, subresource);
    return { object: written, warnings, created: current === undefined };
  }

  #checkIdentity(
    { metadata }: Configuration,
    { definition, name, namespace }: Target & { name: string },
    current: AnyKubeObject | undefined,
    subresource: 'status' | undefined,
  ): void {
    if (metadata?.name && metadata.name !== name) {
      throw ApiStatusError.badRequest(
        `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
      );
    }
    if (metadata?.namespace && metadata.namespace !== namespace) {
      throw ApiStatusError.badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      );
    }
    if (current) return;
    if (subresource) throw ApiStatusError.notFound(definition, name);
    if (metadata?.uid) {
      throw ApiStatusError.conflict(
        definition,
        name,
        `uid mismatch: the provided object specified uid ${metadata.uid}, and no existing object was found`,
      );
    }
  }

  #write(
    { definition, namespace }: Target,
    object: AnyKubeObject,
    current: AnyKubeObject | undefined,
    options: { dryRun: boolean; owners: Ownership[] },
    subresource: 'status' | undefined,
  ): AnyKubeObject {
    const resource = storeName(definition);
    const stored = storedAs(definition, object);
    if (subresource === 'status') {
      validateStatus(stored, definition);
      return this.#store.updateStatus(resource, stored, options);
    }
    if (!current && namespace !== undefined) {
      const { name } = stored.metadata;
      checkNamespace(this.#store, definition, namespace, name);
    }
    const draft = copyJson(stored);
    if (definition.statusSubresource) delete draft.status;
    const checked = definition.viewOf
      ? this.#store.registry.require(definition.viewOf.resource)
      : definition;
    validateObject(draft, checked, current);
    if (current) return this.#store.update(resource, stored, options);
    Reflect.deleteProperty(stored.metadata, 'resourceVersion');
    return this.#store.create(resource, stored, options);
  }
}
