import { ln } from '#sim/math.ts';
import { roundHalfEven } from './round-half-even.ts';

/** Order of user classes: 'smooth' as Locust before 2.27, 'kl' since. */
export type Dialect = 'smooth' | 'kl';

/** One candidate: its place in the list of classes sorted by name, and its weight (or number of users still missing). */
export interface Weighted {
  index: number;
  weight: number;
}

/** Yields class indexes for ever in proportion to the weights; -1 for ever when there is nothing to choose from. */
export type ClassOrder = () => number;

export function classOrder(dialect: Dialect, candidates: readonly Weighted[]): ClassOrder {
  if (candidates.length === 0) return () => -1;
  return dialect === 'smooth' ? smoothOrder(candidates) : divergenceOrder(candidates);
}

/**
 * Smooth weighted round robin as in nginx: each turn everyone gains its weight, the richest (the first of equals) is
 * chosen and pays the total. The weights are first scaled so that the smallest is 2 and rounded as Python rounds,
 * which skews close ones: 1 : 1.2 becomes 1 : 1.
 * Source: locust/dispatch.py `_user_gen` of 2.12.1 and the package roundrobin.
 */
function smoothOrder(candidates: readonly Weighted[]): ClassOrder {
  const least = candidates.reduce((least, { weight }) => Math.min(least, weight), Number.POSITIVE_INFINITY);
  const weights = candidates.map(({ weight }) => roundHalfEven((2 * weight) / least));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const wealth = weights.map(() => 0);
  return () => {
    let best = 0;
    for (let i = 0; i < weights.length; i++) {
      wealth[i] = (wealth[i] as number) + (weights[i] as number);
      if ((wealth[i] as number) > (wealth[best] as number)) best = i;
    }
    wealth[best] = (wealth[best] as number) - total;
    return (candidates[best] as Weighted).index;
  };
}

/**
 * Takes the class whose next user lowers the Kullback-Leibler divergence between wanted and present shares most:
 * the least weight * log(x / (x + 1)), where x starts at the weight and counts its users.
 * Equals go by count, weight, then name. Source: locust/dispatch.py `_kl_generator` since 2.27.
 */
function divergenceOrder(candidates: readonly Weighted[]): ClassOrder {
  const rows = candidates.map(({ index, weight }) => ({ index, weight, count: weight, gain: gain(weight, weight) }));
  return () => {
    let best = rows[0] as (typeof rows)[number];
    for (const row of rows) if (precedes(row, best)) best = row;
    best.count++;
    best.gain = gain(best.weight, best.count);
    return best.index;
  };
}

function gain(weight: number, count: number): number {
  return weight * ln(count / (count + 1));
}

type Row = { index: number; weight: number; count: number; gain: number };

function precedes(a: Row, b: Row): boolean {
  if (a.gain !== b.gain) return a.gain < b.gain;
  if (a.count !== b.count) return a.count < b.count;
  if (a.weight !== b.weight) return a.weight < b.weight;
  return a.index < b.index;
}
