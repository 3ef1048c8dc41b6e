import { readQuantity, scaledQuantity } from '#sim/quantity.ts';

/**
 * A Kubernetes quantity in thousandths, rounded up as Kubernetes does, in exact decimals: `'2.867'` is 2867, `'100m'` is
 * 100, `1` is 1000, `'1Ki'` is 1024000.
 * @throws {RangeError} whose message is the rule that it breaks
 */
export function milliValue(quantity: number | string): number {
  const read = readQuantity(quantity);
  if (read === undefined || read.digits < 0n) throw new RangeError("a quantity such as 20, '500m' or '128Mi'");
  const milli = scaledQuantity(read, 3);
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
