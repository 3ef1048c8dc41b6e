import type { Rules } from './rules.ts';

/**
 * The quantile of values by linear interpolation between ranks: rank = q (n - 1). NaN counts as the smallest.
 * @param values sorted by this
 */
export function quantile(q: number, values: number[]): number {
  if (values.length === 0 || Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  values.sort((a, b) =>
    Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : Number.isNaN(b) ? 1 : a < b ? -1 : a > b ? 1 : 0,
  );
  const rank = q * (values.length - 1);
  const low = Math.max(0, Math.floor(rank));
  const high = Math.min(values.length - 1, low + 1);
  const weight = rank - Math.floor(rank);
  return (values[low] as number) * (1 - weight) + (values[high] as number) * weight;
}

/** How many values a bucket and those below it hold. */
export interface Bucket {
  bound: number;
  count: number;
}

/**
 * The quantile of a histogram: values are taken to be spread evenly in their bucket, the first of which begins at 0 unless
 * it ends at or below 0. What falls into the last bucket is the bound below it.
 * NaN when there is nothing to look at: q is NaN, no bucket goes up to +Inf, fewer than two buckets, no values.
 * Source: prometheus/prometheus, promql/quantile.go, bucketQuantile.
 * @param buckets cumulative, in any order; changed by this
 */
export function bucketQuantile(q: number, buckets: Bucket[], rules: Rules): number {
  if (Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  buckets.sort((a, b) => (a.bound < b.bound ? -1 : a.bound > b.bound ? 1 : 0));
  if (buckets.at(-1)?.bound !== Number.POSITIVE_INFINITY) return Number.NaN;
  const merged = merge(buckets);
  if (rules.smoothsBuckets) smooth(merged);
  makeMonotonic(merged);
  if (merged.length < 2) return Number.NaN;
  const last = merged.length - 1;
  const observations = (merged[last] as Bucket).count;
  // Whatever is not a number here stays one: 0 / 0 below would say the same.
  if (observations === 0 || Number.isNaN(observations)) return Number.NaN;
  const rank = q * observations;
  let index = 0;
  while (index < last && !((merged[index] as Bucket).count >= rank)) index++;
  if (index === last) return (merged[last - 1] as Bucket).bound;
  const { bound, count } = merged[index] as Bucket;
  if (index === 0) return bound <= 0 ? bound : bound * (rank / count);
  const below = merged[index - 1] as Bucket;
  return below.bound + (bound - below.bound) * ((rank - below.count) / (count - below.count));
}

/** Buckets of the same bound are one. */
function merge(sorted: readonly Bucket[]): Bucket[] {
  const merged: Bucket[] = [];
  for (const { bound, count } of sorted) {
    const last = merged.at(-1);
    if (last?.bound === bound) last.count += count;
    else merged.push({ bound, count });
  }
  return merged;
}

function smooth(buckets: readonly Bucket[]): void {
  let before = (buckets[0] as Bucket).count;
  for (const bucket of buckets.slice(1)) {
    if (bucket.count === before) continue;
    if (Math.abs(bucket.count - before) / bucket.count <= 1e-12) bucket.count = before;
    else before = bucket.count;
  }
}

/** Counts that fall from one bucket to the next cannot be: they are lifted. */
function makeMonotonic(buckets: readonly Bucket[]): void {
  let most = (buckets[0] as Bucket).count;
  for (const bucket of buckets) {
    if (bucket.count > most) most = bucket.count;
    else if (bucket.count < most) bucket.count = most;
  }
}
