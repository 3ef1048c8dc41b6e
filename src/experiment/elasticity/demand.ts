import type { CapacityPoint } from '#experiment/result.ts';
import { type Steps, StepsBuilder } from './steps.ts';

/**
 * The inverse of a capacity map: the fewest replicas that serve an arrival rate within the objective. Between measured
 * counts the capacity is interpolated, beyond the last it grows as between the last two. No arrivals demand nothing.
 */
export class DemandCurve {
  readonly #counts: number[];
  readonly #rates: number[];

  /** @param points by ascending counts @throws {RangeError} when there are none */
  constructor(points: readonly CapacityPoint[]) {
    if (points.length === 0) throw new RangeError('points must be at least one, got none');
    this.#counts = [0, ...points.map(({ replicas }) => replicas)];
    // More replicas never serve less; where chance says otherwise the better of the two holds.
    let most = 0;
    this.#rates = [0, ...points.map(({ arrivalsPerSecond }) => (most = Math.max(most, arrivalsPerSecond.mean)))];
  }

  /** Calls a second that `replicas` serve within the objective. */
  capacity(replicas: number): number {
    const counts = this.#counts;
    const beyond = counts.findIndex((count) => count >= replicas);
    const right = beyond < 0 ? counts.length - 1 : Math.max(1, beyond);
    const low = counts[right - 1] as number;
    const high = counts[right] as number;
    const from = this.#rates[right - 1] as number;
    const slope = ((this.#rates[right] as number) - from) / (high - low);
    return from + (replicas - low) * slope;
  }

  /** @param rate calls a second */
  replicas(rate: number): number {
    if (!(rate > 0)) return 0;
    const last = this.#counts.at(-1) as number;
    let count = 1;
    while (this.capacity(count) < rate) {
      count++;
      // Past the map a flat end would never get there: demand is then as much again for each time the last capacity.
      if (count > last) return Math.max(count, this.#beyond(rate));
    }
    return count;
  }

  #beyond(rate: number): number {
    const last = this.#counts.at(-1) as number;
    const top = this.#rates.at(-1) as number;
    const before = this.#rates.at(-2) as number;
    const slope = (top - before) / (last - (this.#counts.at(-2) as number));
    return slope > 0 ? Math.ceil(last + (rate - top) / slope - 1e-9) : Math.ceil((last * rate) / top);
  }
}

/** Demand over time, from arrival rates that hold in intervals of equal length beginning at 0. */
export function demandOf(curve: DemandCurve, rates: readonly number[], intervalSeconds: number): Steps {
  const builder = new StepsBuilder();
  rates.forEach((rate, i) => {
    builder.add(i * intervalSeconds, curve.replicas(rate));
  });
  return builder.steps;
}
