const BINARY: Record<string, bigint> = {
  Ki: 1024n,
  Mi: 1024n ** 2n,
  Gi: 1024n ** 3n,
  Ti: 1024n ** 4n,
  Pi: 1024n ** 5n,
  Ei: 1024n ** 6n,
};

const DECIMAL_EXPONENT: Record<string, number> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

const QUANTITY =
  /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([eE][+-]?\d+)|([KMGTPE]i)|([numkMGTPE]?))$/;

const NANO = 9;
const MAX_LENGTH = 64;

/**
 * Parses a Kubernetes quantity exactly, in units of 10⁻⁹ and rounded up to one, as
 * `resource.Quantity` does: `500m`, `1.5Gi`, `12e6`, `24G` (which is not `24Gi`), `100n`.
 *
 * @returns nano-units, or undefined when the text is not a quantity
 */
export function parseQuantityNano(
  quantity: string | number,
): bigint | undefined {
  const text = String(quantity).trim();
  const match = text.length <= MAX_LENGTH ? QUANTITY.exec(text) : null;
  if (!match) return undefined;
  const [, sign, number, exponent, binary, decimal] = match;
  const [whole, fraction = ''] = number.split('.');
  const digits = BigInt(`${whole}${fraction}` || '0');
  const factor = binary ? BINARY[binary] : 1n;
  const power = exponent
    ? Number(exponent.slice(1))
    : DECIMAL_EXPONENT[decimal ?? ''];
  if (Math.abs(power) > 40) return undefined;
  const scale = NANO + power - fraction.length;
  const value = digits * factor;
  const nano =
    scale >= 0
      ? value * 10n ** BigInt(scale)
      : ceilDivide(value, 10n ** BigInt(-scale));
  return sign === '-' ? -nano : nano;
}

/** A quantity as a number: cores of CPU, bytes of memory, a count of GPUs. Undefined when it is none. */
export function quantityToNumber(
  quantity: string | number | undefined,
): number | undefined {
  if (quantity === undefined) return undefined;
  const nano = parseQuantityNano(quantity);
  return nano === undefined ? undefined : nanoToNumber(nano);
}

/** Nano-units as a number; exact for what fits a double. */
export function nanoToNumber(nano: bigint): number {
  const unit = 10n ** BigInt(NANO);
  return Number(nano / unit) + Number(nano % unit) / 1e9;
}

function ceilDivide(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}
