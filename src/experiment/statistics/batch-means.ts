import { CONFIDENCE, type MeanInterval, meanInterval } from './mean-interval.ts';
import { meanOf } from './moments.ts';

/** Few and long: their means are then nearly normal and nearly independent. 20 to 30 is usual. */
const BATCHES = 20;
/** Above this the batches depend on each other, and their interval is too narrow. */
const LAG_AT_MOST = 0.1;

export interface BatchMeans extends MeanInterval {
  /** Observations a batch. */
  size: number;
  /** Correlation of neighbouring batch means. */
  lag1: number;
  /** Whether lag1 is below 0.1: if not, the interval is too narrow and the run too short. */
  independent: boolean;
}

/**
 * The mean of one long stationary run with an interval: the observations, which depend on each other, are cut into batches
 * of equal size whose means hardly do. What does not fill a batch is left out at the beginning.
 * @param values in their order in time, without the warm-up
 * @returns null when there are fewer values than batches
 */
export function batchMeans(
  values: readonly number[],
  { batches = BATCHES, confidence = CONFIDENCE }: { batches?: number; confidence?: number } = {},
): BatchMeans | null {
  const size = Math.floor(values.length / batches);
  if (size === 0 || batches < 2) return null;
  const first = values.length - size * batches;
  const means = Array.from({ length: batches }, (_, i) => {
    const from = first + i * size;
    return meanOf(values.slice(from, from + size));
  });
  const lag1 = lagOne(means);
  return { ...(meanInterval(means, confidence) as MeanInterval), size, lag1, independent: lag1 < LAG_AT_MOST };
}

/** Σ(x_i - x̄)(x_(i+1) - x̄) / Σ(x_i - x̄)²; 0 for values that are all the same. */
function lagOne(values: readonly number[]): number {
  const mean = meanOf(values);
  const deviations = values.map((value) => value - mean);
  const squares = deviations.reduce((sum, d) => sum + d * d, 0);
  const products = deviations.slice(1).reduce((sum, d, i) => sum + d * (deviations[i] as number), 0);
  return squares === 0 ? 0 : products / squares;
}
