/** The integers of the Kubernetes controller: replica counts are int32, milli-values int64, division truncates. */

export const MAX_INT32 = 2 ** 31 - 1;
export const MAX_INT64 = 2n ** 63n - 1n;

/** A milli-value: a whole number, as a bigint where a double would not hold it. */
export type MilliValue = number | bigint;

/** Caps a replica count where Kubernetes does. */
export function int32(replicas: number): number {
  return Math.min(replicas, MAX_INT32);
}

/** trunc(a * factor / b) of whole numbers, exact also where a * factor leaves the exact range of doubles. */
export function quotient(a: number, factor: number, b: number): number {
  const product = a * factor;
  // Below 2^53 the double nearest to a quotient never lies on the other side of a whole number.
  if (Math.abs(product) <= Number.MAX_SAFE_INTEGER) return Math.trunc(product / b);
  return Number((BigInt(a) * BigInt(factor)) / BigInt(b));
}

/** The sum, capped at 2^63 - 1. */
export function saturatingSum(values: readonly MilliValue[]): bigint {
  let sum = 0n;
  for (const value of values) {
    sum += BigInt(value);
    if (sum > MAX_INT64) return MAX_INT64;
  }
  return sum;
}
