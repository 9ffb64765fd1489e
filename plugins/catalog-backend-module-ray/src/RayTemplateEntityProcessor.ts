import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  getCompoundEntityRef,
  parseEntityRef,
  RELATION_OWNED_BY,
  RELATION_OWNER_OF,
  stringifyEntityRef,
  stringifyLocationRef,
} from '@backstage/catalog-model';
import type { Entity } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { LocationSpec } from '@backstage/plugin-catalog-common';
import { processingResult } from '@backstage/plugin-catalog-node';
import type {
  CatalogProcessor,
  CatalogProcessorEmit,
} from '@backstage/plugin-catalog-node';
import {
  isRayTemplateEntity,
  isTrustedTemplate,
  parseTemplate,
} from '@raydeck/backstage-plugin-ray-common';
import type {
  RayTemplate,
  TemplateFinding,
} from '@raydeck/backstage-plugin-ray-common';
import { readTrustedLocations } from './readTrustedLocations';
import { toScaffolderTemplate } from './toScaffolderTemplate';

/**
 * Takes RayTemplate entities into the catalog: owner relations, and for those from a trusted location the
 * scaffolder template `ray-NAME`. A version that does not parse makes processing fail, so the catalog keeps the
 * last good one of both; since the catalog writes such errors nowhere, they are logged here, once per change.
 */
export class RayTemplateEntityProcessor implements CatalogProcessor {
  readonly #logger: LoggerService;
  readonly #trustedLocations: readonly string[];
  /** What was last logged per entity: the catalog processes each one every minute or so. */
  readonly #logged = new Map<string, string>();

  static fromConfig(
    config: Config,
    options: { logger: LoggerService },
  ): RayTemplateEntityProcessor {
    return new RayTemplateEntityProcessor({
      ...options,
      trustedLocations: readTrustedLocations(config),
    });
  }

  constructor(options: {
    logger: LoggerService;
    /** Absolute; see `isTrustedTemplate` of ray-common. */
    trustedLocations: readonly string[];
  }) {
    this.#logger = options.logger;
    this.#trustedLocations = options.trustedLocations;
  }

  getProcessorName(): string {
    return 'RayTemplateEntityProcessor';
  }

  async validateEntityKind(entity: Entity): Promise<boolean> {
    return isRayTemplateEntity(entity);
  }

  async postProcessEntity(
    entity: Entity,
    location: LocationSpec,
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    if (!isRayTemplateEntity(entity)) return entity;
    const ref = stringifyEntityRef(entity);
    const at = stringifyLocationRef(location);
    const template = this.#parse(entity, ref, at);
    emitOwner(entity, template.owner, emit);
    if (!isTrustedTemplate(entity, this.#trustedLocations)) {
      this.#warnOnce(
        ref,
        `${ref} at ${at} cannot be used: its location is not among ray.templates.trustedLocations`,
      );
      return entity;
    }
    this.#logged.delete(ref);
    emit(
      processingResult.entity(location, toScaffolderTemplate(entity, template)),
    );
    return entity;
  }

  #parse(entity: Entity, ref: string, at: string): RayTemplate {
    const { template, findings } = parseTemplate(entity);
    if (template) return template;
    const message = describe(ref, at, findings);
    this.#warnOnce(ref, message);
    throw new InputError(message);
  }

  #warnOnce(ref: string, message: string): void {
    if (this.#logged.get(ref) === message) return;
    this.#logged.set(ref, message);
    this.#logger.warn(message);
  }
}

function describe(
  ref: string,
  at: string,
  findings: readonly TemplateFinding[],
): string {
  const lines = findings.map(
    ({ message, hint }) => `  - ${message}${hint ? `. ${hint}` : ''}`,
  );
  return [
    `${ref} at ${at} is not a valid RayTemplate, the last good version stays:`,
    ...lines,
  ].join('\n');
}

function emitOwner(
  entity: Entity,
  owner: string,
  emit: CatalogProcessorEmit,
): void {
  const self = getCompoundEntityRef(entity);
  const target = parseEntityRef(owner, {
    defaultKind: 'Group',
    defaultNamespace: self.namespace,
  });
  emit(
    processingResult.relation({
      source: self,
      type: RELATION_OWNED_BY,
      target,
    }),
  );
  emit(
    processingResult.relation({
      source: target,
      type: RELATION_OWNER_OF,
      target: self,
    }),
  );
}
