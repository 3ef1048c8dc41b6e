import { describe, expect, it } from 'vitest';
import { bcaInterval, percentileInterval } from './bootstrap.ts';
import { meanOf } from './moments.ts';

const skewed = [0.3, 0.5, 0.1, 2.2, 0.9, 0.4, 7.1, 1.3, 0.2, 0.8, 3.9, 0.6, 1.1, 0.25, 5];
const mean = (chosen: readonly number[]) => meanOf(chosen.map((i) => skewed[i] as number));

describe('bootstrap intervals', () => {
  // scipy.stats.bootstrap with 200,000 resamples; ours have 10,000, whose ends scatter by some 0.02.
  it('by percentiles are those of SciPy', () => {
    const { low, high } = percentileInterval(skewed.length, mean, { seed: 1, expanded: false }) ?? {};
    expect(Math.abs((low ?? 0) - 0.74)).toBeLessThan(0.03);
    expect(Math.abs((high ?? 0) - 2.753)).toBeLessThan(0.06);
  });

  it('corrected for bias and skewness (BCa) are those of SciPy', () => {
    const { low, high } = bcaInterval(skewed.length, mean, { seed: 1, expanded: false }) ?? {};
    expect(Math.abs((low ?? 0) - 0.873)).toBeLessThan(0.03);
    expect(Math.abs((high ?? 0) - 3.053)).toBeLessThan(0.06);
  });

  it('repeat for the same seed, and differ for another', () => {
    const one = bcaInterval(skewed.length, mean, { seed: 1, resamples: 500 });
    expect(bcaInterval(skewed.length, mean, { seed: 1, resamples: 500 })).toEqual(one);
    expect(bcaInterval(skewed.length, mean, { seed: 2, resamples: 500 })).not.toEqual(one);
  });

  it('narrow with less confidence', () => {
    const wide = percentileInterval(15, mean, { seed: 1, confidence: 0.95 });
    const narrow = percentileInterval(15, mean, { seed: 1, confidence: 0.5 });
    expect((narrow?.low ?? 0) > (wide?.low ?? 0) && (narrow?.high ?? 9) < (wide?.high ?? 0)).toBe(true);
  });

  it('widen for few observations as t does', () => {
    // n = 5: √(5/4) · t(4, 0.975) = 3.104 standard deviations in place of 1.96.
    const normal = [-1.2, -0.3, 0, 0.4, 1.1];
    const middle = (chosen: readonly number[]) => meanOf(chosen.map((i) => normal[i] as number));
    const plain = percentileInterval(5, middle, { seed: 1, expanded: false });
    const wide = percentileInterval(5, middle, { seed: 1 });
    expect(((wide?.high ?? 0) - (wide?.low ?? 0)) / ((plain?.high ?? 9) - (plain?.low ?? 0))).toBeGreaterThan(1.3);
  });

  it('are a point where every observation is the same', () => {
    expect(bcaInterval(5, () => 3, { seed: 1, resamples: 100 })).toEqual({ low: 3, high: 3 });
  });

  it('do not exist for one observation, nor where the statistic often has no value', () => {
    expect(bcaInterval(1, mean, { seed: 1 })).toBeNull();
    const picky = (chosen: readonly number[]) => (chosen.includes(0) ? 1 : null);
    expect(percentileInterval(15, picky, { seed: 1, resamples: 500 })).toBeNull();
    expect(bcaInterval(15, picky, { seed: 1, resamples: 500 })).toBeNull();
  });
});
