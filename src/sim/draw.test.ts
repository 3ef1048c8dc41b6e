import { describe, expect, it } from 'vitest';
import { Draw, hashText } from './draw.ts';

/**
 * All keys are fixed, so every statistic below is one number that never changes. Limits are in standard deviations: 4.5 for
 * a single statistic, 5.5 for the largest of several thousand, which good bits pass with a probability above 99.9 %.
 */
const SINGLE = 4.5;
const LARGEST_OF_MANY = 5.5;

/** How far chi-square over equally likely cells is from its expectation, in standard deviations. */
function chiSquareZ(cells: Float64Array): number {
  const expected = cells.reduce((sum, n) => sum + n, 0) / cells.length;
  const chiSquare = cells.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  return (chiSquare - (cells.length - 1)) / Math.sqrt(2 * (cells.length - 1));
}

/**
 * The largest deviation from one half, over all input and output bits, of how often the one flips the other. The inputs are
 * small numbers, as indices and ordinals are: the hard case for a hash.
 */
function avalancheZ(inputs: number, f: (input: Int32Array) => readonly [number, number]): number {
  let largest = 0;
  for (let bit = 0; bit < 32 * inputs; bit++) {
    const flips = new Float64Array(64);
    let trials = 0;
    for (let t = 0; t < 6000; t++) {
      const input = Int32Array.from({ length: inputs }, (_, i) => t * (2 * i + 1));
      const mask = 1 << (bit & 31);
      // Only upwards, so that no pair is counted from both its sides.
      if (((input[bit >> 5] as number) & mask) !== 0) continue;
      const [a, b] = f(input);
      input[bit >> 5] = (input[bit >> 5] as number) | mask;
      const [c, d] = f(input);
      for (let out = 0; out < 32; out++) {
        flips[out] = (flips[out] as number) + (((a ^ c) >>> out) & 1);
        flips[32 + out] = (flips[32 + out] as number) + (((b ^ d) >>> out) & 1);
      }
      trials++;
    }
    for (const n of flips) largest = Math.max(largest, Math.abs(n - trials / 2) / Math.sqrt(trials / 4));
  }
  return largest;
}

const draw = new Draw();

function begun(c0: number, c1: number, keyA: number, keyB: number): Draw {
  draw.begin(c0, c1, keyA, keyB);
  return draw;
}

function derived(keyA: number, keyB: number, c0: number, c1: number, n: number): readonly [number, number] {
  draw.derive(keyA, keyB, c0, c1, n);
  return [draw.keyA, draw.keyB];
}

/** The two words that begin a walk. */
function twoWords(c0: number, c1: number, keyA: number, keyB: number): readonly [number, number] {
  const walk = begun(c0, c1, keyA, keyB);
  return [walk.next(), walk.next()];
}

/** How many of the 64-bit pairs are equal to an earlier one. */
function collisions(size: number, pair: (i: number) => readonly [number, number]): number {
  const words = new Int32Array(2 * size);
  for (let i = 0; i < size; i++) words.set(pair(i), 2 * i);
  const sorted = new BigUint64Array(words.buffer).sort();
  return sorted.reduce((count, key, i) => count + (i > 0 && key === sorted[i - 1] ? 1 : 0), 0);
}

/** Ways in which neighbours differ by one somewhere; each gives the word that belongs to the i-th. */
const neighbours: [string, (i: number) => number][] = [
  ['keys whose first half counts up', (i) => begun(17, 4, i, 0).next()],
  ['keys whose second half counts up', (i) => begun(17, 4, 0, i).next()],
  ['steps whose first half counts up', (i) => begun(i, 0, 5, 3).next()],
  ['steps whose second half counts up', (i) => begun(0, i, 5, 3).next()],
  ['keys and steps that count up together', (i) => begun(i, i, i, i).next()],
  ['second words of keys that count up', (i) => twoWords(17, 4, i, 0)[1]],
  ['children that count up', (i) => derived(17, 4, 5, 3, i)[0]],
  ['second halves of children that count up', (i) => derived(17, 4, 5, 3, i)[1]],
  ['first children of keys that count up', (i) => derived(i, 4, 5, 3, 0)[0]],
  ['first children of steps that count up', (i) => derived(17, 4, 5, i, 0)[1]],
  ['n within one step', (i) => (i === 0 ? begun(1, 2, 3, 4) : draw).next()],
];

