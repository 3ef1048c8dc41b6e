import { CONFIDENCE, type MeanInterval, meanInterval } from './mean-interval.ts';
import { isConstant, meanOf, varianceOf } from './moments.ts';

/** How much larger x is than y, where both were measured under the same seeds. */
export interface PairedDifference extends MeanInterval {
  /** Mean difference / mean of y; null when the mean of y is 0. */
  relative: number | null;
  /**
   * (Var X + Var Y) / Var(X - Y): how many times more runs independent seeds would take for an interval as narrow. Below 1
   * where pairing hurt. Null when all differences are the same.
   */
  varianceReduction: number | null;
}

/**
 * The paired t interval of the mean of x - y.
 * @param x and y, equally long: what belongs to one seed stands at one place
 * @returns null for no pairs
 */
export function pairedDifference(
  x: readonly number[],
  y: readonly number[],
  confidence = CONFIDENCE,
): PairedDifference | null {
  const differences = x.map((value, i) => value - (y[i] as number));
  const interval = meanInterval(differences, confidence);
  if (interval === null) return null;
  const baseline = meanOf(y);
  const constant = isConstant(differences, x, y);
  // What is left of their spread then is rounding, and would be shown as doubt.
  const sure = constant && interval.n > 1 ? { deviation: 0, low: interval.mean, high: interval.mean } : {};
  return {
    ...interval,
    ...sure,
    relative: baseline === 0 ? null : interval.mean / baseline,
    varianceReduction: constant ? null : (varianceOf(x) + varianceOf(y)) / varianceOf(differences),
  };
}
