/**
 * Builders of distributions, for scenarios written in TypeScript: `exponential('20ms')` instead of the object. They check
 * nothing; faults are reported, all at once, when the scenario is compiled.
 */
import type { DistributionSpec, DurationText } from './distribution.ts';

/** Always `value`. */
export function constant(value: DurationText): DistributionSpec {
  return { dist: 'constant', value };
}

/** Anywhere between `low` and `high` alike. */
export function uniform(low: DurationText, high: DurationText): DistributionSpec {
  return { dist: 'uniform', low, high };
}

/** P(X > x) = e^(-x / mean). */
export function exponential(mean: DurationText): DistributionSpec {
  return { dist: 'exponential', mean };
}

/** The sum of `k` exponentials (k from 1 up); `mean` is that of the sum. */
export function erlang(k: number, mean: DurationText): DistributionSpec {
  return { dist: 'erlang', k, mean };
}

/** Mean shape x scale, variance shape x scale^2. */
export function gamma(shape: number, scale: DurationText): DistributionSpec {
  return { dist: 'gamma', shape, scale };
}

/** With probability `probabilities[i]` an exponential of mean `means[i]`. */
export function hyperexponential(probabilities: number[], means: DurationText[]): DistributionSpec {
  return { dist: 'hyperexponential', probabilities, means };
}

/** What a lognormal distribution can be given by; `mu` and `sigma` are those of ln(seconds). */
export type LognormalParameters =
  | { mean: DurationText; p99: DurationText }
  | { median: DurationText; p99: DurationText }
  | { mu: number; sigma: number };

/** e^N with N normal. A `p99` must be above the median or mean, and at most 14.96 times the mean. */
export function lognormal(parameters: LognormalParameters): DistributionSpec {
  return { dist: 'lognormal', ...parameters };
}

/** P(X > x) = e^(-(x / scale)^shape). */
export function weibull(shape: number, scale: DurationText): DistributionSpec {
  return { dist: 'weibull', shape, scale };
}

/** P(X > x) = (minimum / x)^alpha; the mean diverges for alpha up to 1, the variance up to 2. */
export function pareto(alpha: number, minimum: DurationText): DistributionSpec {
  return { dist: 'pareto', alpha, minimum };
}

/** The Pareto distribution cut off at `low` and `high`, so that it has all its moments. */
export function boundedPareto(alpha: number, low: DurationText, high: DurationText): DistributionSpec {
  return { dist: 'bounded-pareto', alpha, low, high };
}

/** Rows of [probability, value], probabilities from 0 up to 1, linear in between. */
export function quantiles(table: [probability: number, value: DurationText][]): DistributionSpec {
  return { dist: 'quantiles', table };
}

/** One of the values, each with its weight (equal ones when left out). */
export function samples(values: DurationText[], weights?: number[]): DistributionSpec {
  return weights === undefined ? { dist: 'samples', values } : { dist: 'samples', values, weights };
}
