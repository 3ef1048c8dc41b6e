import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DistributionSpec } from './distribution.ts';
import { Draw } from './draw.ts';
import { Sampler } from './sampler.ts';

/** Keys are fixed, so each statistic is one number for ever; the limit is in standard deviations. */
const LIMIT = 4.5;
const DRAWS = 400_000;
const MS = 1e6;

const draw = new Draw();

function drawn(spec: DistributionSpec, size = DRAWS): Float64Array {
  const sampler = Sampler.of(spec);
  return Float64Array.from({ length: size }, (_, i) => {
    draw.begin(21, 22, i, 0);
    return sampler.draw(draw);
  });
}

/** How far the mean of the values is from `expected`, by their own spread. */
function meanZ(values: Float64Array, expected: number): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const square = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  return (mean - expected) / Math.sqrt(square / values.length);
}

/** How far the share of values up to x is from p. */
function shareZ(values: Float64Array, x: number, p: number): number {
  let count = 0;
  for (const value of values) if (value <= x) count++;
  return (count - values.length * p) / Math.sqrt(values.length * p * (1 - p));
}

/** Every family, its mean and standard deviation in ms by hand, and some points (ms, P(X <= x)) of its distribution. */
const FAMILIES: [DistributionSpec, mean: number, deviation: number, ...points: [number, number][]][] = [
  [{ dist: 'uniform', low: '2ms', high: '8ms' }, 5, Math.sqrt(3), [3.5, 0.25], [7.4, 0.9]],
  [{ dist: 'exponential', mean: '20ms' }, 20, 20, [20 * Math.LN2, 0.5], [20 * Math.log(100), 0.99]],
  [{ dist: 'erlang', k: 1, mean: '3ms' }, 3, 3, [3 * Math.LN2, 0.5]],
  [{ dist: 'erlang', k: 3, mean: '12ms' }, 12, 12 / Math.sqrt(3), [12, 1 - Math.exp(-3) * (1 + 3 + 4.5)]],
  [{ dist: 'erlang', k: 16, mean: '8ms' }, 8, 2, [8, 1 - poissonUpTo(15, 16)], [11, 1 - poissonUpTo(15, 22)]],
  [{ dist: 'gamma', shape: 1, scale: '3ms' }, 3, 3, [3 * Math.LN2, 0.5], [0.03, 1 - Math.exp(-0.01)]],
  [{ dist: 'gamma', shape: 4, scale: '3ms' }, 12, 6, [12, 1 - poissonUpTo(3, 4)], [24, 1 - poissonUpTo(3, 8)]],
  [{ dist: 'gamma', shape: 2.5, scale: '4ms' }, 10, Math.sqrt(40), [10, 0.584119813004492]],
  // A squared normal: P(X <= z^2 / 2) = 2 Phi(z) - 1.
  [{ dist: 'gamma', shape: 0.5, scale: '2ms' }, 1, Math.SQRT2, [1, 0.6826894921370859], [1e-4, 0.007978712629263206]],
  [
    { dist: 'hyperexponential', probabilities: [0.9, 0.1], means: ['1ms', '31ms'] },
    4,
    Math.sqrt(2 * (0.9 + 96.1) - 16),
    [5, 1 - 0.9 * Math.exp(-5) - 0.1 * Math.exp(-5 / 31)],
  ],
  [{ dist: 'hyperexponential', probabilities: [1], means: ['2ms'] }, 2, 2, [2 * Math.LN2, 0.5]],
  [{ dist: 'lognormal', mean: '20ms', p99: '100ms' }, 20, 20.43325944846712, [100, 0.99]],
  [{ dist: 'lognormal', median: '10ms', p99: '40ms' }, 11.942931049587521, 7.798066574299983, [10, 0.5], [40, 0.99]],
  [
    { dist: 'lognormal', mu: Math.log(0.005), sigma: 0.4 },
    5 * Math.exp(0.08),
    5 * Math.exp(0.08) * Math.sqrt(Math.expm1(0.16)),
    [5, 0.5],
    [5 * Math.exp(0.4), 0.8413447460685429],
  ],
  [
    { dist: 'weibull', shape: 2, scale: '6ms' },
    3 * Math.sqrt(Math.PI),
    3 * Math.sqrt(4 - Math.PI),
    [6, 1 - 1 / Math.E],
  ],
  [
    { dist: 'weibull', shape: 0.5, scale: '1ms' },
    2,
    Math.sqrt(20),
    [4, 1 - Math.exp(-2)],
    [0.0001, 1 - Math.exp(-0.01)],
  ],
  [{ dist: 'pareto', alpha: 6, minimum: '5ms' }, 6, Math.sqrt(1.5), [10, 1 - 2 ** -6], [5.5, 1 - 1.1 ** -6]],
  [
    { dist: 'bounded-pareto', alpha: 1, low: '1ms', high: '100ms' },
    Math.log(100) / 0.99,
    8.852220485725118,
    [2, 0.5 / 0.99],
  ],
  [
    { dist: 'bounded-pareto', alpha: 2, low: '1ms', high: '10ms' },
    1.8 / 0.99,
    Math.sqrt((2 * Math.LN10) / 0.99 - (1.8 / 0.99) ** 2),
    [2, 0.75 / 0.99],
  ],
  [
    { dist: 'bounded-pareto', alpha: 1.5, low: '1ms', high: '16ms' },
    16 / 7,
    1.979486637221574,
    [4, (1 - 1 / 8) / (1 - 1 / 64)],
  ],
  [
    {
      dist: 'quantiles',
      table: [
        [0, '0s'],
        [0.5, '2ms'],
        [0.75, '2ms'],
        [1, '10ms'],
      ],
    },
    0.5 + 0.5 + 1.5,
    Math.sqrt(0.5 * (4 / 3) + 0.25 * 4 + 0.25 * ((4 + 20 + 100) / 3) - 6.25),
    [1, 0.25],
    [1.999999, 0.5],
    [2, 0.75],
    [6, 0.875],
  ],
  [{ dist: 'samples', values: ['1ms', '2ms', '6ms'] }, 3, Math.sqrt(14 / 3), [1, 1 / 3], [2, 2 / 3]],
  [
    { dist: 'samples', values: ['1ms', '9ms', '2ms', '7ms'], weights: [1, 0, 3, 4] },
    4.375,
    Math.sqrt((1 + 12 + 196) / 8 - 4.375 ** 2),
    [1, 1 / 8],
    [2, 0.5],
  ],
];

