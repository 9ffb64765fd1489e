import type { AnyKubeObject, StatusCause } from '../store';
import { invalidCauses } from './names';
import { quantityOf, quantityText } from './quantities';

const STANDARD =
  /^(cpu|memory|ephemeral-storage|pods|services|replicationcontrollers|resourcequotas|secrets|configmaps|persistentvolumeclaims|services\.(nodeports|loadbalancers)|(requests|limits)\..+|count\/.+|.+\.storageclass\.storage\.k8s\.io\/.+)$/;

/** Counts: fractions of objects there are not. */
const COUNTS =
  /^(pods|services|replicationcontrollers|resourcequotas|secrets|configmaps|persistentvolumeclaims|services\..+|count\/.+)$/;

function hardCauses(name: string, text: string): StatusCause[] {
  const field = `spec.hard[${name}]`;
  const causes: StatusCause[] = [];
  if (!STANDARD.test(name)) {
    const errors = [
      ...(name.includes('/')
        ? []
        : ['must be a standard resource type or fully qualified']),
      'must be a standard resource for quota',
    ];
    causes.push(
      ...errors.flatMap(error => invalidCauses(field, name, [error])),
    );
  }
  const quantity = quantityOf(text);
  if (!quantity) return causes;
  const canonical = quantityText(quantity);
  if (quantity.nanos < 0n) {
    const error = 'must be greater than or equal to 0';
    causes.push(...invalidCauses(field, canonical, [error]));
  }
  if (COUNTS.test(name) && quantity.nanos % 1_000_000_000n !== 0n) {
    causes.push(...invalidCauses(field, canonical, ['must be an integer']));
  }
  return causes;
}

/** What is wrong with the limits of a ResourceQuota. */
export function quotaCauses({ spec }: AnyKubeObject): StatusCause[] {
  const { hard = {} } = (spec ?? {}) as { hard?: Record<string, string> };
  return Object.entries(hard).flatMap(([name, text]) =>
    hardCauses(name, String(text)),
  );
}

interface Resources {
  requests?: Record<string, string | number>;
  limits?: Record<string, string | number>;
}

/** Requests of a container may not be above its limits, where there are any. */
export function resourceCauses(
  { requests = {}, limits = {} }: Resources,
  path: string,
): StatusCause[] {
  return Object.entries(requests).flatMap(([name, text]) => {
    const asked = quantityOf(text);
    const limit = name in limits ? quantityOf(limits[name]) : undefined;
    const extended = name.includes('/');
    if (!asked) return [];
    if (!limit) {
      return extended
        ? [
            {
              reason: 'FieldValueRequired',
              message:
                'Required value: Limit must be set for non overcommitable resources',
              field: `${path}.limits`,
            },
          ]
        : [];
    }
    const fits = extended
      ? asked.nanos === limit.nanos
      : asked.nanos <= limit.nanos;
    if (fits) return [];
    const rule = extended ? 'equal to' : 'less than or equal to';
    return invalidCauses(`${path}.requests`, quantityText(asked), [
      `must be ${rule} ${name} limit of ${quantityText(limit)}`,
    ]);
  });
}
