import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currentMax, emptyMaxTimeWindow, emptyMaxWindow, recordMax, recordMaxAt } from './max-window.ts';

describe('the maximum of a window', () => {
  it('is that of the values at the last indexes, as a search through all of them finds it', () => {
    const steps = fc.array(fc.record({ step: fc.nat(4), value: fc.nat(20) }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), steps, (size, list) => {
        const all: { index: number; value: number }[] = [];
        let window = emptyMaxWindow(size);
        let index = 0;
        for (const { step, value } of list) {
          index += step;
          all.push({ index, value });
          window = recordMax(window, index, value);
          const inside = all.filter((one) => index - one.index < size).map((one) => one.value);
          expect(currentMax(window)).toBe(Math.max(...inside));
          expect(window.entries.length).toBeLessThanOrEqual(size);
        }
      }),
    );
  });

  it('is nothing before anything was recorded', () => {
    expect(currentMax(emptyMaxWindow(3))).toBe(0);
  });

  it('of time counts in slots from the epoch on, and rounds the duration up to whole ones', () => {
    const record = (time: number, value: number, window = emptyMaxTimeWindow(5e9, 2e9)) =>
      recordMaxAt(window, 2e9, time * 1e9, value);
    expect(emptyMaxTimeWindow(5e9, 2e9).size).toBe(3);
    expect(currentMax(record(7.9, 1, record(2, 9)))).toBe(9);
    expect(currentMax(record(8, 1, record(2, 9)))).toBe(1);
    expect(currentMax(record(8, 1, record(3.9, 9)))).toBe(1);
  });
});
