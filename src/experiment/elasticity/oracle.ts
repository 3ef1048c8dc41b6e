import type { DemandCurve } from './demand.ts';
import { type Steps, StepsBuilder, valueAt } from './steps.ts';

/**
 * Perfect foresight: at each beat the most replicas that will be demanded from now until a replica created at the next
 * beat could be ready. What a controller would do that knows the demand and nothing else better.
 * @param aheadSeconds start-up plus the interval between beats
 */
export function foresight(demand: Steps, intervalSeconds: number, aheadSeconds: number, endSeconds: number): Steps {
  const builder = new StepsBuilder();
  for (let at = 0; at < endSeconds; at += intervalSeconds) {
    const inside = demand.values.filter((_, i) => {
      const instant = demand.atSeconds[i] as number;
      return instant > at && instant <= at + aheadSeconds;
    });
    builder.add(at, Math.max(valueAt(demand, at), ...inside));
  }
  return builder.steps;
}

export interface OptimumPrices {
  /** Of a replica for an hour. Default 1. */
  replicaHour?: number;
  /** Of a request beyond the capacity. Default 0.01. */
  violation?: number;
  /** Of a replica more or fewer. Default 0. */
  change?: number;
}

/**
 * The model optimum: the numbers of ready replicas n_t that cost least in all, when requests beyond the capacity of n_t
 * violate the objective and nothing else does (a fluid model: no queue outlives its interval). It is optimal for that
 * model and no bound for the simulation.
 *
 * Viterbi over the intervals. The cheapest predecessor of every count under |Δn| is found in two passes, so the whole
 * takes (intervals x counts) steps.
 * @param rates arrivals a second in each interval
 * @returns replicas of each interval
 */
export function modelOptimum(
  curve: DemandCurve,
  rates: readonly number[],
  intervalSeconds: number,
  most: number,
  { replicaHour = 1, violation = 0.01, change = 0 }: OptimumPrices = {},
): number[] {
  const counts = most + 1;
  const capacity = Float64Array.from({ length: counts }, (_, n) => (n === 0 ? 0 : curve.capacity(n)));
  const holding = (replicaHour * intervalSeconds) / 3600;
  let cost = new Float64Array(counts);
  const cameFrom: Int32Array[] = [];
  for (const rate of rates) {
    const { least, from } = cheapestBefore(cost, change);
    cost = least.map(
      (before, n) => before + n * holding + violation * intervalSeconds * Math.max(0, rate - (capacity[n] as number)),
    );
    cameFrom.push(from);
  }
  let best = cost.indexOf(Math.min(...cost));
  const path: number[] = [];
  for (let i = rates.length - 1; i >= 0; i--) {
    path[i] = best;
    best = cameFrom[i]?.[best] as number;
  }
  return path;
}

/** min over m of cost(m) + price |n - m|, for every n, and the m of each: once upwards, once downwards. */
function cheapestBefore(cost: Float64Array, price: number): { least: Float64Array<ArrayBuffer>; from: Int32Array } {
  const least = Float64Array.from(cost);
  const from = Int32Array.from(cost, (_, n) => n);
  const improve = (n: number, neighbour: number) => {
    const through = (least[neighbour] as number) + price;
    if (through >= (least[n] as number)) return;
    least[n] = through;
    from[n] = from[neighbour] as number;
  };
  for (let n = 1; n < least.length; n++) improve(n, n - 1);
  for (let n = least.length - 2; n >= 0; n--) improve(n, n + 1);
  return { least, from };
}

/**
 * What has to be desired so that `counts` are ready in their intervals: more is asked for `startupSeconds` ahead, fewer
 * only when the interval comes.
 */
export function askedInTime(counts: readonly number[], intervalSeconds: number, startupSeconds: number): Steps {
  const ahead = Math.ceil(startupSeconds / intervalSeconds);
  const builder = new StepsBuilder();
  counts.forEach((_, i) => {
    builder.add(i * intervalSeconds, Math.max(...counts.slice(i, i + ahead + 1)));
  });
  return builder.steps;
}
