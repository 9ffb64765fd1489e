import type { ResourceDefinition, ResourceRegistry } from '../store';
import { apiVersionOf } from '../store';

interface Subresource {
  name: string;
  kind: string;
  verbs: string[];
}

/** Subresources that are served, by resource. */
export function subresourcesOf(definition: ResourceDefinition): Subresource[] {
  const { kind, group, plural } = definition;
  const proxyVerbs = ['create', 'delete', 'get', 'patch', 'update'];
  const found: Subresource[] = [];
  if (definition.statusSubresource && definition.verbs.includes('update')) {
    found.push({ name: 'status', kind, verbs: ['get', 'patch', 'update'] });
  }
  if (group === '' && plural === 'pods') {
    found.push(
      { name: 'log', kind, verbs: ['get'] },
      { name: 'proxy', kind: 'PodProxyOptions', verbs: proxyVerbs },
    );
  }
  if (group === '' && plural === 'serviceaccounts') {
    found.push({ name: 'token', kind: 'TokenRequest', verbs: ['create'] });
  }
  if (group === '' && plural === 'services') {
    found.push({
      name: 'proxy',
      kind: 'ServiceProxyOptions',
      verbs: proxyVerbs,
    });
  }
  return found;
}

function preferred(registry: ResourceRegistry, group: string) {
  const versions = registry
    .groups()
    .filter(known => known.group === group)
    .map(({ version }) => ({
      groupVersion: `${group}/${version}`,
      version,
    }));
  // The first registered is what the real server prefers, too.
  return { versions, preferredVersion: versions[0] };
}

function groupNames(registry: ResourceRegistry): string[] {
  const names = registry.groups().map(({ group }) => group);
  return [...new Set(names)].filter(name => name !== '');
}

/** `/api`. */
export function apiVersions(): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [],
  };
}

/** `/apis`. */
export function apiGroupList(registry: ResourceRegistry): object {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groupNames(registry).map(name => ({
      name,
      ...preferred(registry, name),
    })),
  };
}

/** `/apis/GROUP`, or undefined when there is no such group. */
export function apiGroup(
  registry: ResourceRegistry,
  name: string,
): object | undefined {
  if (!groupNames(registry).includes(name)) return undefined;
  return {
    kind: 'APIGroup',
    apiVersion: 'v1',
    name,
    ...preferred(registry, name),
  };
}

/** `/api/v1`, `/apis/GROUP/VERSION`, or undefined when there is none. */
export function apiResourceList(
  registry: ResourceRegistry,
  group: string,
  version: string,
): object | undefined {
  const definitions = registry
    .all()
    .filter(known => known.group === group && known.version === version)
    .sort((a, b) => (a.plural < b.plural ? -1 : 1));
  if (definitions.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: apiVersionOf({ group, version }),
    resources: definitions.flatMap(definition => [
      {
        name: definition.plural,
        singularName: definition.singular,
        namespaced: definition.namespaced,
        kind: definition.kind,
        verbs: definition.verbs,
        ...(definition.shortNames ? { shortNames: definition.shortNames } : {}),
        ...(definition.categories ? { categories: definition.categories } : {}),
      },
      ...subresourcesOf(definition).map(({ name, kind, verbs }) => ({
        name: `${definition.plural}/${name}`,
        singularName: '',
        namespaced: definition.namespaced,
        kind,
        verbs,
      })),
    ]),
  };
}

function aggregatedResource(definition: ResourceDefinition): object {
  const { group, version } = definition;
  const subresources = subresourcesOf(definition);
  return {
    resource: definition.plural,
    responseKind: { group, version, kind: definition.kind },
    scope: definition.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: definition.singular,
    verbs: definition.verbs,
    ...(definition.shortNames ? { shortNames: definition.shortNames } : {}),
    ...(definition.categories ? { categories: definition.categories } : {}),
    ...(subresources.length > 0
      ? {
          subresources: subresources.map(({ name, kind, verbs }) => ({
            subresource: name,
            responseKind: { group, version, kind },
            verbs,
          })),
        }
      : {}),
  };
}

/** `/api` and `/apis` as aggregated discovery, which kubectl asks for first. */
export function aggregatedDiscovery(
  registry: ResourceRegistry,
  root: 'api' | 'apis',
): object {
  const names = root === 'api' ? [''] : groupNames(registry);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: names.map(name => ({
      metadata: { creationTimestamp: null, ...(name ? { name } : {}) },
      versions: registry
        .groups()
        .filter(({ group }) => group === name)
        .map(({ group, version }) => ({
          version,
          freshness: 'Current',
          resources: registry
            .all()
            .filter(known => known.group === group && known.version === version)
            .map(aggregatedResource),
        })),
    })),
  };
}

export const AGGREGATED_TYPE =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** Whether an Accept header asks for aggregated discovery. */
export function wantsAggregated(accept: string | undefined): boolean {
  return (accept ?? '')
    .split(',')
    .some(
      range =>
        range.includes('as=APIGroupDiscoveryList') &&
        /;\s*v=v2(\s*;|\s*$)/.test(range),
    );
}
