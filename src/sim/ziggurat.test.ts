import { describe, expect, it } from 'vitest';
import { Draw } from '#sim/draw.ts';
import { normalQuantile } from '#sim/math-normal.ts';

/** Keys are fixed, so each statistic is one number for ever; the limit is in standard deviations. */
const LIMIT = 4.5;
const DRAWS = 4_000_000;
const CELLS = 2000;

const draw = new Draw();

function exponentials(): Float64Array {
  return Float64Array.from({ length: DRAWS }, (_, i) => {
    draw.begin(11, 12, i, 0);
    return draw.exponential();
  });
}

function normals(): Float64Array {
  return Float64Array.from({ length: DRAWS }, (_, i) => {
    draw.begin(13, 14, i, 0);
    return draw.normal();
  });
}

/** How far the mean of x^k is from its expectation, given that of x^(2k). */
function momentZ(values: Float64Array, k: number, expected: number, expectedSquare: number): number {
  let sum = 0;
  for (const x of values) sum += x ** k;
  return (sum / DRAWS - expected) / Math.sqrt((expectedSquare - expected * expected) / DRAWS);
}

/** How far the number of values above x is from its expectation. */
function tailZ(values: Float64Array, x: number, probability: number): number {
  let count = 0;
  for (const value of values) if (value > x) count++;
  return (count - DRAWS * probability) / Math.sqrt(DRAWS * probability * (1 - probability));
}

/** Chi-square over cells that are equally likely, cell i ending at the quantile of (i + 1) / CELLS. */
function cellsZ(values: Float64Array, quantile: (p: number) => number): number {
  const sorted = values.slice().sort();
  let i = 0;
  let chiSquare = 0;
  for (let cell = 1; cell <= CELLS; cell++) {
    const end = quantile(cell / CELLS);
    const from = i;
    while (i < DRAWS && (sorted[i] as number) <= end) i++;
    chiSquare += (i - from - DRAWS / CELLS) ** 2 / (DRAWS / CELLS);
  }
  return (chiSquare - (CELLS - 1)) / Math.sqrt(2 * (CELLS - 1));
}

/** A number that changes when any bit of the values does. */
function fingerprint(values: Float64Array): number {
  const words = new Int32Array(values.slice(0, 100_000).buffer);
  return words.reduce((hash, word) => Math.imul(hash ^ word ^ (hash >>> 15), 0x9e3779b1), 0);
}

describe('exponential draws', () => {
  const values = exponentials();

  it('have the moments 1, 2 and 6', () => {
    expect(Math.abs(momentZ(values, 1, 1, 2))).toBeLessThan(LIMIT);
    expect(Math.abs(momentZ(values, 2, 2, 24))).toBeLessThan(LIMIT);
    expect(Math.abs(momentZ(values, 3, 6, 720))).toBeLessThan(LIMIT);
  });

  it.each([0.001, 0.1, 1, 3, 6, 7.5, 7.8, 9, 11])('exceed %d as often as e^-x says', (x) => {
    expect(Math.abs(tailZ(values, x, Math.exp(-x)))).toBeLessThan(LIMIT);
  });

  it('fill two thousand equally likely cells alike', () => {
    expect(Math.abs(cellsZ(values, (p) => -Math.log1p(-p)))).toBeLessThan(LIMIT);
  });

  it('are above 0 and keep their bits', () => {
    expect(values.every((x) => x > 0)).toBe(true);
    expect(fingerprint(values)).toBe(1284834471);
  });
});

describe('normal draws', () => {
  const values = normals();

  it('have the moments 0, 1, 0 and 3', () => {
    expect(Math.abs(momentZ(values, 1, 0, 1))).toBeLessThan(LIMIT);
    expect(Math.abs(momentZ(values, 2, 1, 3))).toBeLessThan(LIMIT);
    expect(Math.abs(momentZ(values, 3, 0, 15))).toBeLessThan(LIMIT);
    expect(Math.abs(momentZ(values, 4, 3, 105))).toBeLessThan(LIMIT);
  });

  it.each([0.5, 0.25, 0.1, 0.01, 1e-3, 1.5e-4, 1e-4, 1e-5])(
    'exceed the quantile of 1 - %d that often, on both sides',
    (p) => {
      expect(Math.abs(tailZ(values, -normalQuantile(p), p))).toBeLessThan(LIMIT);
      expect(Math.abs(tailZ(values, normalQuantile(p), 1 - p))).toBeLessThan(LIMIT);
    },
  );

  it('fill two thousand equally likely cells alike', () => {
    expect(Math.abs(cellsZ(values, normalQuantile))).toBeLessThan(LIMIT);
  });

  it('keep their bits', () => {
    expect(fingerprint(values)).toBe(1001561490);
  });
});
