import type { TapRows } from '#services/tap.ts';
import { COMPLETED, OUTCOME_NAMES, OUTCOMES } from '#sim/outcome.ts';
import type { SojournSeries } from './result.ts';

/** Least time that has a bucket of its own, as a power of two of nanoseconds (1.05 ms), and how many powers follow it. */
const FIRST_POWER = 20;
const POWERS = 16;
const PER_POWER = 4;
/** One below the first power, four a power, one for everything from 68.7 s up. */
const BUCKETS = POWERS * PER_POWER + 2;
/** Columns of a bin: buckets of completed requests, then the four outcomes that are not completed. */
const WIDTH = BUCKETS + OUTCOMES - 1;
/** Biased exponent of the first power, in quarters: what the top bits of a double are reduced by to be its bucket. */
const OFFSET = (1023 + FIRST_POWER) * PER_POWER - 1;
/** Mantissa bits of the high word that do not tell buckets apart. */
const DROPPED_BITS = 20 - 2;

const value = new Float64Array(1);
const words = new Int32Array(value.buffer);
const HIGH = new Int32Array(new Float64Array([1]).buffer)[1] === 0 ? 0 : 1;

/**
 * Sojourn times of requests from outside over time: for each scrape interval a coarse histogram of those answered in
 * it, four buckets for each power of two. One increment a request, so that every run can afford it.
 */
export class SojournBins {
  readonly #interval: number;
  readonly #phase: number;
  #counts = new Uint32Array(WIDTH * 64);
  #bins = 0;

  /** @param interval nanoseconds of a bin @param phase end of the first bin */
  constructor(interval: number, phase: number) {
    this.#interval = interval;
    this.#phase = phase;
  }

  rows({ count, source, arrivedAt, answeredAt, answer }: TapRows): void {
    for (let i = 0; i < count; i++) {
      if ((source[i] as number) < 0) continue;
      const answered = answeredAt[i] as number;
      const bin = Math.max(0, Math.ceil((answered - this.#phase) / this.#interval));
      if (bin >= this.#bins) this.#grow(bin + 1);
      const outcome = answer[i] as number;
      const column = outcome === COMPLETED ? bucketOf(answered - (arrivedAt[i] as number)) : BUCKETS - 1 + outcome;
      const cell = bin * WIDTH + column;
      this.#counts[cell] = (this.#counts[cell] as number) + 1;
    }
  }

  /** What there is up to now. @param now nanoseconds; the last bin ends there at the latest */
  series(now: number): SojournSeries {
    const counts = this.#counts.slice(0, this.#bins * WIDTH);
    const end = (bin: number) => Math.min(now, this.#phase + bin * this.#interval) / 1e9;
    return {
      columns: sojournColumns(),
      atSeconds: Float64Array.from({ length: this.#bins }, (_, bin) => end(bin)),
      counts,
    };
  }

  #grow(bins: number): void {
    this.#bins = bins;
    if (bins * WIDTH <= this.#counts.length) return;
    const larger = new Uint32Array(Math.max(bins * WIDTH, this.#counts.length * 2));
    larger.set(this.#counts);
    this.#counts = larger;
  }
}

/** Bucket of a time in nanoseconds: its exponent and the two topmost bits of its mantissa. */
function bucketOf(nanoseconds: number): number {
  value[0] = nanoseconds;
  const bucket = ((words[HIGH] as number) >> DROPPED_BITS) - OFFSET;
  return bucket < 0 ? 0 : bucket < BUCKETS ? bucket : BUCKETS - 1;
}

/** Names of the columns: upper bounds of the buckets in seconds, then the outcomes that are not completed. */
function sojournColumns(): string[] {
  const bounds = Array.from({ length: BUCKETS - 1 }, (_, bucket) => {
    const quarter = bucket % PER_POWER;
    const power = 2 ** (FIRST_POWER + Math.floor(bucket / PER_POWER));
    return `below_${(power * (1 + quarter / PER_POWER)) / 1e9}s`;
  });
  return [...bounds, 'longer', ...OUTCOME_NAMES.slice(1).map((name) => name.replace('-', '_'))];
}
