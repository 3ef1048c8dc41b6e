import { meetsObjectives } from './capacity-search-probe.ts';
import type { Station } from './capacity-search-station.ts';

export interface SearchOptions {
  replicas: number;
  seed: number;
  /** Requests that each probe judges. */
  requests: number;
}

/** The rates between which the answer lies differ by at most this share when the search ends. */
export const PRECISION = 0.01;
/** Beyond what serves so many requests a second, the service is not what limits them. */
const ENDLESS = 1e6;
/** Virtual seconds of the longest probe. At its rate requests hardly ever meet: who is late there is late alone. */
const LONGEST_PROBE = 1e6;

/**
 * The highest rate at which so many replicas meet the objectives: bracketed from a guess on, then bisected. All probes
 * of one seed meet the same requests, only closer to each other.
 * @returns requests a second of the station's load; 0 when even requests that never meet miss the objectives, Infinity
 * when nothing limits them
 */
export function searchCapacity(station: Station, options: SearchOptions): number {
  const meets = (rate: number) => meetsObjectives(station, { ...options, rate });
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let rate = firstGuess(station, options.replicas);
  const alone = options.requests / LONGEST_PROBE;
  let factor = 1.15;
  while (low === 0 || high === Number.POSITIVE_INFINITY) {
    if (meets(rate)) low = rate;
    else high = rate;
    if (low > ENDLESS) return Number.POSITIVE_INFINITY;
    if (high <= alone) return 0;
    rate = high === Number.POSITIVE_INFINITY ? low * factor : Math.max(alone, high / factor);
    factor = Math.min(10, factor * factor);
  }
  while (high / low > 1 + PRECISION) {
    const middle = Math.sqrt(low * high);
    if (meets(middle)) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}

/** Seven tenths of what keeps the CPU of all replicas busy; ten a second where CPU is not what limits. */
function firstGuess({ callsPerRequest, cpuSecondsPerCall, coresPerReplica }: Station, replicas: number): number {
  const busy = (replicas * coresPerReplica) / (cpuSecondsPerCall * callsPerRequest);
  return Number.isFinite(busy) && busy > 0 ? 0.7 * busy : 10;
}
