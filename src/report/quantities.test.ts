import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countText, hoursText, ratioText, secondsText, shareText } from './quantities.ts';

describe('counts', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [180123, '180,123'],
    [17280000, '17,280,000'],
  ])('group the digits of %i', (count, text) => expect(countText(count)).toBe(text));

  it('lose no digit', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (count) => {
        expect(Number(countText(count).replaceAll(',', ''))).toBe(count);
      }),
    );
  });
});

describe('times', () => {
  it.each([
    [0, '0 ms'],
    [0.000042, '0.04 ms'],
    [0.0042, '4.20 ms'],
    [0.0421, '42.1 ms'],
    [0.421, '421 ms'],
    [0.9994, '999 ms'],
    [0.9996, '1.00 s'],
    [12.34, '12.3 s'],
    [123.4, '123 s'],
  ])('choose the unit for %f s', (seconds, text) => expect(secondsText(seconds)).toBe(text));
});

describe('shares', () => {
  it.each([
    [0, 0, '-'],
    [0, 100, '0 %'],
    [1, 100, '1.00 %'],
    [1, 1_000_000, '< 0.01 %'],
    [999_999, 1_000_000, '> 99.99 %'],
    [100, 100, '100 %'],
    [1, 3, '33.33 %'],
  ])('of %i in %i', (part, whole, text) => expect(shareText(part, whole)).toBe(text));

  it('say 0 % and 100 % of nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1e9 }), fc.double({ min: 0, max: 1, noNaN: true }), (whole, share) => {
        const part = Math.min(whole - 1, Math.max(1, Math.round(share * whole)));
        expect(shareText(part, whole)).not.toMatch(/^(0|0\.00|100|100\.00) %$/);
      }),
    );
  });
});

describe('ratios and hours', () => {
  it.each([
    [0.99, '99 %'],
    [0.9995, '99.95 %'],
    [0.57, '57 %'],
    [1, '100 %'],
  ])('write the ratio %f as objectives do', (ratio, text) => expect(ratioText(ratio)).toBe(text));

  it('round hours to two decimals', () => expect(hoursText(12.345678)).toBe('12.35'));
});
