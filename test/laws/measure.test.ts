import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ascending,
  atLeast,
  clippedTime,
  gapVariation,
  levelAverage,
  levels,
  levelsAt,
  mean,
  quantile,
  variance,
} from './measure.ts';

const column = (...values: number[]) => Float64Array.from(values);

/** Three intervals by hand: [2, 6), [4, 12), [8, 9). */
const STARTS = column(2, 4, 8);
const ENDS = column(6, 12, 9);
const SORTED_ENDS = column(6, 9, 12);

describe('estimators', () => {
  it('sort only what is not sorted', () => {
    expect(ascending(STARTS)).toBe(STARTS);
    expect(ascending(ENDS)).toEqual(SORTED_ENDS);
    expect(ENDS).toEqual(column(6, 12, 9));
  });

  it('take a quantile as the least value that the share does not exceed', () => {
    const values = column(10, 20, 30, 40);
    expect([0, 0.25, 0.26, 0.5, 0.75, 0.99, 1].map((p) => quantile(values, p))).toEqual([10, 10, 20, 20, 30, 40, 40]);
    expect(() => quantile(column(), 0.5)).toThrow('no values');
  });

  it('take mean and variance over all values', () => {
    expect(mean(column(1, 2, 6))).toBe(3);
    expect(variance(column(1, 2, 6))).toBe((4 + 1 + 9) / 3);
  });

  it('take the variation of gaps: nought for even ones', () => {
    expect(gapVariation(column(5, 10, 15, 20))).toBe(0);
    // Gaps 1 and 3: mean 2, variance 1.
    expect(gapVariation(column(0, 1, 4))).toBe(0.25);
  });

  it('count only the time inside the window', () => {
    expect(clippedTime(STARTS, ENDS, 0, 20)).toBe(4 + 8 + 1);
    expect(clippedTime(STARTS, ENDS, 5, 10)).toBe(1 + 5 + 1);
    expect(clippedTime(STARTS, ENDS, 6, 8)).toBe(2);
    expect(clippedTime(STARTS, ENDS, 12, 20)).toBe(0);
  });

  it('share the window out among the numbers at once', () => {
    const shares = levels(STARTS, SORTED_ENDS, 0, 16);
    // 0: [0, 2) and [12, 16); 1: [2, 4), [6, 8) and [9, 12); 2: [4, 6) and [8, 9).
    expect([...shares.slice(0, 4)]).toEqual([6 / 16, 7 / 16, 3 / 16, 0]);
    expect(atLeast(shares, 0)).toBe(1);
    expect(atLeast(shares, 1)).toBe(10 / 16);
    expect(atLeast(shares, 2)).toBe(3 / 16);
    expect(atLeast(shares, 1000)).toBeCloseTo(0, 15);
    expect(levelAverage(shares, (level) => level)).toBe((7 + 2 * 3) / 16);
  });

  it('carry what began before the window into it', () => {
    const shares = levels(STARTS, SORTED_ENDS, 5, 7);
    expect([...shares.slice(0, 3)]).toEqual([0, 0.5, 0.5]);
  });

  it('find any number at once', () => {
    const starts = new Float64Array(1000);
    const ends = new Float64Array(1000).fill(1);
    expect(atLeast(levels(starts, ends, 0, 2), 1000)).toBe(0.5);
  });

  it('see an interval from its start to just before its end', () => {
    expect([...levelsAt(STARTS, SORTED_ENDS, column(0, 2, 5, 6, 8, 9, 11.5, 12))]).toEqual([0, 1, 2, 1, 2, 1, 1, 0]);
  });

  it('agree on the time average, added up interval by interval or level by level', () => {
    const intervals = fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 50 })), {
      maxLength: 100,
    });
    fc.assert(
      fc.property(
        intervals,
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 120 }),
        (pairs, from, length) => {
          const starts = Float64Array.from(pairs, ([start]) => start);
          const ends = Float64Array.from(pairs, ([start, time]) => start + time);
          const until = from + length;
          const shares = levels(ascending(starts), ascending(ends), from, until);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
          const average = levelAverage(shares, (level) => level);
          expect(average).toBeCloseTo(clippedTime(starts, ends, from, until) / length, 9);
        },
      ),
    );
  });
});
