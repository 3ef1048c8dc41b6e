import type { BucketCounts } from './readings.ts';

/** A histogram with fixed bounds; counting a value allocates nothing. */
export class Buckets implements BucketCounts {
  readonly bounds: readonly number[];
  readonly counts: Float64Array;
  sum = 0;
  count = 0;

  /** @param bounds ascending, without +Inf */
  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  /** Counts a value in the first bucket whose bound is not below it. */
  observe(value: number): void {
    const { bounds, counts } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket++;
    counts[bucket] = (counts[bucket] as number) + 1;
    this.sum += value;
    this.count++;
  }
}
