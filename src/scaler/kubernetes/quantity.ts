/** Suffixes of Kubernetes quantities as powers of ten. */
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
/** And as powers of two. */
const BINARY: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };

const QUANTITY = /^(\d+(?:\.\d*)?|\.\d+)(?:(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)|[eE]([+-]?\d{1,2}))?$/;

/**
 * A Kubernetes quantity in thousandths, rounded up as Kubernetes does, in exact decimals: `'2.867'` is 2867, `'100m'` is
 * 100, `1` is 1000, `'1Ki'` is 1024000.
 * @throws {RangeError} whose message is the rule that it breaks
 */
export function milliValue(quantity: number | string): number {
  const match = QUANTITY.exec(typeof quantity === 'number' ? String(quantity) : quantity);
  if (match === null) throw new RangeError("a quantity such as 20, '500m' or '128Mi'");
  const [, digits = '', suffix = '', exponent] = match;
  const [whole = '', decimals = ''] = digits.split('.');
  const binary = BINARY[suffix];
  const shift = (exponent === undefined ? (DECIMAL[suffix] ?? 0) : Number(exponent)) + 3 - decimals.length;
  const value = BigInt(whole + decimals) << (binary ?? 0n);
  const divisor = 10n ** BigInt(Math.max(0, -shift));
  const milli = (value * 10n ** BigInt(Math.max(0, shift)) + divisor - 1n) / divisor;
  if (milli > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError('at most 2^53 - 1 thousandths');
  return Number(milli);
}

/**
 * A sampled value in thousandths, cut off as the Prometheus adapter does; not a number is 0.
 * Beyond 2^53 it is a bigint, capped at int64.
 */
export function sampleMilli(value: number): number | bigint {
  if (Number.isNaN(value)) return 0;
  const milli = Math.trunc(value * 1000);
  if (Number.isSafeInteger(milli)) return milli;
  if (Math.abs(milli) >= 2 ** 63) return milli > 0 ? 2n ** 63n - 1n : -(2n ** 63n);
  return BigInt(milli);
}
