/**
 * What a distribution of durations looks like in a scenario: plain data, checked and compiled elsewhere.
 * A bare duration text is the constant distribution.
 */

/** A span of time as scenarios write it: `'250ms'`, `'1.5s'`, `'1h30m'`. Units: ns, us, ms, s, m, h, d. */
export type DurationText = string;

/** A distribution of durations. Every one has an exact mean, and a variance where that is finite. */
export type DistributionSpec =
  | DurationText
  | { dist: 'constant'; value: DurationText }
  | { dist: 'uniform'; low: DurationText; high: DurationText }
  | { dist: 'exponential'; mean: DurationText }
  /** The sum of `k` exponentials; `mean` is that of the sum. */
  | { dist: 'erlang'; k: number; mean: DurationText }
  | { dist: 'gamma'; shape: number; scale: DurationText }
  /** With probability `probabilities[i]` an exponential of mean `means[i]`. */
  | { dist: 'hyperexponential'; probabilities: number[]; means: DurationText[] }
  | { dist: 'lognormal'; mean: DurationText; p99: DurationText }
  | { dist: 'lognormal'; median: DurationText; p99: DurationText }
  /** `mu` and `sigma` are those of the natural logarithm of the duration in seconds. */
  | { dist: 'lognormal'; mu: number; sigma: number }
  | { dist: 'weibull'; shape: number; scale: DurationText }
  /** Type I: P(X > x) = (minimum / x)^alpha. */
  | { dist: 'pareto'; alpha: number; minimum: DurationText }
  | { dist: 'bounded-pareto'; alpha: number; low: DurationText; high: DurationText }
  /** Rows of [probability, value] from 0 to 1, linear in between. */
  | { dist: 'quantiles'; table: [probability: number, value: DurationText][] }
  /** One of the values, each with its weight (equal weights when left out). */
  | { dist: 'samples'; values: DurationText[]; weights?: number[] };

/** A distribution of whole numbers from 1 up, for batches of arrivals. A bare number is constant. */
export type CountSpec =
  | number
  | { dist: 'uniform'; low: number; high: number }
  /** 1, 2, 3 ... with P(k) = p (1-p)^(k-1), p = 1/mean. */
  | { dist: 'geometric'; mean: number }
  | { dist: 'samples'; values: number[]; weights?: number[] };
