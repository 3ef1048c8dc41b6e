import { roundHalfEven } from './round-half-even.ts';

/** How often each rounded response time occurred. */
export type Buckets = Map<number, number>;

/** Rounds a response time to about two digits, halves to even: below 100 to 1 ms, below 1 s to 10, below 10 s to 100. */
export function bucketOf(milliseconds: number): number {
  if (milliseconds < 100) return roundHalfEven(milliseconds);
  if (milliseconds < 1000) return roundHalfEven(milliseconds, 10);
  if (milliseconds < 10_000) return roundHalfEven(milliseconds, 100);
  return roundHalfEven(milliseconds, 1000);
}

/**
 * The bucket in which the sample number min(n - 1, trunc(n * ratio)) lies, counted from 0: one rank above the nearest
 * rank, so that p50 of [1, 2] is 2 and p99 of 100 samples is the greatest. 0 when there is none.
 */
export function percentile(buckets: Buckets, n: number, ratio: number): number {
  const rank = Math.trunc(n * ratio);
  let above = 0;
  for (const bucket of [...buckets.keys()].sort((a, b) => b - a)) {
    above += buckets.get(bucket) as number;
    if (n - above <= rank) return bucket;
  }
  return 0;
}

/** The bucket of the sample number floor((n - 1) / 2), counted from 0: not the same as the 50 % of `percentile`. */
export function medianBucket(buckets: Buckets, n: number): number {
  let position = (n - 1) / 2;
  let last = 0;
  for (const bucket of [...buckets.keys()].sort((a, b) => a - b)) {
    const count = buckets.get(bucket) as number;
    if (position < count) return bucket;
    position -= count;
    last = bucket;
  }
  return last;
}
