/** Buckets for each power of two. */
const SUB_BUCKETS = 128;
/** Mantissa bits that are kept, and those of the high word that are dropped. */
const DROPPED_BITS = 20 - 7;
/** Biased exponent of 1; values below 1 share one bucket. */
const BIAS = 1023;
/** Powers of two covered: values from 2^53 up share the last bucket. */
const POWERS = 53;
/** 0: below 1. Then 128 for each power. Last: too large. */
const BUCKETS = 1 + POWERS * SUB_BUCKETS + 1;
/** What the high word of a value is reduced by to be its bucket. */
const OFFSET = BIAS * SUB_BUCKETS - 1;

const value = new Float64Array(1);
const words = new Int32Array(value.buffer);
/** Which half of a double holds sign, exponent and top of the mantissa. */
const HIGH = new Int32Array(new Float64Array([1]).buffer)[1] === 0 ? 0 : 1;

/**
 * A log-linear histogram of non-negative numbers, such as sojourn times in nanoseconds. A bucket is named by the exponent
 * and the top 7 mantissa bits of the double, so it is at most 1/128 as wide as its values. A quantile is reported as the
 * middle of its bucket, kept within the least and greatest value: its relative error is at most 2^-8 (0.4 %), for values from
 * 1 to 2^53. Smaller ones are counted as below 1, larger ones with the last bucket.
 *
 * Recording allocates nothing. Counts are doubles, exact to 2^53.
 */
export class Histogram {
  /** Values recorded. */
  count = 0;
  /** Their sum, in the order recorded. */
  sum = 0;
  /** The least value, Infinity when empty. */
  min = Number.POSITIVE_INFINITY;
  /** The greatest value, -Infinity when empty. */
  max = Number.NEGATIVE_INFINITY;
  readonly #counts = new Float64Array(BUCKETS);

  /** The mean of the values, exact but for the rounding of the sum; NaN when empty. */
  get mean(): number {
    return this.sum / this.count;
  }

  /** @param x at least 0 */
  record(x: number): void {
    const counts = this.#counts;
    const bucket = bucketOf(x);
    counts[bucket] = (counts[bucket] as number) + 1;
    this.count++;
    this.sum += x;
    if (x < this.min) this.min = x;
    if (x > this.max) this.max = x;
  }

  /**
   * The value that the share `p` of all values does not exceed: the one of rank ceil(p x count), at least the first.
   * @param p 0..1
   * @returns NaN when empty
   */
  quantile(p: number): number {
    if (this.count === 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil(p * this.count));
    if (rank === 1) return this.min;
    if (rank >= this.count) return this.max;
    let below = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      below += this.#counts[bucket] as number;
      if (below >= rank) return Math.min(this.max, Math.max(this.min, middleOf(bucket)));
    }
    return this.max;
  }

  /** How many values lie in the buckets up to that of `x`: those at most `x`, and those above it by less than 1/128. */
  countAtOrBelow(x: number): number {
    if (x < 0) return 0;
    const last = bucketOf(x);
    let sum = 0;
    for (let bucket = 0; bucket <= last; bucket++) sum += this.#counts[bucket] as number;
    return sum;
  }

  /** Adds the values of another histogram to this one. */
  merge(other: Histogram): void {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      this.#counts[bucket] = (this.#counts[bucket] as number) + (other.#counts[bucket] as number);
    }
    this.count += other.count;
    this.sum += other.sum;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
  }

  /** Forgets all values. */
  clear(): void {
    this.#counts.fill(0);
    this.count = 0;
    this.sum = 0;
    this.min = Number.POSITIVE_INFINITY;
    this.max = Number.NEGATIVE_INFINITY;
  }
}

function bucketOf(x: number): number {
  value[0] = x;
  const bucket = ((words[HIGH] as number) >> DROPPED_BITS) - OFFSET;
  return bucket < 0 ? 0 : bucket < BUCKETS ? bucket : BUCKETS - 1;
}

/** The middle of what a bucket holds: its lowest value and half a bucket. */
function middleOf(bucket: number): number {
  if (bucket === 0) return 0.5;
  value[0] = 0;
  words[HIGH] = ((bucket + OFFSET) << DROPPED_BITS) | (1 << (DROPPED_BITS - 1));
  return value[0];
}
