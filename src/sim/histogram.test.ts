import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from '#sim/histogram.ts';

/** The relative error that a reported quantile may have: half a bucket. */
const ERROR = 2 ** -8;

function of(values: Iterable<number>): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** The slow twin: the value of rank ceil(p n) among all of them. */
function exactQuantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[Math.max(1, Math.ceil(p * sorted.length)) - 1] as number;
}

/** Durations from a nanosecond to a hundred days, each order of magnitude alike, whole and not. */
const durations = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 52 }), fc.double({ min: 1, max: 2, maxExcluded: true, noNaN: true }))
    .map(([k, x]) => x * 2 ** k),
  fc.integer({ min: 1, max: 300 }),
  fc.maxSafeNat().map((n) => n + 1),
);

describe('Histogram', () => {
  it('reports quantiles within 2^-8 of those of all values', () => {
    const p = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.5, 0.99, 0.999, 1));
    fc.assert(
      fc.property(fc.array(durations, { minLength: 1, maxLength: 300 }), p, (values, share) => {
        const exact = exactQuantile(values, share);
        expect(Math.abs(of(values).quantile(share) - exact)).toBeLessThanOrEqual(ERROR * exact);
      }),
      { numRuns: 2000 },
    );
  });

  it('comes that near to the bound, so the bound says something', () => {
    // The worst case: the low edge of the first bucket of a power of two.
    const histogram = of([1, 1024, 2 ** 40]);
    expect(histogram.quantile(0.5)).toBe(1024 * (1 + 1 / 256));
  });

  it('keeps count, sum, mean, least and greatest value exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 40 }), { minLength: 1, maxLength: 200 }), (values) => {
        const histogram = of(values);
        const sum = values.reduce((total, x) => total + x, 0);
        expect([histogram.count, histogram.sum, histogram.mean]).toEqual([values.length, sum, sum / values.length]);
        expect([histogram.min, histogram.max]).toEqual([Math.min(...values), Math.max(...values)]);
        expect([histogram.quantile(0), histogram.quantile(1)]).toEqual([histogram.min, histogram.max]);
      }),
    );
  });

  it('counts what is at most x, give or take the values within one bucket of it', () => {
    fc.assert(
      fc.property(fc.array(durations, { maxLength: 200 }), durations, (values, x) => {
        const count = of(values).countAtOrBelow(x);
        expect(count).toBeGreaterThanOrEqual(values.filter((value) => value <= x).length);
        expect(count).toBeLessThanOrEqual(values.filter((value) => value < x * (1 + 1 / 128)).length);
      }),
      { numRuns: 1000 },
    );
  });

  it('merges into what recording all values would have given', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat()), fc.array(fc.nat()), (left, right) => {
        const merged = of(left);
        merged.merge(of(right));
        const together = of([...left, ...right]);
        expect([merged.count, merged.min, merged.max]).toEqual([together.count, together.min, together.max]);
        expect(merged.sum).toBeCloseTo(together.sum, -3);
        for (const p of [0, 0.1, 0.5, 0.9, 1]) expect(merged.quantile(p)).toBe(together.quantile(p));
        for (const x of [...left, ...right]) expect(merged.countAtOrBelow(x)).toBe(together.countAtOrBelow(x));
      }),
    );
  });

  it('is empty at first and after clear', () => {
    const used = of([5, 7]);
    used.clear();
    for (const histogram of [new Histogram(), used]) {
      expect([histogram.count, histogram.sum]).toEqual([0, 0]);
      expect([histogram.min, histogram.max]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
      expect([histogram.mean, histogram.quantile(0.5)]).toEqual([Number.NaN, Number.NaN]);
      expect(histogram.countAtOrBelow(1e9)).toBe(0);
    }
    used.record(3);
    expect([used.quantile(0.5), used.countAtOrBelow(3)]).toEqual([3, 1]);
  });

  it('keeps values below 1 and from 2^53 up in its first and last bucket', () => {
    const histogram = of([0, 0.25, 0.75, 2 ** 53, 1e300]);
    expect(histogram.countAtOrBelow(-1)).toBe(0);
    expect(histogram.countAtOrBelow(0)).toBe(3);
    expect(histogram.countAtOrBelow(1)).toBe(3);
    expect(histogram.countAtOrBelow(2 ** 53 - 1)).toBe(3);
    expect(histogram.countAtOrBelow(2 ** 53)).toBe(5);
    expect(histogram.quantile(0.4)).toBe(0.5);
    expect(of([0, 0, 0]).quantile(0.5)).toBe(0);
  });

  it('counts beyond what 32 bits hold', () => {
    const histogram = of([1000]);
    for (let doubling = 0; doubling < 40; doubling++) histogram.merge(histogram);
    expect([histogram.count, histogram.countAtOrBelow(1000), histogram.sum]).toEqual([
      2 ** 40,
      2 ** 40,
      1000 * 2 ** 40,
    ]);
    expect(histogram.quantile(0.5)).toBe(1000);
  });
});
