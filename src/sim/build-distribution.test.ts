import { describe, expect, it } from 'vitest';
import * as build from '#sim/build-distribution.ts';
import type { DistributionSpec } from '#sim/distribution.ts';
import { Sampler } from '#sim/sampler.ts';

/** Each builder's result, the object that it stands for, and the mean in ms. */
const BUILT: [DistributionSpec, DistributionSpec, mean: number][] = [
  [build.constant('5ms'), { dist: 'constant', value: '5ms' }, 5],
  [build.uniform('2ms', '4ms'), { dist: 'uniform', low: '2ms', high: '4ms' }, 3],
  [build.exponential('20ms'), { dist: 'exponential', mean: '20ms' }, 20],
  [build.erlang(3, '20ms'), { dist: 'erlang', k: 3, mean: '20ms' }, 20],
  [build.gamma(2, '3ms'), { dist: 'gamma', shape: 2, scale: '3ms' }, 6],
  [
    build.hyperexponential([0.25, 0.75], ['4ms', '8ms']),
    { dist: 'hyperexponential', probabilities: [0.25, 0.75], means: ['4ms', '8ms'] },
    7,
  ],
  [build.lognormal({ mean: '20ms', p99: '90ms' }), { dist: 'lognormal', mean: '20ms', p99: '90ms' }, 20],
  [build.weibull(1, '5ms'), { dist: 'weibull', shape: 1, scale: '5ms' }, 5],
  [build.pareto(2, '5ms'), { dist: 'pareto', alpha: 2, minimum: '5ms' }, 10],
  [build.boundedPareto(2, '1ms', '3ms'), { dist: 'bounded-pareto', alpha: 2, low: '1ms', high: '3ms' }, 1.5],
  [
    build.quantiles([
      [0, '0s'],
      [1, '2ms'],
    ]),
    {
      dist: 'quantiles',
      table: [
        [0, '0s'],
        [1, '2ms'],
      ],
    },
    1,
  ],
  [build.samples(['1ms', '3ms']), { dist: 'samples', values: ['1ms', '3ms'] }, 2],
  [build.samples(['1ms', '3ms'], [3, 1]), { dist: 'samples', values: ['1ms', '3ms'], weights: [3, 1] }, 1.5],
];

describe('the builders of distributions', () => {
  it.each(BUILT)('give plain data that is accepted: %j', (built, spec, mean) => {
    expect(built).toStrictEqual(spec);
    expect(Sampler.of(built).mean / 1e6).toBeCloseTo(mean, 9);
  });

  it('take a lognormal by median or by mu and sigma too', () => {
    expect(build.lognormal({ median: '2ms', p99: '9ms' })).toStrictEqual({
      dist: 'lognormal',
      median: '2ms',
      p99: '9ms',
    });
    expect(build.lognormal({ mu: -3, sigma: 1 })).toStrictEqual({ dist: 'lognormal', mu: -3, sigma: 1 });
  });
});