/** P(N <= k) for N Poisson of this mean: an Erlang of k + 1 phases is longer with that probability. */
function poissonUpTo(k: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let i = 1; i <= k; i++) {
    term *= mean / i;
    sum += term;
  }
  return sum;
}

describe.each(FAMILIES)('%j', (spec, mean, deviation, ...points) => {
  const sampler = Sampler.of(spec);
  const values = drawn(spec);

  it('knows its mean and variance', () => {
    expect(sampler.mean / MS / mean).toBeCloseTo(1, 12);
    expect(Math.sqrt(sampler.variance) / MS / deviation).toBeCloseTo(1, 12);
    expect(sampler.constant).toBe(false);
  });

  it('has them in its draws', () => {
    expect(Math.abs(meanZ(values, sampler.mean))).toBeLessThan(LIMIT);
    const squares = values.map((x) => (x - sampler.mean) ** 2);
    expect(Math.abs(meanZ(squares, sampler.variance))).toBeLessThan(LIMIT);
  });

  it('draws whole nanoseconds from 0 up', () => {
    expect(values.every((x) => Number.isSafeInteger(x) && x >= 0)).toBe(true);
  });

  it('has the right share below given points', () => {
    for (const [x, p] of points) expect(Math.abs(shareZ(values, x * MS, p))).toBeLessThan(LIMIT);
  });
});

