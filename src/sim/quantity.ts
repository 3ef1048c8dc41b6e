/** Suffixes of Kubernetes quantities as powers of ten, in steps of three from nano to exa. */
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
/** And as powers of 1024. */
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const QUANTITY = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)|[eE]([+-]?\d{1,3}))?$/;

/** A Kubernetes quantity, exact: digits x 10^exponent x 2^shift. */
export interface Quantity {
  digits: bigint;
  exponent: number;
  shift: number;
  /** How it was written, and thus how it is written back. */
  format: 'decimal' | 'binary' | 'exponent';
}

/** The quantity that a number or a text stands for; undefined when it is none: `0.5`, `'500m'`, `'2Gi'`, `'1e3'`. */
export function readQuantity(quantity: number | string): Quantity | undefined {
  const match = QUANTITY.exec(String(quantity));
  if (match === null) return undefined;
  const [, sign = '', number = '', suffix = '', exponent] = match;
  const [whole = '', decimals = ''] = number.split('.');
  const digits = BigInt(whole + decimals) * (sign === '-' ? -1n : 1n);
  const binary = BINARY.indexOf(suffix);
  if (binary > 0) return { digits, exponent: -decimals.length, shift: 10 * binary, format: 'binary' };
  if (exponent !== undefined) {
    return { digits, exponent: Number(exponent) - decimals.length, shift: 0, format: 'exponent' };
  }
  return { digits, exponent: 3 * (DECIMAL.indexOf(suffix) - 3) - decimals.length, shift: 0, format: 'decimal' };
}

/** The quantity in units of 10^-places, rounded away from zero as Kubernetes does. */
export function scaledQuantity({ digits, exponent, shift }: Quantity, places: number): bigint {
  const power = exponent + places;
  const value = digits << BigInt(shift);
  if (power >= 0) return value * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  const away = divisor - 1n;
  return (value + (value < 0n ? -away : away)) / divisor;
}

/** The double nearest to the quantity. */
export function quantityNumber({ digits, exponent, shift }: Quantity): number {
  return Number(`${digits << BigInt(shift)}e${exponent}`);
}

/**
 * The quantity as the API server writes it back: at most nine decimals, the largest suffix that leaves a whole number,
 * and of the kind that was used, but binary suffixes only for whole numbers of at least 1024. `'0.5'` is `'500m'`,
 * `'1000'` is `'1k'`, `'2048Mi'` is `'2Gi'`, `'1e3'` stays.
 */
export function canonicalQuantity(quantity: Quantity): string {
  const nano = scaledQuantity(quantity, 9);
  if (quantity.format === 'binary' && nano % NANO === 0n && absolute(nano) >= 1024n * NANO) {
    const [number, steps] = withoutFactors(nano / NANO, 1024n, BINARY.length - 1);
    return `${number}${BINARY[steps]}`;
  }
  const [number, steps] = withoutFactors(nano, 1000n, DECIMAL.length - 1);
  if (quantity.format !== 'exponent') return `${number}${DECIMAL[steps]}`;
  return steps === 3 ? String(number) : `${number}e${3 * (steps - 3)}`;
}

const NANO = 1_000_000_000n;

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Zero has no factors; it stands without a suffix. */
function withoutFactors(value: bigint, base: bigint, most: number): [number: bigint, steps: number] {
  if (value === 0n) return [0n, base === 1000n ? 3 : 0];
  let number = value;
  let steps = 0;
  while (steps < most && number % base === 0n) {
    number /= base;
    steps++;
  }
  return [number, steps];
}
