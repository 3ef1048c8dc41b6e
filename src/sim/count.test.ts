import { describe, expect, it } from 'vitest';
import { CountSampler } from '#sim/count.ts';
import type { CountSpec } from '#sim/distribution.ts';
import { Draw } from '#sim/draw.ts';
import { faultText, InvalidInput } from '#sim/invalid.ts';

/** Keys are fixed, so each statistic is one number for ever; the limit is in standard deviations. */
const LIMIT = 4.5;
const DRAWS = 400_000;
const draw = new Draw();

function drawn(sampler: CountSampler): Int32Array {
  return Int32Array.from({ length: DRAWS }, (_, i) => {
    draw.begin(31, 32, i, 0);
    return sampler.draw(draw);
  });
}

/** Each kind with its mean, its variance and the probability of a few counts. */
const KINDS: [CountSpec, mean: number, variance: number, ...probabilities: [number, number][]][] = [
  [{ dist: 'uniform', low: 3, high: 7 }, 5, 2, [2, 0], [3, 0.2], [5, 0.2], [7, 0.2], [8, 0]],
  [{ dist: 'geometric', mean: 4 }, 4, 12, [0, 0], [1, 0.25], [2, 0.1875], [10, 0.25 * 0.75 ** 9]],
  [{ dist: 'geometric', mean: 1.25 }, 1.25, 0.3125, [1, 0.8], [2, 0.16]],
  [{ dist: 'samples', values: [1, 2, 6] }, 3, 14 / 3, [1, 1 / 3], [2, 1 / 3], [6, 1 / 3]],
  [{ dist: 'samples', values: [5, 1, 9], weights: [1, 3, 0] }, 2, 3, [5, 0.25], [1, 0.75], [9, 0]],
];

describe.each(KINDS)('%j', (spec, mean, variance, ...probabilities) => {
  const sampler = CountSampler.of(spec);
  const values = drawn(sampler);

  it('knows its mean and variance', () => {
    expect(sampler.mean).toBeCloseTo(mean, 12);
    expect(sampler.variance).toBeCloseTo(variance, 12);
  });

  it('has that mean and variance in its draws', () => {
    const sum = values.reduce((total, n) => total + n, 0);
    expect(Math.abs(sum / DRAWS - mean) / Math.sqrt(variance / DRAWS)).toBeLessThan(LIMIT);
    const squares = Float64Array.from(values, (n) => (n - mean) ** 2);
    const square = squares.reduce((total, x) => total + x, 0) / DRAWS;
    const spread = squares.reduce((total, x) => total + (x - square) ** 2, 0) / DRAWS;
    expect(Math.abs(square - variance) / Math.sqrt(spread / DRAWS)).toBeLessThan(LIMIT);
  });

  it('draws each count as often as it should', () => {
    for (const [n, p] of probabilities) {
      const count = values.reduce((total, value) => total + (value === n ? 1 : 0), 0);
      if (p === 0) expect(count).toBe(0);
      else expect(Math.abs(count - DRAWS * p) / Math.sqrt(DRAWS * p * (1 - p))).toBeLessThan(LIMIT);
    }
  });
});

describe('CountSampler', () => {
  it.each<[CountSpec, number]>([
    [1, 1],
    [17, 17],
    [{ dist: 'uniform', low: 4, high: 4 }, 4],
    [{ dist: 'geometric', mean: 1 }, 1],
    [{ dist: 'samples', values: [3, 3] }, 3],
  ])('of %j is constant', (spec, n) => {
    const sampler = CountSampler.of(spec);
    expect([sampler.mean, sampler.variance]).toEqual([n, 0]);
    for (let key = 0; key < 100; key++) {
      draw.begin(1, 2, key, 0);
      expect(sampler.draw(draw)).toBe(n);
    }
  });

  const COUNT = 'must be an integer from 1 to 1000000, got';
  it.each<[unknown, ...string[]]>([
    [0, `b: value ${COUNT} 0`],
    [1.5, `b: value ${COUNT} 1.5`],
    ['2', `b: value ${COUNT} "2"`],
    [{ dist: 'poisson' }, 'b: dist must be one of uniform, geometric, samples, got "poisson"'],
    [{ dist: 'uniform', low: 0, high: 2e6 }, `b: low ${COUNT} 0`, `b: high ${COUNT} 2000000`],
    [{ dist: 'uniform', low: 3, high: 2 }, 'b: high must be at least low, got 2'],
    [{ dist: 'geometric', mean: 0.9 }, 'b: mean must be a number from 1 to 1000000, got 0.9'],
    [{ dist: 'samples', values: [1, -2] }, `b: values[1] ${COUNT} -2`],
    [{ dist: 'samples', values: [1], weights: [0] }, 'b: weights must be a list with one above 0, got [0]'],
  ])('refuses %j', (spec, ...expected) => {
    let error: unknown;
    try {
      CountSampler.of(spec as CountSpec, 'b');
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InvalidInput);
    expect((error as InvalidInput).faults.map(faultText)).toEqual(expected);
  });
});
