const BINARY: Record<string, number> = {
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const DECIMAL: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
};

/**
 * A Kubernetes quantity as a number: cores, bytes or pieces.
 *
 * @throws RangeError when it is none
 */
export function parseQuantity(quantity: string | number): number {
  if (typeof quantity === 'number') return quantity;
  const match =
    /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/.exec(
      quantity.trim(),
    );
  if (!match) {
    throw new RangeError(
      `"${quantity}" is no Kubernetes quantity, expected for example 500m, 2 or 4Gi`,
    );
  }
  const [, digits, exponent, suffix = ''] = match;
  if (exponent) return Number(digits + exponent);
  return Number(digits) * (BINARY[suffix] ?? DECIMAL[suffix]);
}

/** A quantity as Kubernetes writes it: `3`, `3500m`, `6Gi`. */
export function formatQuantity(
  value: number,
  kind: 'cpu' | 'memory' | 'decimal memory',
): string {
  if (kind === 'cpu') {
    const milli = Math.round(value * 1000);
    return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
  }
  const bytes = Math.round(value);
  if (bytes === 0) return '0';
  if (kind === 'decimal memory') {
    for (const suffix of ['E', 'P', 'T', 'G', 'M', 'k']) {
      if (bytes % DECIMAL[suffix] === 0) {
        return `${bytes / DECIMAL[suffix]}${suffix}`;
      }
    }
    return String(bytes);
  }
  for (const suffix of ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki']) {
    if (bytes % BINARY[suffix] === 0)
      return `${bytes / BINARY[suffix]}${suffix}`;
  }
  return String(bytes);
}
