import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DAY,
  formatDuration,
  HOUR,
  LONGEST,
  MINUTE,
  parseDuration,
  parseSpan,
  roundToNanosecond,
  SECOND,
} from './time.ts';

const RULE = "a duration such as '250ms' or '1h30m'";

describe('parseSpan', () => {
  it.each([
    ['1ns', 1],
    ['1us', 1_000],
    ['1µs', 1_000],
    ['1μs', 1_000],
    ['250ms', 250_000_000],
    ['1.5s', 1_500_000_000],
    ['0s', 0],
    ['0.0s', 0],
    ['90m', 5_400_000_000_000],
    ['1h30m', 90 * MINUTE],
    ['2d', 2 * DAY],
    ['1d2h3m4s5ms6us7ns', DAY + 2 * HOUR + 3 * MINUTE + 4_005_006_007],
    ['0.25h1.5m', 16.5 * MINUTE],
    ['0.3s', 300_000_000],
    ['0.0083333s', 8_333_300],
    ['4.35s', 4_350_000_000],
    ['1.1us', 1_100],
    ['0.5ns', 0.5],
    ['33.333333333ms', 33_333_333.333],
    ['007s', 7 * SECOND],
    ['9007199254740991ns', LONGEST],
  ])('reads %s as %d ns', (text, nanoseconds) => {
    expect(parseSpan(text)).toBe(nanoseconds);
  });

  it.each([
    '',
    ' ',
    '5',
    '-5s',
    '+5s',
    's',
    '1.s',
    '.5s',
    '1e3s',
    '5 m',
    '5s ',
    '1m1h',
    '1s1s',
    '1us1µs',
    'NaN',
    'NaNs',
    'Infinitys',
    '1y',
    '5S',
    '1,5s',
    '１s',
  ])('refuses %j with the rule', (text) => {
    expect(() => parseSpan(text)).toThrow(new RangeError(RULE));
  });

  it.each([5, Number.NaN, null, undefined, ['5s'], { toString: () => '5s' }])(
    'refuses %j, which is no text',
    (value) => {
      expect(() => parseSpan(value as unknown as string)).toThrow(new RangeError(RULE));
    },
  );

  it('refuses what nanoseconds in a double cannot count', () => {
    expect(() => parseSpan('9007199254740992ns')).toThrow(new RangeError('at most 104 days (2^53 - 1 ns)'));
    expect(() => parseSpan(`${'9'.repeat(400)}d`)).toThrow(RangeError);
    expect(parseSpan('104d')).toBe(104 * DAY);
  });

  it('reads every decimal number of seconds with up to nine decimals exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9e15 }), (nanoseconds) => {
        const digits = String(nanoseconds).padStart(10, '0');
        expect(parseSpan(`${digits.slice(0, -9)}.${digits.slice(-9)}s`)).toBe(nanoseconds);
      }),
    );
  });
});

describe('parseDuration', () => {
  it.each([
    ['0.5ns', 1],
    ['0.4999ns', 0],
    ['1.5ns', 2],
    ['0.0083333333s', 8_333_333],
    ['0.3s', 300_000_000],
  ])('rounds %s to %d ns', (text, nanoseconds) => {
    expect(parseDuration(text)).toBe(nanoseconds);
  });

  it('throws what parseSpan throws', () => {
    expect(() => parseDuration('x')).toThrow(new RangeError(RULE));
  });
});

describe('roundToNanosecond', () => {
  it('takes halves upwards', () => {
    expect([0, 0.49, 0.5, 1.5, 2.5, 2.51].map(roundToNanosecond)).toEqual([0, 0, 1, 2, 3, 3]);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [1, '1ns'],
    [1_500, '1.5us'],
    [12_500_000, '12.5ms'],
    [250_000_000, '250ms'],
    [1_000_000_001, '1.000000001s'],
    [1_500_000_000, '1.5s'],
    [60 * SECOND, '1m'],
    [90 * SECOND, '1m30s'],
    [90 * MINUTE, '1h30m'],
    [DAY + 1, '1d1ns'],
    [DAY + HOUR + 61_500_000_000, '1d1h1m1.5s'],
  ])('writes %d ns as %s', (nanoseconds, text) => {
    expect(formatDuration(nanoseconds)).toBe(text);
  });

  it('writes texts that parse back to the same number', () => {
    const sizes = fc.constantFrom(1, 1e3, 1e6, SECOND, MINUTE, HOUR, DAY);
    const round = fc.tuple(fc.integer({ min: 0, max: 100 }), sizes).map(([n, size]) => n * size);
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeNat(), round, fc.nat()), (nanoseconds) => {
        expect(parseSpan(formatDuration(nanoseconds))).toBe(nanoseconds);
      }),
    );
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses %d', (nanoseconds) => {
    expect(() => formatDuration(nanoseconds)).toThrow(RangeError);
  });
});
