import type { AnyKubeObject, StatusCause } from '../store';
import { dnsLabelErrors, invalidCauses } from './names';
import { quotaCauses, resourceCauses } from './quotaCauses';

interface ContainerLike {
  name?: string;
  image?: string;
  resources?: Parameters<typeof resourceCauses>[0];
}

function required(field: string): StatusCause {
  return { reason: 'FieldValueRequired', message: 'Required value', field };
}

function containerCauses(
  containers: ContainerLike[],
  path: string,
): StatusCause[] {
  const names = new Set<string>();
  return containers.flatMap(({ name, image, resources = {} }, i) => {
    const causes: StatusCause[] = [];
    const at = `${path}[${i}]`;
    if (!name) causes.push(required(`${at}.name`));
    else {
      causes.push(...invalidCauses(`${at}.name`, name, dnsLabelErrors(name)));
      if (names.has(name)) {
        causes.push({
          reason: 'FieldValueDuplicate',
          message: `Duplicate value: ${JSON.stringify(name)}`,
          field: `${at}.name`,
        });
      }
      names.add(name);
    }
    if (!image) causes.push(required(`${at}.image`));
    causes.push(...resourceCauses(resources, `${at}.resources`));
    return causes;
  });
}

function podSpecCauses(spec: unknown, path: string): StatusCause[] {
  const { containers, initContainers } = (spec ?? {}) as {
    containers?: ContainerLike[];
    initContainers?: ContainerLike[];
  };
  return [
    ...(containers && containers.length > 0
      ? containerCauses(containers, `${path}.containers`)
      : [required(`${path}.containers`)]),
    ...containerCauses(initContainers ?? [], `${path}.initContainers`),
  ];
}

function portCause(field: string, port: unknown): StatusCause[] {
  if (typeof port !== 'number' || (port >= 1 && port <= 65535)) return [];
  return invalidCauses(field, port, ['must be between 1 and 65535, inclusive']);
}

interface ServiceSpecLike {
  type?: string;
  clusterIP?: string;
  ports?: { name?: string; port?: number; targetPort?: number | string }[];
}

function serviceCauses({ spec }: AnyKubeObject): StatusCause[] {
  const { ports = [], type, clusterIP } = (spec ?? {}) as ServiceSpecLike;
  const causes: StatusCause[] = [];
  if (ports.length === 0 && type !== 'ExternalName' && clusterIP !== 'None') {
    causes.push(required('spec.ports'));
  }
  ports.forEach((port, i) => {
    const at = `spec.ports[${i}]`;
    if (!port.name && ports.length > 1) causes.push(required(`${at}.name`));
    else if (port.name) {
      const errors = dnsLabelErrors(port.name);
      causes.push(...invalidCauses(`${at}.name`, port.name, errors));
    }
    causes.push(...portCause(`${at}.port`, port.port));
    const target = port.targetPort ?? port.port;
    causes.push(...portCause(`${at}.targetPort`, target));
  });
  return causes;
}

function dataKeyCauses(object: AnyKubeObject): StatusCause[] {
  return ['data', 'binaryData', 'stringData'].flatMap(field =>
    Object.keys((object[field] ?? {}) as object).flatMap(key =>
      /^[-._a-zA-Z0-9]+$/.test(key)
        ? []
        : invalidCauses(`${field}[${key}]`, key, [
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
          ]),
    ),
  );
}

function eventCauses(event: AnyKubeObject): StatusCause[] {
  const { namespace } = (event.involvedObject ?? {}) as { namespace?: string };
  const own = event.metadata.namespace;
  const fits =
    namespace === own || (!namespace && (own === 'default' || own === ''));
  return fits
    ? []
    : invalidCauses('involvedObject.namespace', namespace ?? '', [
        'does not match event.namespace',
      ]);
}

/** What Kubernetes checks of its own kinds beyond the types of fields. */
export function validateCore(object: AnyKubeObject): StatusCause[] {
  switch (object.kind) {
    case 'Pod':
      return podSpecCauses(object.spec, 'spec');
    case 'Job': {
      const { template } = (object.spec ?? {}) as {
        template?: { spec?: unknown };
      };
      return podSpecCauses(template?.spec, 'spec.template.spec');
    }
    case 'Service':
      return serviceCauses(object);
    case 'Secret':
    case 'ConfigMap':
      return dataKeyCauses(object);
    case 'Event':
      return eventCauses(object);
    case 'ResourceQuota':
      return quotaCauses(object);
    default:
      return [];
  }
}
