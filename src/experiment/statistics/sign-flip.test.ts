import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holm } from './holm.ts';
import { signFlip } from './sign-flip.ts';

/** All patterns of signs, one by one. */
function obvious(differences: readonly number[]): number {
  const sumOf = (pattern: number) =>
    Math.abs(differences.reduce((sum, value, i) => sum + ((pattern >> i) & 1 ? -value : value), 0));
  const patterns = Array.from({ length: 2 ** differences.length }, (_, pattern) => sumOf(pattern));
  return patterns.filter((sum) => sum >= (patterns[0] as number)).length / patterns.length;
}

describe('the sign-flip test', () => {
  it.each([
    [[], 1],
    [[0, 0, 0], 1],
    [[2], 1],
    // ++ and -- are as far out as what was found: 2 of 4.
    [[1, 2], 0.5],
    // All of one sign: 2 of 2^5.
    [[1, 2, 3, 4, 5], 2 / 32],
    // Sums of +-1 +-2 +-3 at least 4 from zero: 6, 4 and their mirrors, 4 of 8.
    [[-1, 2, 3], 0.5],
    // Every sign pattern of Student's sleep data, by enumeration in Python.
    [[1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4], 0.00390625],
  ])('of %j is %d', (differences, p) => expect(signFlip(differences, 1)).toBe(p));

  it('is what trying one pattern after the other gives', () => {
    const whole = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 10 });
    fc.assert(
      fc.property(whole, (differences) => {
        expect(signFlip(differences, 1)).toBe(obvious(differences));
      }),
    );
  });

  it('does not let rounding decide a tie', () => {
    // 0.1 + 0.2 is not 0.3 in floating point: each of the 6 patterns that sum to +-0 or beyond counts all the same.
    expect(signFlip([0.1, 0.2, -0.3], 1)).toBe(1);
    expect(signFlip([0.3, -0.2, -0.1], 1)).toBe(1);
  });

  it('of more than sixteen differences is drawn, and repeats for the same seed', () => {
    const differences = Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? -1 : 1) * (i + 1));
    const p = signFlip(differences, 1);
    expect(signFlip(differences, 1)).toBe(p);
    expect(signFlip(differences, 2)).not.toBe(p);
    // Four standard errors of 9,999 draws around the exact value.
    const exact = obvious(differences);
    expect(Math.abs(p - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / 9_999));
  });

  it('never says 0', () => {
    expect(signFlip(new Array(30).fill(1), 1)).toBe(1 / 10_000);
    expect(signFlip(new Array(30).fill(0), 1)).toBe(1);
  });
});

describe("Holm's correction", () => {
  it('multiplies the least by the number of questions, the next by one less, and never falls', () => {
    const corrected = holm([0.01, 0.04, 0.03, 0.005]);
    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), 'holm') = 0.03 0.06 0.06 0.02
    expect(corrected.map((p) => Number(p.toFixed(12)))).toEqual([0.03, 0.06, 0.06, 0.02]);
  });

  it('stops at 1', () => expect(holm([0.9, 0.6])).toEqual([1, 1]));
  it('leaves a single question as it is', () => expect([holm([0.2]), holm([])]).toEqual([[0.2], []]));
});
