import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { InvalidInput } from '#sim/invalid.ts';
import { PRECISION } from './capacity-search.ts';
import { CapacityCache } from './capacity-search-cache.ts';
import type { Station } from './capacity-search-station.ts';
import type { CapacityTask } from './capacity-search-worker.ts';
import type { CapacityPoint } from './result.ts';
import { meanInterval } from './statistics/mean-interval.ts';

/** Threads load built JavaScript, wherever this file itself runs from. */
const WORKER = fileURLToPath(new URL('../../dist/experiment/capacity-search-worker.js', import.meta.url));

export interface MeasureOptions {
  /** Counts to measure, ascending. Default: 1 to 6 and then wider apart, until `peakRate` is served. */
  counts?: readonly number[];
  /** Calls a second at the service up to which the map has to go. Default: 100 of the steps below. */
  peakRate?: number;
  seeds: readonly number[];
  /** Requests that each probe judges. Default 10,000. */
  requests?: number;
  /** Folder of earlier answers. Default: none. */
  cache?: string;
  threads?: number;
  signal?: AbortSignal;
  onProgress?: (replicas: number, point: CapacityPoint) => void;
}

/** Requests of a probe: at an objective of 99 % a hundred may be late, so chance moves the answer by some per cent. */
export const REQUESTS = 10_000;

/** Counts that are measured when nobody says which; between them capacity is interpolated. */
const LADDER = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128];
/** Counts that are measured before looking whether it is enough. */
const WAVE = 3;

/**
 * The capacity map of a service: for each count the highest arrival rate that meets the objectives, over several seeds.
 * @throws {InvalidInput} when no rate meets the objectives, or none is too much
 */
export async function measureCapacity(station: Station, options: MeasureOptions): Promise<CapacityPoint[]> {
  const { peakRate = 0, onProgress, signal } = options;
  const ladder = options.counts ?? LADDER;
  const threads = options.threads ?? availableParallelism();
  const pool = new Piscina<CapacityTask, number>({ filename: WORKER, minThreads: 0, maxThreads: threads });
  const search = searcher(pool, station, options);
  const points: CapacityPoint[] = [];
  const interrupt = () => void pool.destroy();
  signal?.addEventListener('abort', interrupt);
  try {
    for (let i = 0; i < ladder.length; i += WAVE) {
      if (signal?.aborted) break;
      const wave = ladder.slice(i, i + WAVE);
      points.push(
        ...(await Promise.all(
          wave.map(async (replicas) => {
            const point = pointOf(
              station,
              replicas,
              await Promise.all(options.seeds.map((seed) => search(replicas, seed))),
            );
            onProgress?.(replicas, point);
            return point;
          }),
        )),
      );
      const served = points.at(-1)?.arrivalsPerSecond.mean ?? 0;
      if (options.counts === undefined && served >= peakRate) break;
    }
  } catch (error) {
    // Searches that were interrupted end with an error of the pool; what was found out before is in the cache.
    if (!signal?.aborted) throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    await pool.destroy();
  }
  return sound(station, points);
}

function searcher(
  pool: Piscina<CapacityTask, number>,
  station: Station,
  { cache: folder, requests = REQUESTS }: MeasureOptions,
): (replicas: number, seed: number) => Promise<number> {
  // The entry names its chunks by their hashes, so it is another text whenever any of the simulator's code is.
  const build = createHash('sha256').update(readFileSync(WORKER)).digest('hex');
  const cache = new CapacityCache(folder, build);
  return async (replicas, seed) => {
    const options = { replicas, seed, requests };
    const question = { station, options, PRECISION };
    const known = cache.get(question);
    if (known !== undefined) return known;
    const rate = await pool.run({ station, options });
    cache.put(question, rate);
    return rate;
  };
}

function pointOf(station: Station, replicas: number, rates: readonly number[]): CapacityPoint {
  const perSeed = rates.map((rate) => rate * station.callsPerRequest);
  if (perSeed.includes(Number.POSITIVE_INFINITY)) {
    const rule = 'one that a rate can be too much for: it has neither a CPU limit nor slots that anybody waits for';
    throw InvalidInput.of('pitot capacity', '--service', rule, station.service);
  }
  const { mean = 0, low = null, high = null } = meanInterval(perSeed) ?? {};
  return { replicas, arrivalsPerSecond: { mean, low, high }, perSeed };
}

function sound(station: Station, points: CapacityPoint[]): CapacityPoint[] {
  if (points.length === 0 || points.some(({ arrivalsPerSecond: { mean } }) => mean > 0)) return points;
  const rule = `ones that can be met: with ${points.at(-1)?.replicas} replicas of ${station.service} they are missed by requests that never meet another`;
  throw InvalidInput.of('pitot capacity', 'objectives', rule, station.objectives);
}
