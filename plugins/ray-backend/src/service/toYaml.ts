import { stringify } from 'yaml';
import type { StoredObject } from '../provisioner';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const HIDDEN = '***';

/**
 * A live object as YAML, without what only Kubernetes needs.
 *
 * @param showValues - for those with rights over it: values of environment variables and Redis' password often are
 *   credentials, and are hidden from others
 */
export function toYaml(object: StoredObject, showValues: boolean): string {
  const copy = structuredClone(object);
  const metadata = copy.metadata as unknown as Record<string, unknown> & {
    annotations?: Record<string, string>;
  };
  delete metadata.managedFields;
  delete metadata.annotations?.[LAST_APPLIED];
  return stringify(showValues ? copy : hideValues(copy), { lineWidth: 0 });
}

function hideValues(value: unknown, key?: string): unknown {
  if (Array.isArray(value)) {
    return key === 'env'
      ? value.map(hideValue)
      : value.map(each => hideValues(each));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      key === 'rayStartParams' && /password/i.test(name)
        ? HIDDEN
        : hideValues(each, name),
    ]),
  );
}

function hideValue(variable: unknown): unknown {
  return typeof variable === 'object' &&
    variable !== null &&
    'value' in variable
    ? { ...variable, value: HIDDEN }
    : variable;
}
