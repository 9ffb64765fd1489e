import type { JsonObject } from '@backstage/types';
import { MAX_NAME_LENGTH, NAME_PATTERN } from '../identity';
import { setOwn } from './celValues';
import { FINDING_CODES } from './codes';
import type { EvaluatedDocument } from './evaluateManifest';
import { templateError } from './finding';
import { isObject } from './parametersSchema';
import type { MapNode, TreeNode } from './tree';
import type { MainObjectKind, Manifest, TemplateFinding } from './types';

const RAY_API_VERSION = 'ray.io/v1';
const STAMPED = /^(?:[^/]*\.)?raydeck\.dev(?:\/|$)/;

/** Fields of metadata that Kubernetes or Raydeck write, never an author. */
const FOREIGN_METADATA = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'managedFields',
  'ownerReferences',
  'generateName',
  'selfLink',
  'finalizers',
];

/** The kind of the first RayCluster or RayJob of a manifest, which must be written out, not computed. */
export function findMainObject(
  documents: readonly TreeNode[],
): { kind: MainObjectKind } | { findings: TemplateFinding[] } {
  const mains = documents.flatMap(node => {
    const kind = node.type === 'map' ? literal(node, 'kind') : undefined;
    return node.type === 'map' && isMainKind(kind) ? [{ node, kind }] : [];
  });
  const [main, second] = mains;
  const fail = (message: string, node?: TreeNode, hint?: string) => ({
    findings: [
      templateError(FINDING_CODES.mainObject, message, {
        path: node?.path ?? 'spec.manifest',
        ...(node ? { position: node.position } : {}),
        ...(hint === undefined ? {} : { hint }),
      }),
    ],
  });
  if (!main) {
    return fail(
      'The manifest holds no RayCluster or RayJob',
      undefined,
      `Write apiVersion: ${RAY_API_VERSION} and kind: RayCluster or kind: RayJob in one of its documents, not as an expression`,
    );
  }
  if (second) {
    return fail(
      `The manifest holds a ${main.kind} and a ${second.kind}, expected one main object`,
      second.node,
    );
  }
  if (literal(main.node, 'apiVersion') !== RAY_API_VERSION) {
    return fail(
      `The ${main.kind} must have apiVersion: ${RAY_API_VERSION}`,
      main.node,
    );
  }
  if (main.node.forEach || main.node.includeWhen.length > 0) {
    return fail(
      `The ${main.kind} has forEach or includeWhen, but it is what the template always creates, once`,
      main.node,
    );
  }
  return { kind: main.kind };
}

/** Keys of a compiled manifest that Raydeck alone writes: found without rendering, so at publication. */
export function lintKeys(documents: readonly TreeNode[]): TemplateFinding[] {
  const findings: TemplateFinding[] = [];
  const visit = (node: TreeNode): void => {
    if (node.type === 'list') node.items.forEach(visit);
    if (node.type !== 'map') return;
    for (const { key, node: child } of node.entries) {
      if (STAMPED.test(key)) findings.push(stampedKey(key, child.path, child));
      visit(child);
    }
  };
  documents.forEach(visit);
  return findings;
}

/** The identity that rendered objects get. */
export interface ManifestIdentity {
  kindOfMainObject: MainObjectKind;
  name: string;
  namespace: string;
}

/**
 * Turns evaluated documents into objects: the main one first, named and placed as was decided; companions are in
 * its namespace. A document that says otherwise, or holds what it must not, is a finding.
 */
export function checkManifests(
  documents: readonly EvaluatedDocument[],
  identity: ManifestIdentity,
): { manifests: Manifest[]; findings: TemplateFinding[] } {
  const findings: TemplateFinding[] = checkName(identity);
  const manifests: Manifest[] = [];
  const seen = new Set<string>();
  for (const document of documents) {
    const manifest = toManifest(document, identity, findings);
    if (!manifest) continue;
    const key = `${manifest.apiVersion}/${manifest.kind}/${manifest.metadata.name}`;
    if (seen.has(key)) {
      findings.push(
        templateError(
          FINDING_CODES.object,
          `The manifest makes two objects ${manifest.kind} "${manifest.metadata.name}"`,
          document.place,
        ),
      );
    }
    seen.add(key);
    manifests.push(manifest);
  }
  manifests.sort(
    (a, b) => Number(isMain(b, identity)) - Number(isMain(a, identity)),
  );
  return { manifests, findings };
}

