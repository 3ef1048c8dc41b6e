import { describe, expect, it } from 'vitest';
import { milliValue, sampleMilli } from './quantity.ts';

describe('milliValue', () => {
  it.each([
    [20, 20_000],
    ['500m', 500],
    ['2.867', 2867],
    ['1.0001', 1001],
    ['16.1', 16_100],
    ['1500u', 2],
    ['1n', 1],
    ['1Ki', 1_024_000],
    ['1.5Gi', 1.5 * 2 ** 30 * 1000],
    ['2k', 2_000_000],
    ['3e2', 300_000],
    ['5e-1', 500],
    ['.5', 500],
    [0, 0],
    [1e-7, 1],
  ])('reads %s as %d thousandths, rounded up', (quantity, expected) => {
    expect(milliValue(quantity)).toBe(expected);
  });

  it.each(['', 'm', '-1', '1 k', '1kk', '1Kim', 'abc', '1e999', '9007199254740993'])('refuses %j', (quantity) => {
    expect(() => milliValue(quantity)).toThrow(RangeError);
  });

  it('refuses numbers that are none', () => {
    expect(() => milliValue(Number.NaN)).toThrow('a quantity such as');
    expect(() => milliValue(-1)).toThrow('a quantity such as');
  });
});

describe('sampleMilli', () => {
  it('cuts off below a thousandth, as the Prometheus adapter', () => {
    expect(sampleMilli(8.6)).toBe(8600);
    expect(sampleMilli(0.0019)).toBe(1);
    expect(sampleMilli(-0.0019)).toBe(-1);
  });

  it('takes no number for 0 and infinity for the largest int64', () => {
    expect(sampleMilli(Number.NaN)).toBe(0);
    expect(sampleMilli(Number.POSITIVE_INFINITY)).toBe(2n ** 63n - 1n);
    expect(sampleMilli(Number.NEGATIVE_INFINITY)).toBe(-(2n ** 63n));
  });

  it('stays exact beyond 2^53', () => {
    expect(sampleMilli(2 ** 53)).toBe(BigInt(2 ** 53) * 1000n);
  });
});
