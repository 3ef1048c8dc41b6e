import { tQuantile } from './distributions.ts';
import { meanOf, varianceOf } from './moments.ts';

/** A mean, and where it would be found in `confidence` of all repetitions of the experiment. */
export interface MeanInterval {
  /** Values that the mean is of. */
  n: number;
  mean: number;
  /** Standard deviation of the values. */
  deviation: number;
  /** Both null when there are fewer than two values: one says nothing of the spread. */
  low: number | null;
  high: number | null;
}

export const CONFIDENCE = 0.95;

/**
 * mean ± t(n - 1, (1 + confidence) / 2) · s / √n
 * @param values independent, one a run: never requests or steps of one run, which are not
 * @returns null for no values
 */
export function meanInterval(values: readonly number[], confidence = CONFIDENCE): MeanInterval | null {
  const n = values.length;
  if (n === 0) return null;
  const mean = meanOf(values);
  const deviation = Math.sqrt(varianceOf(values));
  if (n === 1) return { n, mean, deviation, low: null, high: null };
  const half = (tQuantile((1 + confidence) / 2, n - 1) * deviation) / Math.sqrt(n);
  return { n, mean, deviation, low: mean - half, high: mean + half };
}

/**
 * The bound that the mean is above in `confidence` of all repetitions: mean - t(n - 1, confidence) · s / √n. The bound
 * that it is below is that of the negated values, negated.
 * @throws {RangeError} for fewer than two values
 */
export function lowerBound(values: readonly number[], confidence = CONFIDENCE): number {
  const n = values.length;
  if (n < 2) throw new RangeError(`a bound needs at least two values, got ${n}`);
  return meanOf(values) - tQuantile(confidence, n - 1) * Math.sqrt(varianceOf(values) / n);
}
