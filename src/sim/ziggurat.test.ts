import { describe, expect, it } from 'vitest';
import { Draw } from './draw.ts';
import { normalQuantile } from './math-normal.ts';
import { exponentialFrom, normalFrom } from './ziggurat.ts';

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

/** A walk whose first word is the right end of the lowest layer, which sends either method into its tail. */
class IntoTail extends Draw {
  #first = true;

  override begin(c0: number, c1: number, keyA: number, keyB: number): void {
    super.begin(c0, c1, keyA, keyB);
    this.#first = true;
  }

  override next(): number {
    if (!this.#first) return super.next();
    this.#first = false;
    return this.right & ~255;
  }

  right = 0;
}

/** As many draws from a tail. */
function tails(size: number, right: number, from: (words: Draw) => number): Float64Array {
  const words = new IntoTail();
  words.right = right;
  return Float64Array.from({ length: size }, (_, i) => {
    words.begin(15, 16, i, 0);
    return from(words);
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
  return (count - values.length * probability) / Math.sqrt(values.length * probability * (1 - probability));
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

  it('are exponential again beyond the start of the tail', () => {
    const tail = tails(400_000, -1, exponentialFrom);
    for (const x of [0.02, 0.1, 0.5, 1, 2, 4, 7.69, 7.8]) {
      expect(Math.abs(tailZ(tail, 7.69711747013105 + x, Math.exp(-x)))).toBeLessThan(LIMIT);
    }
    expect(tail.every((x) => x > 7.69711747013105)).toBe(true);
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

  it('follow the normal distribution beyond the start of the tail, on both sides', () => {
    const beyond = 0.00012901624382695065;
    const right = tails(400_000, 0x7fffffff, normalFrom);
    const left = tails(400_000, -0x80000000, normalFrom).map((x) => -x);
    for (const share of [0.99, 0.9, 0.5, 0.1, 0.01, 0.001]) {
      const x = -normalQuantile(beyond * share);
      expect(Math.abs(tailZ(right, x, share))).toBeLessThan(LIMIT);
      expect(Math.abs(tailZ(left, x, share))).toBeLessThan(LIMIT);
    }
    expect([right, left].every((tail) => tail.every((x) => x > 3.6541528853610088))).toBe(true);
  });

  it('keep their bits', () => {
    expect(fingerprint(values)).toBe(1001561490);
  });
});
