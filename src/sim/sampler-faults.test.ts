import { describe, expect, it } from 'vitest';
import type { DistributionSpec } from './distribution.ts';
import { faultText, InvalidInput } from './invalid.ts';
import { Sampler } from './sampler.ts';

/** The texts of all faults of a distribution at `d`; empty when it is accepted. */
function faults(spec: unknown): string[] {
  try {
    Sampler.of(spec as DistributionSpec, 'd');
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInput);
    return (error as InvalidInput).faults.map(faultText);
  }
}

const DURATION = "must be a duration such as '250ms' or '1h30m', got";
const KINDS =
  'constant, uniform, exponential, erlang, gamma, hyperexponential, lognormal, weibull, pareto, bounded-pareto, quantiles, samples';

describe('Sampler.of refuses', () => {
  it.each<[unknown, ...string[]]>([
    ['fast', `d: value ${DURATION} "fast"`],
    [5, `d: value ${DURATION} 5`],
    [null, `d: value ${DURATION} null`],
    [['1ms'], `d: dist must be one of ${KINDS}, got nothing`],
    [{}, `d: dist must be one of ${KINDS}, got nothing`],
    [{ dist: 'toString' }, `d: dist must be one of ${KINDS}, got "toString"`],
    [{ dist: 'normal' }, `d: dist must be one of ${KINDS}, got "normal"`],
    [{ dist: 'constant' }, `d: value ${DURATION} nothing`],
    [{ dist: 'uniform', low: '2s', high: '1s' }, 'd: high must be at least low, got "1s"'],
    [{ dist: 'uniform', low: 'x', high: 'y' }, `d: low ${DURATION} "x"`, `d: high ${DURATION} "y"`],
    [{ dist: 'exponential', mean: '-20ms' }, `d: mean ${DURATION} "-20ms"`],
    [{ dist: 'erlang', k: 0, mean: '1s' }, 'd: k must be an integer from 1 up, got 0'],
    [{ dist: 'erlang', k: 1.5, mean: 1 }, 'd: k must be an integer from 1 up, got 1.5', `d: mean ${DURATION} 1`],
    [{ dist: 'gamma', shape: 0, scale: '1s' }, 'd: shape must be a number above 0, got 0'],
    [{ dist: 'gamma', shape: Number.NaN, scale: '1s' }, 'd: shape must be a number above 0, got NaN'],
    [{ dist: 'gamma', shape: '2', scale: '1s' }, 'd: shape must be a number above 0, got "2"'],
    [
      { dist: 'hyperexponential', probabilities: [0.5, 0.4], means: ['1s', '2s'] },
      'd: probabilities must be a list that adds up to 1, got [0.5,0.4]',
    ],
    [
      { dist: 'hyperexponential', probabilities: [1.5, -0.5], means: ['1s', '2s'] },
      'd: probabilities[1] must be a number from 0 up, got -0.5',
    ],
    [
      { dist: 'hyperexponential', probabilities: [1], means: ['1s', 'x'] },
      `d: means[1] ${DURATION} "x"`,
      'd: probabilities must be a list of 2, one for each value, got [1]',
    ],
    [
      { dist: 'hyperexponential', probabilities: [], means: [] },
      'd: means must be a list of at least 1, got []',
      'd: probabilities must be a list of at least 1, got []',
    ],
    [{ dist: 'lognormal', mean: '1s', p99: '1s' }, 'd: p99 must be above the mean, got "1s"'],
    [
      { dist: 'lognormal', mean: '1s', p99: '15s' },
      'd: p99 must be at most 14.96 times the mean (no lognormal has a larger one), got "15s"',
    ],
    [{ dist: 'lognormal', median: '1s', p99: '900ms' }, 'd: p99 must be above the median, got "900ms"'],
    [{ dist: 'lognormal', median: '0s', p99: '1s' }, 'd: median must be above 0s, got "0s"'],
    [{ dist: 'lognormal', mean: '0s', p99: '1s' }, 'd: mean must be above 0s, got "0s"'],
    [{ dist: 'lognormal' }, `d: p99 ${DURATION} nothing`, `d: mean ${DURATION} nothing`],
    [
      { dist: 'lognormal', mu: Number.POSITIVE_INFINITY, sigma: -1 },
      'd: mu must be a finite number, got Infinity',
      'd: sigma must be a number from 0 up, got -1',
    ],
    [{ dist: 'weibull', shape: -1, scale: '1s' }, 'd: shape must be a number above 0, got -1'],
    [
      { dist: 'pareto', alpha: 0, minimum: '0s' },
      'd: alpha must be a number above 0, got 0',
      'd: minimum must be above 0s, got "0s"',
    ],
    [{ dist: 'bounded-pareto', alpha: 1, low: '0s', high: '1s' }, 'd: low must be above 0s, got "0s"'],
    [{ dist: 'bounded-pareto', alpha: 1, low: '2s', high: '1s' }, 'd: high must be at least low, got "1s"'],
    [{ dist: 'quantiles', table: [[0, '1s']] }, 'd: table must be a list of at least 2, got [[0,"1s"]]'],
    [
      {
        dist: 'quantiles',
        table: [
          [0.1, '1s'],
          [0.9, '2s'],
        ],
      },
      'd: table[0][0] must be 0, got 0.1',
      'd: table[1][0] must be 1, got 0.9',
    ],
    [
      {
        dist: 'quantiles',
        table: [
          [0, '1s'],
          [0.5, '2s'],
          [0.5, '1s'],
          [1, '1s'],
        ],
      },
      'd: table[2][0] must be above the probability before it, got 0.5',
      'd: table[2][1] must be at least the value before it, got "1s"',
    ],
    [{ dist: 'samples', values: [] }, 'd: values must be a list of at least 1, got []'],
    [
      { dist: 'samples', values: ['1s', '2s'], weights: [0, 0] },
      'd: weights must be a list with one above 0, got [0,0]',
    ],
    [{ dist: 'samples', values: ['1s', '2s'], weights: [1, -1] }, 'd: weights[1] must be a number from 0 up, got -1'],
    [
      { dist: 'samples', values: ['1s'], weights: [1, 2] },
      'd: weights must be a list of 1, one for each value, got [1,2]',
    ],
  ])('%j', (spec, ...expected) => {
    expect(faults(spec)).toEqual(expected);
  });

  it('probabilities that miss 1 by more than 1e-9, and no others', () => {
    const spec = (last: number) => ({ dist: 'hyperexponential', probabilities: [0.5, last], means: ['1s', '2s'] });
    expect(faults(spec(0.5 + 9e-10))).toEqual([]);
    expect(faults(spec(0.5 + 1.1e-9))).toHaveLength(1);
    expect(faults(spec(0.5 - 1.1e-9))).toHaveLength(1);
  });
});