/** Why a name cannot be given to a cluster or job: KubeRay's own limits. */
export function checkName({
  kindOfMainObject: kind,
  name,
}: Pick<ManifestIdentity, 'kindOfMainObject' | 'name'>): TemplateFinding[] {
  const longest = MAX_NAME_LENGTH[kind];
  if (name.length <= longest && NAME_PATTERN.test(name)) return [];
  return [
    templateError(
      FINDING_CODES.object,
      name.length > longest
        ? `name: "${name}" has ${name.length} characters, KubeRay allows a ${kind} at most ${longest}`
        : `name: "${name}" must begin with a small letter and hold only small letters, digits and hyphens, no hyphen at the end`,
      { path: 'name' },
    ),
  ];
}

function toManifest(
  { value, place }: EvaluatedDocument,
  identity: ManifestIdentity,
  findings: TemplateFinding[],
): Manifest | undefined {
  const fail = (message: string, path = place.path, hint?: string) => {
    findings.push(
      templateError(FINDING_CODES.object, message, {
        ...place,
        path,
        ...(hint === undefined ? {} : { hint }),
      }),
    );
  };
  if (!isObject(value)) {
    fail('A document of the manifest is not an object');
    return undefined;
  }
  const { apiVersion, kind } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    fail('A document of the manifest lacks apiVersion or kind');
    return undefined;
  }
  const metadata = value.metadata ?? {};
  if (!isObject(metadata)) {
    fail(`metadata of the ${kind} is not a mapping`, `${place.path}.metadata`);
    return undefined;
  }
  const main = isMainKind(kind) && kind === identity.kindOfMainObject;
  const name = metadata.name ?? (main ? identity.name : undefined);
  const namespace = metadata.namespace ?? identity.namespace;
  if (typeof name !== 'string' || name.length === 0) {
    fail(
      `The ${kind} has no name`,
      `${place.path}.metadata.name`,
      'Derive it from the name: ${{ name }}-config',
    );
    return undefined;
  }
  if (main && name !== identity.name) {
    fail(
      `The ${kind} is named "${name}", expected "${identity.name}"`,
      `${place.path}.metadata.name`,
      'Leave metadata.name out, or write ${{ name }}',
    );
  }
  if (namespace !== identity.namespace) {
    fail(
      `The ${kind} is put into the namespace ${JSON.stringify(
        namespace,
      )}, expected "${identity.namespace}"`,
      `${place.path}.metadata.namespace`,
      'Leave metadata.namespace out; spec.placement decides',
    );
  }
  for (const field of FOREIGN_METADATA) {
    if (field in metadata) {
      findings.push(forbidden(`metadata.${field}`, kind, place));
    }
  }
  if ('status' in value) findings.push(forbidden('status', kind, place));
  findings.push(...stampedKeys(value, place.path, place));
  const placed: Manifest['metadata'] = {
    name,
    namespace: identity.namespace,
  };
  for (const [key, item] of Object.entries(metadata)) {
    if (key !== 'name' && key !== 'namespace' && item !== undefined) {
      setOwn(placed, key, item);
    }
  }
  const { apiVersion: _a, kind: _k, metadata: _m, ...rest } = value;
  const manifest: Manifest = { apiVersion, kind, metadata: placed };
  for (const [key, item] of Object.entries(rest)) {
    if (item !== undefined) setOwn(manifest, key, item);
  }
  return manifest;
}

function stampedKeys(
  value: unknown,
  path: string,
  place: { position: { line: number; column: number } },
): TemplateFinding[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      stampedKeys(item, `${path}[${index}]`, place),
    );
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...(STAMPED.test(key) ? [stampedKey(key, `${path}.${key}`, place)] : []),
    ...stampedKeys(item, `${path}.${key}`, place),
  ]);
}

function stampedKey(
  key: string,
  path: string,
  { position }: { position: { line: number; column: number } },
): TemplateFinding {
  return templateError(
    FINDING_CODES.forbidden,
    `The key "${key}" is Raydeck's own`,
    {
      path,
      position,
      hint: 'Remove it; Raydeck writes entity, requester, template and parameters after rendering',
    },
  );
}

function forbidden(
  field: string,
  kind: string,
  place: { path: string; position: { line: number; column: number } },
): TemplateFinding {
  return templateError(
    FINDING_CODES.forbidden,
    `The ${kind} sets ${field}, which is not for templates to write`,
    { position: place.position, path: `${place.path}.${field}` },
  );
}

function isMainKind(kind: unknown): kind is MainObjectKind {
  return kind === 'RayCluster' || kind === 'RayJob';
}

function isMain(manifest: JsonObject, identity: ManifestIdentity): boolean {
  return manifest.kind === identity.kindOfMainObject;
}

function literal(node: MapNode, key: string): unknown {
  const child = node.entries.find(entry => entry.key === key)?.node;
  return child?.type === 'value' ? child.value : undefined;
}
