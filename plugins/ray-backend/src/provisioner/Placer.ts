/*
 * From a request to the manifests that would be made: for whom, where, and what. Everything here is decided anew by
 * the backend; nothing that was rendered elsewhere is trusted.
 */
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { JsonObject } from '@backstage/types';
import {
  checkName,
  renderTemplate,
  resolvePlacement,
  type PlacementFacts,
  type RayTemplate,
  type RenderTemplateResult,
  type TemplateContext,
  type TemplateFinding,
} from '@raydeck/backstage-plugin-ray-common';
import { authorize, type Caller, type Rights } from '../authorization';
import type { RayConfig } from '../config';
import type { Fleet } from '../fleet';
import { parseReference, type CatalogOwners } from '../ownership';
import { withFindings } from '../service/RequestError';

export interface PlaceRequest {
  entityRef: string;
  kubernetesCluster?: string;
  namespace?: string;
  parameters: JsonObject;
}

/** What a template may know when it is rendered, and where the object goes. */
export interface Placed {
  entityRef: string;
  context: TemplateContext;
  rights: Rights;
}

export class Placer {
  readonly #catalog: CatalogService;
  readonly #owners: CatalogOwners;
  readonly #fleet: Fleet;
  readonly #config: RayConfig;

  static create(options: {
    catalog: CatalogService;
    owners: CatalogOwners;
    fleet: Fleet;
    config: RayConfig;
  }): Placer {
    return new Placer(options);
  }

  private constructor(options: {
    catalog: CatalogService;
    owners: CatalogOwners;
    fleet: Fleet;
    config: RayConfig;
  }) {
    this.#catalog = options.catalog;
    this.#owners = options.owners;
    this.#fleet = options.fleet;
    this.#config = options.config;
  }

  /**
   * Finds the entity, as the caller may see it, and its owners, as the catalog has them now.
   * Throws InputError for what is no entity reference, NotFoundError where the caller sees no such entity,
   * ServiceUnavailableError while the catalog is down.
   */
  async entity(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<{ entityRef: string; entity: Entity; rights: Rights }> {
    const entityRef = parseReference(ref, 'entityRef');
    const found = await this.#owners.fresh(entityRef);
    const visible =
      found && (await this.#catalog.getEntityByRef(entityRef, { credentials }));
    if (!found || !visible) {
      throw new NotFoundError(
        `entityRef: there is no ${entityRef} in the catalog`,
      );
    }
    return {
      entityRef,
      entity: visible,
      rights: { owners: found.owners.owners, known: true },
    };
  }

  /**
   * Decides where the object goes and that the caller may put it there.
   * Throws NotAllowedError for an entity that the caller does not own and for a namespace that is not its owners';
   * InputError with findings where nothing places it.
   */
  async place(
    template: RayTemplate,
    request: PlaceRequest,
    name: string,
    caller: Caller,
    credentials: BackstageCredentials,
    at?: { kubernetesCluster: string; namespace: string },
  ): Promise<Placed> {
    const { entityRef, entity, rights } = await this.entity(
      request.entityRef,
      credentials,
    );
    authorize(
      caller,
      template.kindOfMainObject === 'RayJob'
        ? 'ray.job.create'
        : 'ray.cluster.create',
      rights,
    );
    const owners = [...rights.owners];
    const { parameters } = template.compiled.checkParameters(
      request.parameters,
    );
    const { placement, findings } = at
      ? { placement: at, findings: [] }
      : resolvePlacement(
          template,
          parameters,
          {
            owners,
            entity,
            user: caller.principal,
            ...(request.kubernetesCluster && {
              kubernetesCluster: request.kubernetesCluster,
            }),
            ...(request.namespace && { namespace: request.namespace }),
          },
          this.#facts(),
        );
    if (!placement) throw refused('It has no place', findings);
    this.#checkNamespace(template, placement, owners, caller);
    return {
      entityRef,
      rights,
      context: {
        entity: { ...entity },
        owner: owners[0] ?? '',
        user: caller.principal,
        name,
        ...placement,
        template: {
          name: template.name,
          namespace: template.namespace,
          version: template.version,
          digest: template.digest,
        },
      },
    };
  }

  /**
   * A template's author is trusted with namespaces that belong to nobody; whoever only asks for one is not. What is
   * bound to other owners is theirs, whatever the template says.
   */
  #checkNamespace(
    template: RayTemplate,
    placement: { kubernetesCluster: string; namespace: string },
    owners: string[],
    caller: Caller,
  ): void {
    const { kubernetesCluster, namespace } = placement;
    const bound = this.#config.namespaces
      .filter(
        each =>
          each.kubernetesCluster === kubernetesCluster &&
          each.namespace === namespace,
      )
      .flatMap(each => each.owners);
    if (caller.admin || owners.some(owner => bound.includes(owner))) return;
    const isDefault =
      this.#fleet.kubernetesCluster(kubernetesCluster)?.defaultNamespace ===
      namespace;
    if (
      bound.length === 0 &&
      (template.compiled.placement.namespace || isDefault)
    ) {
      return;
    }
    throw new NotAllowedError(
      `The namespace "${namespace}" on ${kubernetesCluster} is ${
        bound.length > 0 ? `bound to ${bound.join(', ')}` : 'bound to nobody'
      }, not to ${
        owners.join(', ') || 'the owner of the entity'
      }: leave the namespace out, or ask the platform team to bind it (ray.namespaces)`,
    );
  }

  #facts(): PlacementFacts {
    return {
      kubernetesClusters: this.#fleet.kubernetesClusters().map(({ name }) => {
        const defaultNamespace =
          this.#fleet.kubernetesCluster(name)?.defaultNamespace;
        return {
          name,
          namespaces: this.#config.namespaces
            .filter(({ kubernetesCluster }) => kubernetesCluster === name)
            .map(each => ({ name: each.namespace, owners: each.owners })),
          ...(defaultNamespace && { defaultNamespace }),
        };
      }),
    };
  }
}

/** Renders, or throws InputError with the findings that say why it cannot be. */
export function render(
  template: RayTemplate,
  parameters: JsonObject,
  context: TemplateContext,
): RenderTemplateResult {
  const names = checkName({
    kindOfMainObject: template.kindOfMainObject,
    name: context.name,
  });
  if (names.length > 0) throw refused('The name cannot be given', names);
  const result = renderTemplate(template, parameters, context);
  if (result.manifests.length === 0) {
    throw refused(
      `The template ${template.ref} does not render with these parameters`,
      result.findings,
    );
  }
  return result;
}

function refused(what: string, findings: TemplateFinding[]): InputError {
  return withFindings(
    new InputError(
      `${what}: ${findings.map(({ message }) => message).join('; ')}`,
    ),
    findings,
  );
}
