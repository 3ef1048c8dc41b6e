import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Buckets, emptyBuckets, isEmpty, type Recorded, record, resize } from './buckets.ts';
import { linearAverage, roundTo, smoothingCoefficient, weightedAverage } from './window-average.ts';

const S = 1e9;
const window = (seconds: number) => emptyBuckets(seconds * S, S);
const at = (second: number, value: number): Recorded => ({ at: second * S, value });

/** What a window of whole seconds holds, kept as a list of all that was ever written: slow and obvious. */
class Ledger {
  readonly #window: number;
  #sums = new Map<number, number>();
  #first: number | null = null;
  #last: number | null = null;

  constructor(seconds: number) {
    this.#window = seconds;
  }

  add(second: number, value: number): void {
    if (this.#last !== null && second <= this.#last - this.#window) return;
    if (this.#last === null || second - this.#last >= this.#window) {
      this.#sums.clear();
      this.#first = second;
    }
    this.#first = Math.min(this.#first ?? second, second);
    this.#last = Math.max(this.#last ?? second, second);
    this.#sums.set(second, (this.#sums.get(second) ?? 0) + value);
  }

  linear(now: number): number {
    if (this.#last === null || this.#first === null || now - this.#last >= this.#window) return 0;
    const end = Math.max(now, this.#last);
    const from = Math.max(this.#first, end - this.#window + 1);
    let sum = 0;
    let count = 0;
    for (let second = from; second <= this.#last; second++) {
      sum += this.#sums.get(second) ?? 0;
      count++;
    }
    return sum / count;
  }

  weighted(now: number): number {
    if (this.#last === null || now - this.#last > this.#window) return 0;
    const k = smoothingCoefficient(this.#window);
    const end = Math.max(now, this.#last);
    let sum = 0;
    for (let age = end - this.#last; age < this.#window; age++) {
      sum += (this.#sums.get(end - age) ?? 0) * k * (1 - k) ** age;
    }
    return sum;
  }
}

const history = fc.array(fc.record({ step: fc.integer({ min: -3, max: 14 }), value: fc.nat(1000) }), { maxLength: 40 });

describe('buckets', () => {
  it('average as a list of all that was written does, whatever comes late, twice or after a gap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), history, fc.integer({ min: 0, max: 15 }), (size, steps, later) => {
        let buckets = window(size);
        const ledger = new Ledger(size);
        let now = 100;
        for (const { step, value } of steps) {
          now = Math.max(20, now + step);
          buckets = record(buckets, [at(now, value)]);
          ledger.add(now, value);
        }
        const then = now + later;
        expect(linearAverage(buckets, then * S)).toBeCloseTo(ledger.linear(then), 5);
        expect(weightedAverage(buckets, then * S)).toBeCloseTo(ledger.weighted(then), 6);
      }),
    );
  });

  it('take many records at once as one after the other, and leave the old ones as they were', () => {
    fc.assert(
      fc.property(history, (steps) => {
        let second = 50;
        const records = steps.map(({ step, value }) => {
          second = Math.max(0, second + step);
          return at(second, value);
        });
        const start = Object.freeze({ ...window(6), values: Object.freeze(window(6).values) as number[] });
        const single = records.reduce<Buckets>((buckets, one) => record(buckets, [one]), start);
        expect(record(start, records)).toEqual(single);
        expect(start).toEqual(window(6));
        expect(JSON.parse(JSON.stringify(single))).toEqual(single);
      }),
    );
  });

  it('leave out empty buckets at the end, but count the holes in between as nothing', () => {
    const buckets = record(window(60), [at(10, 4), at(13, 8)]);
    expect(linearAverage(buckets, 13 * S)).toBe(3);
    expect(linearAverage(buckets, 40 * S)).toBe(3);
    // The first bucket leaves the window.
    expect(linearAverage(buckets, 69 * S)).toBe(3);
    expect(linearAverage(buckets, 70 * S)).toBe(roundTo(6, 8 / 3));
  });

  it('begin anew after a whole window without anything, and not a second earlier', () => {
    const first = record(window(5), [at(10, 100)]);
    expect(linearAverage(record(first, [at(14, 10)]), 14 * S)).toBe(22);
    expect(linearAverage(record(first, [at(15, 10)]), 15 * S)).toBe(10);
  });

  it('drop what is as old as the window, and accept what is a second younger', () => {
    const buckets = record(window(5), [at(10, 10)]);
    expect(record(buckets, [at(5, 7)])).toEqual(buckets);
    expect(linearAverage(record(buckets, [at(6, 5)]), 10 * S)).toBe(3);
  });

  it('are empty only when the last write is older than the window', () => {
    const buckets = record(window(5), [at(10, 1)]);
    expect(isEmpty(window(5), 0)).toBe(true);
    expect(isEmpty(buckets, 15.9 * S)).toBe(false);
    expect(isEmpty(buckets, 16 * S)).toBe(true);
    // An average of nothing, all the same.
    expect(linearAverage(buckets, 15 * S)).toBe(0);
    expect(linearAverage(buckets, 14 * S)).toBe(1);
  });

  it('keep what there is in a longer window, and the newest in a shorter one', () => {
    const buckets = record(window(4), [at(10, 1), at(11, 2), at(12, 3), at(13, 4)]);
    expect(linearAverage(resize(buckets, 8 * S, 13 * S), 13 * S)).toBe(2.5);
    expect(linearAverage(resize(buckets, 2 * S, 13 * S), 13 * S)).toBe(3.5);
    expect(resize(buckets, 4 * S, 13 * S)).toBe(buckets);
    expect(resize(buckets, 8 * S, 18 * S)).toMatchObject({ total: 0, firstWrite: null, lastWrite: 13 * S });
    expect(resize(window(4), 8 * S, 0)).toEqual(window(8));
  });
});

describe('the weighted average', () => {
  it('starts low, as it is not normalized, and fades by 1 - k a second without data', () => {
    const k = 1 - 0.0001 ** (1 / 5);
    const buckets = record(window(5), [at(0, 2)]);
    expect(weightedAverage(buckets, 0)).toBeCloseTo(2 * k, 12);
    expect(weightedAverage(buckets, 2 * S)).toBeCloseTo(2 * k * (1 - k) ** 2, 12);
  });

  it('has a coefficient that falls with the length of the window, down to 0.2', () => {
    expect(smoothingCoefficient(6)).toBeCloseTo(0.78456, 5);
    expect(smoothingCoefficient(41)).toBeCloseTo(1 - 0.0001 ** (1 / 41), 14);
    expect(smoothingCoefficient(42)).toBe(0.2);
  });
});

describe('rounding', () => {
  it.each([
    [6, 1.2345675, 1.234568],
    [0, 2.5, 3],
    [0, -2.5, -3],
    [0, 0.49999999999999994, 0],
    [2, -0.001, 0],
  ])('to %i decimals turns %d into %d, halves away from zero', (digits, value, rounded) => {
    expect(roundTo(digits, value)).toBe(rounded);
  });
});
