import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalQuantity, type Quantity, quantityNumber, readQuantity, scaledQuantity } from './quantity.ts';

const read = (text: number | string) => readQuantity(text) as Quantity;

describe('a quantity, written back as the API server does,', () => {
  it.each([
    ['0.5', '500m'],
    ['500m', '500m'],
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['1500', '1500'],
    ['1000', '1k'],
    ['0', '0'],
    ['0Mi', '0'],
    ['2Gi', '2Gi'],
    ['2048Mi', '2Gi'],
    ['1536Mi', '1536Mi'],
    ['1.5Gi', '1536Mi'],
    ['0.5Ki', '512'],
    ['0.1Ki', '102400m'],
    ['1024', '1024'],
    ['1e3', '1e3'],
    ['12E6', '12e6'],
    ['1e1', '10'],
    ['1E', '1E'],
    ['-1000m', '-1'],
    ['+1', '1'],
    ['0.0000000001', '1n'],
    ['.1', '100m'],
    ['1.', '1'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalQuantity(read(text))).toBe(canonical);
  });

  it('means the same, and stays as it is when read again', () => {
    const text = fc
      .tuple(fc.nat(5_000_000), fc.constantFrom('', 'm', 'k', 'M', 'Ki', 'Mi', 'Gi', 'e3', 'e0', 'u', 'n'))
      .map(([number, suffix]) => `${number}${suffix}`);
    fc.assert(
      fc.property(text, (one) => {
        const canonical = canonicalQuantity(read(one));
        expect(scaledQuantity(read(canonical), 9)).toBe(scaledQuantity(read(one), 9));
        expect(canonicalQuantity(read(canonical))).toBe(canonical);
      }),
    );
  });
});

describe('a quantity', () => {
  it('is rounded away from zero', () => {
    expect(scaledQuantity(read('1.0001'), 3)).toBe(1001n);
    expect(scaledQuantity(read('-1.0001'), 3)).toBe(-1001n);
    expect(scaledQuantity(read('1.5Gi'), 0)).toBe(1610612736n);
  });

  it('is the nearest double', () => {
    expect(quantityNumber(read('100m'))).toBe(0.1);
    expect(quantityNumber(read('128Mi'))).toBe(134217728);
    expect(quantityNumber(read(0.3))).toBe(0.3);
  });

  it.each(['', 'm', '1 Gi', '1KiB', '1e', 'e3', '1.2.3', '--1', '1K', '1g'])('is not %j', (text) => {
    expect(readQuantity(text)).toBeUndefined();
  });
});
