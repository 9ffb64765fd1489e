const HIDDEN = '***';

/**
 * A runtime environment as it is kept and shown: values of `env_vars` and credentials in addresses are needed by Ray
 * alone, and only their names stay.
 */
export function redactRuntimeEnv(
  runtimeEnv: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(runtimeEnv).map(([key, value]) => [
      key,
      key === 'env_vars' ? hideAll(value) : hideCredentials(value),
    ]),
  );
}

function hideAll(value: unknown): unknown {
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.keys(value).map(name => [name, HIDDEN]))
    : HIDDEN;
}

function hideCredentials(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replace(/(\w+:\/\/)[^\s/@]+@/g, `$1${HIDDEN}@`);
  }
  if (Array.isArray(value)) return value.map(hideCredentials);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === 'env_vars' ? hideAll(each) : hideCredentials(each),
    ]),
  );
}
