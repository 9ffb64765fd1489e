import type { PrinterColumn, ResourceDefinition } from '../store';
import { ALL_VERBS } from '../store';
import { nameColumn } from './corePrinters';
import type { Crd, CrdVersion } from './crds';
import { objectMeta, string } from './schemaParts';

function columnsOf({ additionalPrinterColumns }: CrdVersion): PrinterColumn[] {
  const own: PrinterColumn[] = (additionalPrinterColumns ?? []).map(
    ({ jsonPath, ...column }) => ({
      ...column,
      description: `Custom resource definition column (in JSONPath format): ${jsonPath}`,
      value: jsonPath,
    }),
  );
  // A CRD without columns of its own shows the age.
  const age: PrinterColumn = {
    name: 'Age',
    type: 'date',
    value: '.metadata.creationTimestamp',
  };
  return [nameColumn, ...(own.length > 0 ? own : [age])];
}

/**
 * The resource that a CustomResourceDefinition defines, in its storage version.
 *
 * @throws Error when the definition has no storage version
 */
export function customResource(crd: Crd): ResourceDefinition {
  const { group, names, scope, versions } = crd.spec;
  const version = versions.find(({ storage }) => storage);
  if (!version) {
    throw new Error(`${names.plural}.${group} has no storage version`);
  }
  const schema = version.schema.openAPIV3Schema;
  return {
    group,
    version: version.name,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    kind: names.kind,
    namespaced: scope === 'Namespaced',
    verbs: ALL_VERBS,
    ...(names.shortNames ? { shortNames: names.shortNames } : {}),
    ...(names.categories ? { categories: names.categories } : {}),
    nameRule: 'dns-subdomain',
    statusSubresource: version.subresources?.status !== undefined,
    generation: true,
    custom: true,
    schema: {
      ...schema,
      properties: {
        ...schema.properties,
        apiVersion: string,
        kind: string,
        metadata: objectMeta,
      },
    },
    columns: columnsOf(version),
  };
}

/** The schema of a pod's spec, as KubeRay's RayCluster embeds it. */
export function podSpecSchemaOf(crds: Crd[]) {
  const rayCluster = crds.find(crd => crd.spec.names.kind === 'RayCluster');
  const version = rayCluster?.spec.versions.find(({ storage }) => storage);
  const spec =
    version?.schema.openAPIV3Schema.properties?.spec?.properties?.headGroupSpec
      ?.properties?.template?.properties?.spec;
  if (!spec) {
    throw new Error(
      'The RayCluster CRD has no schema at spec.headGroupSpec.template.spec',
    );
  }
  return spec;
}
