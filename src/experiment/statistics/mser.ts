/** Observations that MSER-5 puts together before it looks. */
const BATCH = 5;

export interface WarmUp {
  /** Leading observations to leave out, a multiple of five. */
  removed: number;
  /** The best cut was at the half or beyond: the run never settled, and needs to be longer. */
  tooShort: boolean;
}

/**
 * Where the warm-up of a stationary run ends, by MSER-5 (White, 1997): of the means Z of five observations each, leave out
 * the first d <= n / 2 that make Σ(Z_i - Z̄_d)² / (n - d)² over the rest least. For runs under constant load only: what a
 * trace does at its beginning is no warm-up.
 * @param values in their order in time; what is left over of the last five counts as kept
 */
export function mser5(values: readonly number[]): WarmUp {
  const means = batches(values);
  const n = means.length;
  const most = Math.floor(n / 2);
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  // From the end, adding one mean at a time to a running mean and sum of squares (Welford).
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let d = n - 1; d >= 0; d--) {
    const value = means[d] as number;
    const before = value - mean;
    mean += before / ++count;
    squares += before * (value - mean);
    if (d > most) continue;
    const spread = squares / count ** 2;
    // Of equal cuts the earliest keeps the most; they come last here.
    if (spread <= least) {
      least = spread;
      best = d;
    }
  }
  return { removed: best * BATCH, tooShort: n < 2 || best >= most };
}

function batches(values: readonly number[]): number[] {
  const means: number[] = [];
  for (let i = 0; i + BATCH <= values.length; i += BATCH) {
    let sum = 0;
    for (let j = i; j < i + BATCH; j++) sum += values[j] as number;
    means.push(sum / BATCH);
  }
  return means;
}
