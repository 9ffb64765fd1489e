import type { JsonObject, JsonValue } from '@backstage/types';
import {
  ENTITY_LABEL,
  ENTITY_REF_ANNOTATION,
  entityLabelValue,
  MANAGED_BY_LABEL,
  MANAGED_BY_RAYDECK,
  PARAMETERS_ANNOTATION,
  REQUEST_ID_ANNOTATION,
  REQUESTED_BY_ANNOTATION,
  TEMPLATE_ANNOTATION,
  TEMPLATE_DIGEST_ANNOTATION,
  type Manifest,
  type RayTemplate,
} from '@raydeck/backstage-plugin-ray-common';

export interface Stamp {
  entityRef: string;
  requestedBy: string;
  template: RayTemplate;
  parameters: JsonObject;
  requestId: string;
}

/**
 * Writes Raydeck's identity onto rendered manifests, the main object first: annotations on it, labels on it, on all of
 * its pod templates, and on its companions. The renderer has refused templates that hold such keys themselves.
 */
export function stampManifests(
  [main, ...companions]: Manifest[],
  stamp: Stamp,
): Manifest[] {
  const labels = {
    [ENTITY_LABEL]: entityLabelValue(stamp.entityRef),
    [MANAGED_BY_LABEL]: MANAGED_BY_RAYDECK,
  };
  const { template } = stamp;
  const stamped = withMetadata(structuredClone(main), 'labels', labels);
  withMetadata(stamped, 'annotations', {
    [ENTITY_REF_ANNOTATION]: stamp.entityRef,
    [REQUESTED_BY_ANNOTATION]: stamp.requestedBy,
    [TEMPLATE_ANNOTATION]: `${template.ref}@${template.version}`,
    [TEMPLATE_DIGEST_ANNOTATION]: template.digest,
    [PARAMETERS_ANNOTATION]: JSON.stringify(
      withoutSecrets(stamp.parameters, template.schema),
    ),
    [REQUEST_ID_ANNOTATION]: stamp.requestId,
  });
  for (const podTemplate of podTemplates(stamped)) {
    withMetadata(podTemplate, 'labels', {
      [ENTITY_LABEL]: labels[ENTITY_LABEL],
    });
  }
  return [
    stamped,
    ...companions.map(each =>
      withMetadata(structuredClone(each), 'labels', labels),
    ),
  ];
}

function withMetadata<T extends JsonObject>(
  object: T,
  field: 'labels' | 'annotations',
  values: Record<string, string>,
): T {
  const metadata = child(object, 'metadata');
  Object.assign(child(metadata, field), values);
  return object;
}

/** The object at a key, made where there is none. */
function child(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  if (isObject(value)) return value;
  const made: JsonObject = {};
  object[key] = made;
  return made;
}

function podTemplates(main: Manifest): JsonObject[] {
  const spec = main.spec;
  if (!isObject(spec)) return [];
  const clusterSpec = main.kind === 'RayJob' ? spec.rayClusterSpec : spec;
  const groups = isObject(clusterSpec)
    ? [
        clusterSpec.headGroupSpec,
        ...(Array.isArray(clusterSpec.workerGroupSpecs)
          ? clusterSpec.workerGroupSpecs
          : []),
      ]
    : [];
  return [
    ...groups.map(group => (isObject(group) ? group.template : undefined)),
    spec.submitterPodTemplate,
  ].filter(isObject);
}

/** Parameters that the form shows as secrets are not written where everyone who reads the object sees them. */
function withoutSecrets(
  parameters: JsonObject,
  schema: JsonObject,
): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(parameters).filter(([name]) => {
      const property = properties[name];
      return !(
        isObject(property) &&
        (property['ui:field'] === 'Secret' ||
          property['ui:widget'] === 'password' ||
          property.format === 'password')
      );
    }),
  );
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