describe('hashText', () => {
  it('keeps its values, on which all recorded runs rest', () => {
    expect(['', 'a', 'web', '42/load/users/Browser/17', 'Zürich/東京/🚀'].map(hashText)).toEqual(GOLDEN.hashes);
  });

  it('tells a million names apart', () => {
    const families = ['load/users/Browser/', 'load/users/Buyer/', 'web/', ''];
    const names = (i: number) => `${families[i & 3]}${i >> 2}`;
    expect(
      collisions(1_000_000, (i) => {
        const { a, b } = hashText(names(i));
        return [a, b];
      }),
    ).toBe(0);
  });

  it('flips every output bit with probability one half when one bit of one letter flips', () => {
    const hash = ([word]: Int32Array) => {
      const bits = word as number;
      const { a, b } = hashText(`web/${String.fromCharCode(bits & 0xffff, bits >>> 16)}/GET`);
      return [a, b] as const;
    };
    expect(avalancheZ(1, hash)).toBeLessThan(LARGEST_OF_MANY);
  });
});

describe('Draw', () => {
  it('keeps its values, on which all recorded runs rest', () => {
    const walk = begun(1, 2, 3, 4);
    expect([walk.next(), walk.next(), walk.next()]).toEqual(GOLDEN.words);
    expect([walk.uniform(), walk.uniform53(), walk.below(1000)]).toEqual(GOLDEN.numbers);
    expect(derived(1, 2, 3, 4, 5)).toEqual(GOLDEN.child);
  });

  it('walks as a plain transcription of the published algorithm walks', () => {
    for (let i = 0; i < 200; i++) {
      const input = [i, -i, i * 0x12345678, 7 - i].map((x) => x | 0) as [number, number, number, number];
      const walk = begun(...input);
      const twin = plainWalk(...input);
      for (let n = 0; n < 10; n++) expect(walk.next()).toBe(twin());
    }
  });

  it('gives what belongs to the key, whatever was drawn before and whatever is derived in between', () => {
    const fresh = new Draw();
    fresh.begin(1, 2, 3, 4);
    const expected = [fresh.next(), fresh.next()];
    const used = new Draw();
    used.begin(9, 9, 9, 9);
    used.normal();
    used.begin(1, 2, 3, 4);
    const first = used.next();
    used.derive(5, 6, 7, 8, 9);
    expect([first, used.next()]).toEqual(expected);
  });

  it('never stands still, not even where the mixing gives zero', () => {
    const walk = begun(0, -0x1f83d9ab, 0, 0);
    expect(new Set(Array.from({ length: 100 }, () => walk.next())).size).toBeGreaterThan(90);
  });

  it.each(neighbours)('is uniform in its highest and lowest byte: %s', (_, word) => {
    const high = new Float64Array(256);
    const low = new Float64Array(256);
    for (let i = 0; i < 500_000; i++) {
      const bits = word(i);
      high[bits >>> 24] = (high[bits >>> 24] as number) + 1;
      low[bits & 255] = (low[bits & 255] as number) + 1;
    }
    expect(Math.abs(chiSquareZ(high))).toBeLessThan(SINGLE);
    expect(Math.abs(chiSquareZ(low))).toBeLessThan(SINGLE);
  });

  it.each(neighbours)('has independent neighbours: %s', (_, word) => {
    const high = new Float64Array(1024);
    const low = new Float64Array(1024);
    let last = word(0);
    for (let i = 1; i < 500_000; i++) {
      const bits = word(i);
      const top = ((last >>> 27) << 5) | (bits >>> 27);
      const bottom = ((last & 31) << 5) | (bits & 31);
      high[top] = (high[top] as number) + 1;
      low[bottom] = (low[bottom] as number) + 1;
      last = bits;
    }
    expect(Math.abs(chiSquareZ(high))).toBeLessThan(SINGLE);
    expect(Math.abs(chiSquareZ(low))).toBeLessThan(SINGLE);
  });

  it('flips every bit of the first two words with probability one half when one input bit flips', () => {
    const words = ([c0, c1, a, b]: Int32Array) => twoWords(c0 as number, c1 as number, a as number, b as number);
    expect(avalancheZ(4, words)).toBeLessThan(LARGEST_OF_MANY);
  });

  it('flips every bit of a derived key with probability one half when one input bit flips', () => {
    const child = ([a, b, c0, c1, n]: Int32Array) =>
      derived(a as number, b as number, c0 as number, c1 as number, n as number);
    expect(avalancheZ(5, child)).toBeLessThan(LARGEST_OF_MANY);
  });

  it('derives a million different keys from a hundred parents, a hundred steps and a hundred children each', () => {
    const child = (i: number) => derived(i % 100, 0, Math.floor(i / 100) % 100, 0, Math.floor(i / 10_000));
    expect(collisions(1_000_000, child)).toBe(0);
  });

  it('derives keys that have nothing to do with the draws of the same step and key', () => {
    const cells = new Float64Array(1024);
    for (let i = 0; i < 500_000; i++) {
      const cell = ((derived(i, 1, 2, 3, 0)[0] >>> 27) << 5) | (begun(2, 3, i, 1).next() >>> 27);
      cells[cell] = (cells[cell] as number) + 1;
    }
    expect(Math.abs(chiSquareZ(cells))).toBeLessThan(SINGLE);
  });

  it('never reaches the ends of (0, 1), nor n', () => {
    expect([new Always(0).uniform(), new Always(-1).uniform()]).toEqual([2 ** -33, 1 - 2 ** -33]);
    expect([new Always(0).uniform53(), new Always(-1).uniform53()]).toEqual([2 ** -53, 1 - 2 ** -53]);
    for (const n of [1, 2, 3, 1000, 2 ** 20]) {
      expect([new Always(0).below(n), new Always(-1).below(n)]).toEqual([0, n - 1]);
    }
  });

  it.each([2, 3, 10, 1000])('gives each of %d integers alike', (n) => {
    const cells = new Float64Array(n);
    for (let i = 0; i < 500_000; i++) {
      const k = begun(8, 8, i, n).below(n);
      cells[k] = (cells[k] as number) + 1;
    }
    expect(Math.abs(chiSquareZ(cells))).toBeLessThan(SINGLE);
  });

  it('fills the cells of uniform53 between those of uniform', () => {
    const cells = new Float64Array(1024);
    for (let i = 0; i < 500_000; i++) {
      const cell = Math.floor((begun(8, 9, i, 0).uniform53() * 2 ** 32 * 1024) % 1024);
      cells[cell] = (cells[cell] as number) + 1;
    }
    expect(Math.abs(chiSquareZ(cells))).toBeLessThan(SINGLE);
  });
});