describe('Sampler', () => {
  it.each<[DistributionSpec, number]>([
    ['250ms', 250 * MS],
    ['0.5ns', 1],
    [{ dist: 'constant', value: '1h30m' }, 5400e9],
    [{ dist: 'uniform', low: '3ms', high: '3ms' }, 3 * MS],
    [{ dist: 'exponential', mean: '0s' }, 0],
    [{ dist: 'lognormal', mu: 0, sigma: 0 }, 1e9],
    [{ dist: 'bounded-pareto', alpha: 2, low: '3ms', high: '3ms' }, 3 * MS],
    [
      {
        dist: 'quantiles',
        table: [
          [0, '1ms'],
          [1, '1ms'],
        ],
      },
      MS,
    ],
    [{ dist: 'samples', values: ['7ms'] }, 7 * MS],
    [{ dist: 'samples', values: ['7ms', '7ms'], weights: [1, 2] }, 7 * MS],
  ])('%j is constant', (spec, nanoseconds) => {
    const sampler = Sampler.of(spec);
    expect([sampler.constant, sampler.draw(draw), sampler.variance]).toEqual([true, nanoseconds, 0]);
    expect(sampler.mean).toBeCloseTo(nanoseconds, 5);
  });

  it('says where the moments of a Pareto distribution diverge', () => {
    const moments = (alpha: number) => {
      const { mean, variance } = Sampler.of({ dist: 'pareto', alpha, minimum: '3ns' });
      return [mean, variance];
    };
    expect(moments(1)).toEqual([Number.POSITIVE_INFINITY, Number.NaN]);
    expect(moments(2)).toEqual([6, Number.POSITIVE_INFINITY]);
    expect(moments(3)).toEqual([4.5, 6.75]);
  });

  it('gets the tail of a Pareto distribution without mean right, and cuts at 2^53 - 1 ns', () => {
    const values = drawn({ dist: 'pareto', alpha: 0.5, minimum: '1ms' });
    for (const p of [0.5, 0.9, 0.999]) expect(Math.abs(shareZ(values, MS / (1 - p) ** 2, p))).toBeLessThan(LIMIT);
    const far = drawn({ dist: 'pareto', alpha: 0.01, minimum: '1d' }, 1000);
    expect(far.reduce((most, x) => Math.max(most, x))).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('has moments of a bounded Pareto that do not jump at alpha = 1, alpha = 2 or equal ends', () => {
    const moments = (alpha: number) => Sampler.of({ dist: 'bounded-pareto', alpha, low: '1ms', high: '1s' });
    for (const alpha of [1, 2]) {
      for (const step of [-1e-9, 1e-9]) {
        expect(moments(alpha + step).mean / moments(alpha).mean).toBeCloseTo(1, 7);
        expect(moments(alpha + step).variance / moments(alpha).variance).toBeCloseTo(1, 7);
      }
    }
    const narrow = Sampler.of({ dist: 'bounded-pareto', alpha: 1.3, low: '1s', high: '1000000001ns' });
    expect(narrow.mean).toBeGreaterThanOrEqual(1e9);
    expect(narrow.mean).toBeLessThanOrEqual(1e9 + 1);
  });

  it('finds the lognormal of a mean and a p99 up to the largest possible ratio, with the smaller sigma', () => {
    for (const p99 of ['101ms', '110ms', '500ms', '1496ms']) {
      const { mean, variance } = Sampler.of({ dist: 'lognormal', mean: '100ms', p99 });
      const sigma = Math.sqrt(Math.log1p(variance / mean ** 2));
      expect(mean / (100 * MS)).toBeCloseTo(1, 12);
      expect((mean * Math.exp(2.3263478740408408 * sigma - sigma ** 2 / 2)) / MS).toBeCloseTo(
        Number.parseInt(p99, 10),
        6,
      );
      expect(sigma).toBeLessThan(2.3263478740408408);
    }
  });

  it('draws the same for the same key, and something else for another', () => {
    const sampler = Sampler.of({ dist: 'gamma', shape: 0.7, scale: '1s' });
    const at = (key: number) => {
      draw.begin(1, 2, key, 4);
      return sampler.draw(draw);
    };
    expect(at(3)).toBe(at(3));
    expect(at(3)).not.toBe(at(5));
  });

  it('draws whole nanoseconds from 0 up whatever the parameters', () => {
    const ms = fc.double({ min: 0.001, max: 1e6, noNaN: true }).map((x) => `${x.toFixed(6)}ms`);
    const number = fc.double({ min: 0.05, max: 50, noNaN: true });
    const specs: fc.Arbitrary<DistributionSpec> = fc.oneof(
      ms,
      fc.record({ dist: fc.constant('exponential' as const), mean: ms }),
      fc.record({ dist: fc.constant('erlang' as const), k: fc.integer({ min: 1, max: 40 }), mean: ms }),
      fc.record({ dist: fc.constant('gamma' as const), shape: number, scale: ms }),
      fc.record({
        dist: fc.constant('lognormal' as const),
        mu: fc.double({ min: -40, max: 40, noNaN: true }),
        sigma: number,
      }),
      fc.record({ dist: fc.constant('weibull' as const), shape: number, scale: ms }),
      fc.record({ dist: fc.constant('pareto' as const), alpha: number, minimum: ms }),
      fc.record({ dist: fc.constant('bounded-pareto' as const), alpha: number, low: ms, high: fc.constant('1000s') }),
      fc.record({ dist: fc.constant('samples' as const), values: fc.array(ms, { minLength: 1 }) }),
    );
    fc.assert(
      fc.property(specs, fc.integer(), (spec, key) => {
        const sampler = Sampler.of(spec);
        expect(sampler.mean).toBeGreaterThanOrEqual(0);
        for (let i = 0; i < 20; i++) {
          draw.begin(i, 0, key, 0);
          const x = sampler.draw(draw);
          if (!Number.isSafeInteger(x) || x < 0) expect(x).toBe('a whole number of nanoseconds');
        }
      }),
      { numRuns: 500 },
    );
  });
});
