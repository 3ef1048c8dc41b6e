import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '#sim/stream.ts';
import { batchMeans } from './batch-means.ts';
import { meanOf } from './moments.ts';
import { mser5 } from './mser.ts';

/** The definition, sum by sum. */
function obvious(values: readonly number[]): number {
  const means: number[] = [];
  for (let i = 0; i + 5 <= values.length; i += 5) means.push(meanOf(values.slice(i, i + 5)));
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let d = 0; d <= Math.floor(means.length / 2) && d < means.length; d++) {
    const rest = means.slice(d);
    const mean = meanOf(rest);
    const spread = rest.reduce((sum, z) => sum + (z - mean) ** 2, 0) / rest.length ** 2;
    if (spread < least * (1 - 1e-9)) {
      least = spread;
      best = d;
    }
  }
  return 5 * best;
}

/** An autoregressive series x_i = r x_(i-1) + e, of mean 10. */
function autoregressive(length: number, r: number, seed: number, from = 0): number[] {
  const { uniform } = stream(seed, 'test');
  let x = from;
  return Array.from({ length }, () => {
    x = r * x + uniform() - 0.5;
    return 10 + x;
  });
}

const alternating = (length: number) => Array.from({ length }, (_, i) => (i % 2 === 0 ? 9 : 11));

describe('MSER-5', () => {
  it('cuts off a beginning at another level, to the batch', () => {
    const values = [...new Array(50).fill(100), ...alternating(450)];
    expect(mser5(values)).toEqual({ removed: 50, tooShort: false });
  });

  it('cuts within the batch in which the level changes', () => {
    const values = [...new Array(48).fill(100), ...alternating(452)];
    expect(mser5(values).removed).toBe(50);
  });

  it('removes nothing from what is constant', () => {
    expect(mser5(new Array(100).fill(3))).toEqual({ removed: 0, tooShort: false });
  });

  it('says that a run which only ever grows is too short', () => {
    const growing = Array.from({ length: 200 }, (_, i) => i);
    expect(mser5(growing)).toEqual({ removed: 100, tooShort: true });
    expect(mser5([1, 2, 3])).toEqual({ removed: 0, tooShort: true });
  });

  it('cuts the decaying beginning of a series that settles, and little else', () => {
    const cuts = Array.from({ length: 50 }, (_, seed) => mser5(autoregressive(2000, 0.95, seed, 60)));
    // After 60 steps what is left of the beginning, 60 · 0.95^60 = 2.8, is that of its noise, 0.92, a few times.
    expect(cuts.every(({ removed }) => removed >= 40)).toBe(true);
    expect(cuts.filter(({ removed }) => removed <= 400).length).toBeGreaterThanOrEqual(40);
  });

  it('is what the definition gives', () => {
    const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 10, maxLength: 120 });
    fc.assert(
      fc.property(values, (list) => {
        expect(mser5(list).removed).toBe(obvious(list));
      }),
    );
  });
});

describe('batch means', () => {
  it('are means of batches of equal size, and leave out what is over at the beginning', () => {
    const result = batchMeans([99, 1, 2, 3, 4, 5, 6], { batches: 3 });
    // Batches (1 2)(3 4)(5 6): means 1.5, 3.5, 5.5.
    expect(result).toMatchObject({ n: 3, size: 2, mean: 3.5, deviation: 2 });
    // Deviations -2 0 2: neighbouring products 0 + 0, squares 8.
    expect(result?.lag1).toBe(0);
  });

  it('see that neighbouring batches depend on each other', () => {
    const rising = Array.from({ length: 100 }, (_, i) => i);
    expect(batchMeans(rising)?.independent).toBe(false);
    expect(batchMeans(autoregressive(20_000, 0.9, 3))?.independent).toBe(true);
  });

  it('do not exist for fewer values than batches', () => expect(batchMeans([1, 2, 3])).toBeNull());
  it('of a constant have no doubt', () => {
    expect(batchMeans(new Array(40).fill(2))).toMatchObject({ low: 2, high: 2, lag1: 0, independent: true });
  });
});
