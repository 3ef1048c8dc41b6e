import { describe, expect, it } from 'vitest';
import { normalProbability, normalQuantile, tQuantile } from './distributions.ts';

describe('quantiles', () => {
  // scipy.stats.t.ppf
  it.each([
    [0.975, 1, 12.706204736174694],
    [0.95, 1, 6.313751514675037],
    [0.975, 4, 2.7764451051977934],
    [0.95, 4, 2.1318467863266495],
    [0.975, 29, 2.045229642132703],
    [0.95, 29, 1.6991270265334972],
  ])('of t at %d with %d degrees of freedom', (p, freedom, value) => {
    expect(tQuantile(p, freedom) / value).toBeCloseTo(1, 9);
  });

  it('of the normal distribution undo its probabilities', () => {
    for (let z = -5; z <= 5; z += 0.25) expect(normalQuantile(normalProbability(z))).toBeCloseTo(z, 8);
  });
});

describe('the normal probability', () => {
  // scipy.stats.norm.cdf
  it.each([
    [-3, 0.0013498980316300933],
    [-1.96, 0.024997895148220435],
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [2.5, 0.9937903346742238],
    [6, 0.9999999990134123],
  ])('at %d', (z, probability) => expect(normalProbability(z) / probability).toBeCloseTo(1, 12));

  it('is absolutely right where it is tiny', () => {
    expect(Math.abs(normalProbability(-8) - 6.22096057427174e-16)).toBeLessThan(1e-23);
  });

  it('is 0 and 1 far out', () => expect([normalProbability(-40), normalProbability(40)]).toEqual([0, 1]));
});
