import { describe, expect, it } from 'vitest';
import { isWithin } from './tolerance.ts';

describe('the tolerance', () => {
  it('has both ends inside, each direction with its own', () => {
    const tolerances = { scaleDown: 0.1, scaleUp: 0.2 };
    expect([0.89, 0.9, 1, 1.2, 1.21].map((ratio) => isWithin(tolerances, ratio))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it('is left by a ratio of nothing to nothing', () => {
    expect(isWithin({ scaleDown: 1, scaleUp: 1 }, Number.NaN)).toBe(false);
  });
});
