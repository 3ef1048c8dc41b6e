import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { int32, MAX_INT32, MAX_INT64, quotient, saturatingSum } from './integers.ts';

describe('quotient', () => {
  it('is the double nearest to the truncated quotient of the integers, however large they are', () => {
    const whole = fc.maxSafeInteger();
    fc.assert(
      fc.property(whole, fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1 }), (a, factor, b) => {
        // Adding 0 takes away the sign of a zero, which integers do not have.
        expect(quotient(a, factor, b) + 0).toBe(Number((BigInt(a) * BigInt(factor)) / BigInt(b)));
      }),
    );
  });

  it('does not round up just below a whole number', () => {
    expect(quotient(2 ** 53 - 2, 1, (2 ** 53 - 1) / 6361)).toBe(6360);
  });
});

describe('saturatingSum', () => {
  it('stops at the largest int64', () => {
    expect(saturatingSum([MAX_INT64, 1])).toBe(MAX_INT64);
    expect(saturatingSum([MAX_INT64 - 1n, 1])).toBe(MAX_INT64);
    expect(saturatingSum([])).toBe(0n);
  });
});

describe('int32', () => {
  it('caps replica counts', () => {
    expect(int32(2 ** 40)).toBe(MAX_INT32);
    expect(int32(7)).toBe(7);
  });
});
