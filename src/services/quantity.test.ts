import { describe, expect, it } from 'vitest';
import { parseQuantity } from './quantity.ts';

describe('a Kubernetes quantity', () => {
  it.each([
    ['500m', 0.5],
    ['100m', 0.1],
    ['2', 2],
    [0.25, 0.25],
    ['1.5', 1.5],
    ['128Mi', 134217728],
    ['2Gi', 2 ** 31],
    ['1k', 1000],
    ['1e3', 1000],
    ['250000u', 0.25],
    ['3n', 3e-9],
    ['.5', 0.5],
  ])('%s is %d', (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });

  it.each(['', '-1', '1 Gi', 'abc', '1KiB', '500ms', Number.NaN, Number.POSITIVE_INFINITY, -2])(
    'refuses %s',
    (text) => {
      expect(() => parseQuantity(text)).toThrow(RangeError);
    },
  );
});
