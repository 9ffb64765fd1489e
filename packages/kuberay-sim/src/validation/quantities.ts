const SUFFIXES: Record<string, bigint> = {
  n: 1n,
  u: 1_000n,
  m: 1_000_000n,
  '': 1_000_000_000n,
  k: 10n ** 12n,
  M: 10n ** 15n,
  G: 10n ** 18n,
  T: 10n ** 21n,
  P: 10n ** 24n,
  E: 10n ** 27n,
  Ki: 2n ** 10n * 10n ** 9n,
  Mi: 2n ** 20n * 10n ** 9n,
  Gi: 2n ** 30n * 10n ** 9n,
  Ti: 2n ** 40n * 10n ** 9n,
  Pi: 2n ** 50n * 10n ** 9n,
  Ei: 2n ** 60n * 10n ** 9n,
};

const QUANTITY =
  /^([+-]?)(\d*)\.?(\d*)(?:([eE])([+-]?\d+)|(n|u|m|k|[KMGTPE]i?))?$/;

/** A quantity, exactly: how many billionths, and in which form it was written. */
export interface Quantity {
  nanos: bigint;
  form: 'decimal' | 'binary';
}

/** Reads a Kubernetes quantity; undefined when it is none. */
export function quantityOf(text: string | number): Quantity | undefined {
  const match = QUANTITY.exec(String(text));
  if (!match) return undefined;
  const [, sign, whole, fraction, , exponent, suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const scale = SUFFIXES[suffix];
  if (scale === undefined) return undefined;
  const power = exponent === undefined ? 0 : Number(exponent);
  if (Math.abs(power) > 40) return undefined;
  const digits = BigInt(`${whole}${fraction}`);
  const up = 10n ** BigInt(Math.max(power, 0));
  const down = 10n ** BigInt(fraction.length + Math.max(-power, 0));
  const raw = digits * scale * up;
  // What is finer than a billionth is rounded up, as apimachinery does.
  const nanos = (raw + down - 1n) / down;
  return {
    nanos: sign === '-' ? -nanos : nanos,
    form: suffix.endsWith('i') ? 'binary' : 'decimal',
  };
}

const DECIMAL = ['E', 'P', 'T', 'G', 'M', 'k', '', 'm', 'u', 'n'];
const BINARY = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'];

/** A quantity in Kubernetes' canonical form: `1500m`, `1536Mi`, `2`. */
export function quantityText({ nanos, form }: Quantity): string {
  if (nanos === 0n) return '0';
  const suffixes = form === 'binary' ? BINARY : DECIMAL;
  const suffix =
    suffixes.find(candidate => nanos % SUFFIXES[candidate] === 0n) ??
    (nanos % SUFFIXES[''] === 0n ? '' : 'n');
  return `${nanos / SUFFIXES[suffix]}${suffix}`;
}

/** The sum of quantities, in the form of the first that is not zero. */
export function quantitySum(all: Quantity[]): Quantity {
  const first = all.find(({ nanos }) => nanos !== 0n);
  return {
    nanos: all.reduce((sum, { nanos }) => sum + nanos, 0n),
    form: first?.form ?? 'decimal',
  };
}
