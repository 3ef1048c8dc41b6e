/**
 * p values corrected for having asked several questions at once (Holm, 1979): sorted upwards, the i-th of k is multiplied by
 * k - i + 1, never below the one before it and never above 1. Calling those below 0.05 real errs at all, in any of the k,
 * in at most 5 % of experiments.
 * @returns in the order given
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => (ps[a] as number) - (ps[b] as number));
  const corrected = new Array<number>(ps.length).fill(1);
  let least = 0;
  order.forEach((place, rank) => {
    least = Math.max(least, Math.min(1, (ps[place] as number) * (ps.length - rank)));
    corrected[place] = least;
  });
  return corrected;
}
