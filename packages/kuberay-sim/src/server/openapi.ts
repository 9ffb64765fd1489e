import { createHash } from 'node:crypto';
import type { ResourceDefinition, ResourceRegistry } from '../store';
import { KUBERNETES_VERSION } from './version';

const PARAMETERS = [
  ['dryRun', 'string'],
  ['fieldManager', 'string'],
  ['fieldValidation', 'string'],
].map(([name, type]) => ({
  name,
  in: 'query',
  schema: { type, uniqueItems: true },
}));

function schemaName({ group, version, kind }: ResourceDefinition): string {
  const parts = (group === '' ? 'core.api.k8s.io' : group).split('.').reverse();
  return `${parts.join('.')}.${version}.${kind}`;
}

function rootPath({ group, version }: ResourceDefinition): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}

function operation(definition: ResourceDefinition, action: string): object {
  const { group, version, kind } = definition;
  const schema = { $ref: `#/components/schemas/${schemaName(definition)}` };
  return {
    operationId: `${action}${kind}`,
    parameters: ['get', 'list'].includes(action) ? [] : PARAMETERS,
    responses: {
      200: { description: 'OK', content: { 'application/json': { schema } } },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, kind, version },
  };
}

function patchOperation(definition: ResourceDefinition): object {
  const schema = { type: 'object' };
  // Strategic merge patches are left out although core kinds take them: kubectl
  // then makes them from its own types, which know more than these schemas.
  return {
    ...operation(definition, 'patch'),
    requestBody: {
      content: {
        'application/json-patch+json': { schema },
        'application/merge-patch+json': { schema },
      },
    },
  };
}

function pathsOf(definition: ResourceDefinition): [string, object][] {
  const scope = definition.namespaced ? '/namespaces/{namespace}' : '';
  const list = `${rootPath(definition)}${scope}/${definition.plural}`;
  const writable = definition.verbs.includes('create');
  return [
    [
      list,
      {
        get: operation(definition, 'list'),
        ...(writable ? { post: operation(definition, 'post') } : {}),
      },
    ],
    [
      `${list}/{name}`,
      {
        get: operation(definition, 'get'),
        ...(writable
          ? {
              put: operation(definition, 'put'),
              patch: patchOperation(definition),
              delete: operation(definition, 'delete'),
            }
          : {}),
      },
    ],
  ];
}

/** One group version as an OpenAPI v3 document, or undefined without one. */
export function openApiDocument(
  registry: ResourceRegistry,
  path: string,
): object | undefined {
  const definitions = registry
    .all()
    .filter(definition => rootPath(definition) === `/${path}`);
  if (definitions.length === 0) return undefined;
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: KUBERNETES_VERSION.gitVersion },
    paths: Object.fromEntries(definitions.flatMap(pathsOf)),
    components: {
      schemas: Object.fromEntries(
        definitions.map(definition => {
          const { group, version, kind } = definition;
          return [
            schemaName(definition),
            {
              ...definition.schema,
              'x-kubernetes-group-version-kind': [{ group, kind, version }],
            },
          ];
        }),
      ),
    },
  };
}

/** Documents of OpenAPI v3 as text, made when first asked for. */
export class OpenApiDocuments {
  readonly #registry: ResourceRegistry;
  readonly #texts = new Map<string, string>();

  constructor(registry: ResourceRegistry) {
    this.#registry = registry;
  }

  /** `/openapi/v3`: where the documents are. */
  index(): object {
    const roots = this.#registry
      .groups()
      .map(({ group, version }) =>
        group === '' ? `api/${version}` : `apis/${group}/${version}`,
      );
    return {
      paths: Object.fromEntries(
        roots.map(path => [
          path,
          { serverRelativeURL: `/openapi/v3/${path}?hash=${this.#hash(path)}` },
        ]),
      ),
    };
  }

  /** `/openapi/v3/PATH`. */
  document(path: string): string | undefined {
    let text = this.#texts.get(path);
    if (text === undefined) {
      const document = openApiDocument(this.#registry, path);
      if (!document) return undefined;
      text = JSON.stringify(document);
      this.#texts.set(path, text);
    }
    return text;
  }

  #hash(path: string): string {
    // The kinds do not change while a process lives, so the names suffice.
    const names = this.#registry.all().map(({ plural }) => plural);
    return createHash('sha512')
      .update(`${path} ${KUBERNETES_VERSION.gitVersion} ${names.join()}`)
      .digest('hex')
      .toUpperCase();
  }
}
