import { resolve } from 'node:path';
import type { AuthService } from '@backstage/backend-plugin-api';
import {
  parseEntityRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  isRayTemplateEntity,
  isTrustedTemplate,
  parseTemplate,
  RAY_TEMPLATE_KIND,
  resolveTrustedLocations,
  templateDigest,
  type ParseTemplateResult,
  type RayTemplate,
  type Template,
} from '@raydeck/backstage-plugin-ray-common';
import { withFindings } from '../service/RequestError';

const PARSED_AT_MOST = 200;

/** The templates of the catalog that count: those from `ray.templates.trustedLocations` that parse. */
export class TemplateCatalog {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #trusted: readonly string[];
  readonly #parsed = new Map<string, ParseTemplateResult>();

  static create(options: {
    catalog: CatalogService;
    auth: AuthService;
    config: Config;
  }): TemplateCatalog {
    return new TemplateCatalog(options);
  }

  private constructor(options: {
    catalog: CatalogService;
    auth: AuthService;
    config: Config;
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#trusted = resolveTrustedLocations(
      options.config.getOptionalStringArray('ray.templates.trustedLocations') ??
        [],
      path => resolve(path),
    );
  }

  /** All of them, by title. Throws ServiceUnavailableError while the catalog is down. */
  async list(): Promise<Template[]> {
    const { items } = await this.#ask(async credentials =>
      this.#catalog.getEntities(
        { filter: { kind: RAY_TEMPLATE_KIND } },
        { credentials },
      ),
    );
    return items
      .filter(entity => isTrustedTemplate(entity, this.#trusted))
      .flatMap(entity => {
        const { template } = this.#parse(entity);
        return template ? [toApi(template, entity)] : [];
      })
      .sort((a, b) => a.title.localeCompare(b.title));
  }

  /** Throws NotFoundError where there is none that counts. */
  async get(ref: string): Promise<Template> {
    const { template, entity } = await this.#find(ref, NotFoundError);
    return toApi(template, entity);
  }

  /**
   * The template to create from, as the catalog has it now.
   *
   * @param ref - `[namespace/]name`
   * @param version - the version that the caller saw
   * @throws InputError with findings where there is none, it is not trusted or does not parse; ConflictError where it
   *   has another version; ServiceUnavailableError while the catalog is down
   */
  async find(ref: string, version?: string): Promise<RayTemplate> {
    const { template } = await this.#find(ref, InputError);
    if (version !== undefined && version !== template.version) {
      throw new ConflictError(
        `The template ${template.ref} has version ${template.version}, not ${version}: look at what has changed, then ask for that`,
      );
    }
    return template;
  }

  async #find(
    ref: string,
    Missing: typeof InputError | typeof NotFoundError,
  ): Promise<{ template: RayTemplate; entity: Entity }> {
    const entityRef = toEntityRef(ref);
    const entity = await this.#ask(async credentials =>
      this.#catalog.getEntityByRef(entityRef, { credentials }),
    );
    if (!entity || !isRayTemplateEntity(entity)) {
      throw new Missing(
        `There is no template "${ref}" in the catalog: expected [namespace/]name of a ${RAY_TEMPLATE_KIND}`,
      );
    }
    if (!isTrustedTemplate(entity, this.#trusted)) {
      throw withFindings(
        new Missing(
          `The template "${ref}" does not come from a trusted location: the platform team adds its location to ray.templates.trustedLocations, or publishes it from one`,
        ),
        [
          {
            code: 'TEMPLATE_UNTRUSTED',
            severity: 'error',
            message: `${entityRef} is not from a trusted location`,
            evidence: [],
            path: 'template',
          },
        ],
      );
    }
    const { template, findings } = this.#parse(entity);
    if (!template) {
      throw withFindings(
        new InputError(
          `The template "${ref}" cannot be used until its owner mends it: ${findings
            .map(({ message }) => message)
            .join('; ')}`,
        ),
        findings,
      );
    }
    return { template, entity };
  }

  #parse(entity: Entity): ParseTemplateResult {
    const digest = `${templateDigest(entity)}/${entity.metadata.etag}`;
    const known = this.#parsed.get(digest);
    if (known) return known;
    const parsed = parseTemplate(entity);
    if (this.#parsed.size >= PARSED_AT_MOST) this.#parsed.clear();
    this.#parsed.set(digest, parsed);
    return parsed;
  }

  async #ask<T>(
    question: (
      credentials: Awaited<ReturnType<AuthService['getOwnServiceCredentials']>>,
    ) => Promise<T>,
  ): Promise<T> {
    try {
      return await question(await this.#auth.getOwnServiceCredentials());
    } catch (error) {
      throw new ServiceUnavailableError(
        'The catalog cannot be reached, and templates come from there; nothing was created, try again in a moment',
        error,
      );
    }
  }
}

function toEntityRef(ref: string): string {
  try {
    // No database takes them, and the catalog would fail at them.
    if (/\p{C}/u.test(ref)) throw new InputError('It holds control characters');
    return stringifyEntityRef(
      parseEntityRef(ref, {
        defaultKind: RAY_TEMPLATE_KIND,
        defaultNamespace: 'default',
      }),
    );
  } catch {
    throw new InputError(
      `template: ${JSON.stringify(
        ref,
      )} is not a template: expected [namespace/]name`,
    );
  }
}

function toApi(template: RayTemplate, entity: Entity): Template {
  return {
    ref: template.ref,
    namespace: template.namespace,
    name: template.name,
    title: template.title,
    ...(template.description && { description: template.description }),
    version: template.version,
    digest: template.digest,
    lifecycle: template.lifecycle,
    kind: template.kindOfMainObject,
    owners: (entity.relations ?? [])
      .filter(({ type }) => type === RELATION_OWNED_BY)
      .map(({ targetRef }) => targetRef),
    parameters: template.pages,
    manifest: template.manifest,
    scaffolderTemplate: `template:${template.namespace}/ray-${template.name}`,
  };
}
