import type { Metric } from './catalogue.ts';

/** Values counted by bounds, as a histogram keeps them while a run goes on. */
export interface BucketCounts {
  /** Upper bounds of the buckets, ascending, without +Inf. */
  readonly bounds: readonly number[];
  /** How many values each bucket has got, one more than there are bounds; not cumulative. */
  readonly counts: Float64Array;
  readonly sum: number;
  readonly count: number;
}

/** One series that can be read now; a histogram is one reading and many series. */
export type Reading = {
  readonly metric: Metric;
  /** Values of the metric's labels. */
  readonly labels: Readonly<Record<string, string>>;
} & ({ readonly read: () => number } | { readonly histogram: BucketCounts });

/**
 * What can be read off a run at an instant: the port between a run and all that show it, the virtual scrape and /metrics
 * among them. Reading changes nothing, so any number may read.
 */
export interface Readings {
  /** Grows when a series has come or gone; as long as it is the same, so is the list. */
  readonly version: number;
  /** Everything that can be read, in the order of the catalogue. */
  list(): readonly Reading[];
  /**
   * Brings up to date what is counted from finished calls. To be called before each round of reading; it may change
   * `version`.
   */
  refresh(): void;
}
