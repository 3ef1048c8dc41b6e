import type { CountSpec, DistributionSpec, DurationText } from '#sim/distribution.ts';
import { given, type OracleArrival, type OracleDistribution } from './oracle.ts';

/** Seconds as a duration text, as many decimals as a double can fill. */
export function seconds(value: number): DurationText {
  return `${value.toFixed(18)}s`;
}

/** A distribution of the cases in the words of scenarios. */
export function distribution(from: OracleDistribution): DistributionSpec {
  const number = (name: keyof OracleDistribution) => given(from[name], `${from.dist} ${name}`) as number;
  const list = (name: keyof OracleDistribution) => given(from[name], `${from.dist} ${name}`) as number[];
  switch (from.dist) {
    case 'exponential':
      return { dist: 'exponential', mean: seconds(from.mean) };
    case 'deterministic':
      return seconds(number('value'));
    case 'erlang':
      return { dist: 'erlang', k: number('k'), mean: seconds(from.mean) };
    case 'gamma':
      return { dist: 'gamma', shape: number('shape'), scale: seconds(number('scale')) };
    case 'lognormal':
      return { dist: 'lognormal', mu: number('mu'), sigma: number('sigma') };
    case 'hyperexponential':
      return { dist: 'hyperexponential', probabilities: list('probs'), means: list('means').map(seconds) };
    case 'pareto':
      return { dist: 'pareto', alpha: number('alpha'), minimum: seconds(number('xm')) };
    case 'bounded_pareto':
      return {
        dist: 'bounded-pareto',
        alpha: number('alpha'),
        low: seconds(number('low')),
        high: seconds(number('high')),
      };
    case 'uniform':
      return { dist: 'uniform', low: seconds(number('low')), high: seconds(number('high')) };
    case 'discrete':
      return { dist: 'samples', values: list('values').map(seconds), weights: list('probs') };
  }
  throw new Error(`no distribution ${from.dist}`);
}

/** Sizes of batches. */
export function batchSize(from: NonNullable<OracleArrival['batch_size']>): CountSpec {
  switch (from.dist) {
    case 'fixed':
    case 'deterministic':
      return given(from.size, 'batch size');
    case 'geometric':
      return { dist: 'geometric', mean: from.mean ?? 1 / given(from.p, 'batch p') };
    case 'uniform':
      return { dist: 'uniform', low: given(from.low, 'batch low'), high: given(from.high, 'batch high') };
    case 'discrete':
      return {
        dist: 'samples',
        values: given(from.values, 'batch values'),
        weights: given(from.probs, 'batch probs'),
      };
  }
  throw new Error(`no batch size ${from.dist}`);
}
