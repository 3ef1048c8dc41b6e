import { tQuantile } from './distributions.ts';
import { CONFIDENCE } from './mean-interval.ts';

/**
 * How many runs an interval of half-width h takes when one run deviates by s: the least n with t(n - 1) · s / √n <= h.
 * @param deviation as estimated from runs at hand
 * @param halfWidth above 0
 * @returns at least 2; Infinity for more than a million
 */
export function seedsNeeded(deviation: number, halfWidth: number, confidence = CONFIDENCE): number {
  const p = (1 + confidence) / 2;
  const suffices = (n: number) => (tQuantile(p, n - 1) * deviation) / Math.sqrt(n) <= halfWidth;
  if (!suffices(1_000_000)) return Number.POSITIVE_INFINITY;
  // The half-width falls with n, so the first n that suffices can be searched by halving.
  let low = 1;
  let high = 1_000_000;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (suffices(middle)) high = middle;
    else low = middle;
  }
  return high;
}
