import { describe, expect, it } from 'vitest';
import { lowerBound, meanInterval } from './mean-interval.ts';
import { pairedDifference } from './paired-difference.ts';

/** Student's sleep data (1908), on which every t test is shown. */
const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

describe('the interval of a mean', () => {
  it('is that of the t distribution', () => {
    // By hand: mean 2, s = 1, t(2, 0.975) = 4.302652729911275.
    const interval = meanInterval([1, 2, 3]);
    expect(interval).toMatchObject({ n: 3, mean: 2, deviation: 1 });
    expect(interval?.low).toBeCloseTo(2 - 4.302652729911275 / Math.sqrt(3), 9);
    expect(interval?.high).toBeCloseTo(2 + 4.302652729911275 / Math.sqrt(3), 9);
  });

  it('has no ends for one value, and does not exist for none', () => {
    expect(meanInterval([5])).toEqual({ n: 1, mean: 5, deviation: 0, low: null, high: null });
    expect(meanInterval([])).toBeNull();
  });

  it('is a point for equal values, also where their sum is not a multiple', () => {
    expect(meanInterval([0.2, 0.2, 0.2])).toEqual({ n: 3, mean: 0.2, deviation: 0, low: 0.2, high: 0.2 });
  });

  it('has one end only for a bound, with the whole doubt on that side', () => {
    // t(2, 0.95) = 2.919985580353725
    expect(lowerBound([1, 2, 3])).toBeCloseTo(2 - 2.919985580353725 / Math.sqrt(3), 9);
    expect(() => lowerBound([1])).toThrow('at least two values');
  });
});

describe('the paired difference', () => {
  it("is that of R's t.test(paired = TRUE) on Student's sleep data", () => {
    const difference = pairedDifference(second, first);
    expect(difference?.mean).toBeCloseTo(1.58, 12);
    expect(difference?.low).toBeCloseTo(0.7001142367230175, 9);
    expect(difference?.high).toBeCloseTo(2.459885763276983, 9);
    expect(difference?.deviation).toBeCloseTo(1.2299954832798732, 12);
    expect(difference?.relative).toBeCloseTo(1.58 / 0.75, 12);
  });

  it('says how much pairing saves', () => {
    // Var x = 1 + 100, Var y = 100 and Var (x - y) = 1, nearly, were the two parts independent; here exactly by hand.
    const difference = pairedDifference([11, 19, 31], [10, 20, 30]);
    // Var x = 304/3, Var y = 100, Var (x - y) = 4/3.
    expect(difference?.varianceReduction).toBeCloseTo((304 / 3 + 100) / (4 / 3), 10);
  });

  it('has no reduction to tell where every difference is the same, also when rounding makes them differ', () => {
    const y = [0.1, 0.2, 0.3, 0.7];
    const difference = pairedDifference(
      y.map((value) => value + 0.1),
      y,
    );
    expect(difference?.varianceReduction).toBeNull();
    expect(difference?.mean).toBeCloseTo(0.1, 12);
    expect(difference).toMatchObject({ deviation: 0, low: difference?.mean, high: difference?.mean });
  });

  it('has no relative size against a baseline of 0', () => {
    expect(pairedDifference([1, 2], [0, 0])?.relative).toBeNull();
    expect(pairedDifference([], [])).toBeNull();
  });
});