/** A walk of one word. */
class Always extends Draw {
  readonly #word: number;

  constructor(word: number) {
    super();
    this.#word = word;
  }

  override next(): number {
    return this.#word;
  }
}

/** The same in integers of any size, line by line from the definitions. */
function plainWalk(c0: number, c1: number, keyA: number, keyB: number): () => number {
  const word = (x: bigint) => BigInt.asUintN(32, x);
  const rotate = (x: bigint, k: bigint) => word((x << k) | (x >> (32n - k)));
  let x = word(BigInt(keyA) * 0x9e3779b1n + BigInt(c0));
  let y = word(BigInt(keyB) * 0xc2b2ae35n + BigInt(c1) + 0x1f83d9abn);
  x = word((x ^ (x >> 16n)) * 0x7feb352dn);
  y = word(((y ^ (y >> 15n)) + x) * 0x846ca68bn);
  x = word((x ^ (x >> 15n) ^ y) * 0x9e3779b1n);
  y = word(((y ^ (y >> 16n)) + x) * 0x85ebca6bn);
  x = word((x ^ (x >> 16n) ^ y) * 0xc2b2ae35n);
  y = word(((y ^ (y >> 13n)) + x) * 0x27d4eb2fn);
  x = x ^ (x >> 15n) ^ y;
  y = word((y ^ (y >> 16n)) + x);
  let s0 = x;
  let s1 = y;
  return () => {
    const result = word(rotate(word(s0 * 0x9e3779bbn), 5n) * 5n);
    s1 ^= s0;
    s0 = rotate(s0, 26n) ^ s1 ^ word(s1 << 9n);
    s1 = rotate(s1, 13n);
    return Number(BigInt.asIntN(32, result));
  };
}

/** Recorded when the tests above held. */
const GOLDEN = {
  hashes: [
    { a: 1727552764, b: -464437121 },
    { a: 1739158012, b: 1508693624 },
    { a: -1770264994, b: 27843327 },
    { a: -1954081790, b: -1966295526 },
    { a: -662392510, b: -1853143022 },
  ],
  words: [1428056676, -2115958813, -1844190053],
  numbers: [0.06730964605230838, 0.5281264386122683, 924],
  child: [-990978255, -1736183178],
};
