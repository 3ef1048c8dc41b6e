import { exp } from '#sim/math.ts';
import { type Buckets, bucketBefore, isEmpty, truncate } from './buckets.ts';

/** ln(1 - 0.9999): the weights of a window are to sum up to at least 0.9999. */
const LN_OF_REST = -9.210340371976182;
/** Otherwise a long window would come close to the plain average. */
const LEAST_COEFFICIENT = 0.2;
/** Decimals of the linear average. */
const DECIMALS = 6;

/** How the seconds of a window become one number (config-autoscaler: metric-aggregation-algorithm). */
export type Aggregation = 'linear' | 'weighted-exponential';

export function windowAverage(buckets: Buckets, aggregation: Aggregation, now: number): number {
  return aggregation === 'linear' ? linearAverage(buckets, now) : weightedAverage(buckets, now);
}

/**
 * Sum / number of buckets from the first to the last that was written, at most a window of them. Empty buckets at the end
 * are data yet to come and do not count; empty ones in between count as 0. Rounded to six decimals.
 */
export function linearAverage(buckets: Buckets, now: number): number {
  const { firstWrite, granularity, lastWrite, total, values, window } = buckets;
  if (lastWrite === null || firstWrite === null) return 0;
  const end = truncate(now, granularity);
  if (end - lastWrite >= window) return 0;
  const written = (lastWrite - firstWrite) / granularity + 1;
  if (end <= lastWrite) return roundTo(DECIMALS, total / Math.min(written, values.length));
  const trailing = (end - lastWrite) / granularity;
  let sum = total;
  // The buckets after the newest are the oldest of the ring, which have left the window by now.
  for (let i = 1; i <= trailing; i++) sum -= bucketBefore(buckets, -i);
  return roundTo(DECIMALS, sum / Math.min(written, values.length - trailing));
}

/**
 * newest x k + the one before x k (1 - k) + ... with the smoothing coefficient k; empty buckets at the end count as 0.
 * Not normalized: of a constant series it shows the whole only when the window is full.
 */
export function weightedAverage(buckets: Buckets, now: number): number {
  const { granularity, lastWrite, values } = buckets;
  if (lastWrite === null || isEmpty(buckets, now)) return 0;
  const coefficient = smoothingCoefficient(values.length);
  const trailing = Math.max(0, (truncate(now, granularity) - lastWrite) / granularity);
  let weight = coefficient;
  for (let i = 0; i < trailing; i++) weight *= 1 - coefficient;
  let sum = 0;
  for (let back = 0; back < values.length - trailing; back++) {
    sum += bucketBefore(buckets, back) * weight;
    weight *= 1 - coefficient;
  }
  return sum;
}

/** max(0.2, 1 - 0.0001^(1/n)) for n buckets. */
export function smoothingCoefficient(buckets: number): number {
  return Math.max(LEAST_COEFFICIENT, 1 - exp(LN_OF_REST / buckets));
}

/** Rounded to `digits` decimals, halves away from zero. */
export function roundTo(digits: number, value: number): number {
  let scale = 1;
  for (let i = 0; i < digits; i++) scale *= 10;
  const scaled = Math.abs(value) * scale;
  const floor = Math.floor(scaled);
  // Adding 0.5 first would round 0.49999999999999994 up.
  const rounded = scaled - floor >= 0.5 ? floor + 1 : floor;
  // Adding 0 makes 0 of -0, which would not survive JSON.
  return (value < 0 ? -rounded : rounded) / scale + 0;
}
