import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseTrace } from '#load/trace.ts';
import { syntheticDay } from './make-synthetic-day.ts';

const file = new URL('../../scenarios/data/synthetic-day.csv', import.meta.url);

describe('the synthetic day of the scenarios', () => {
  it('is what its generator makes, byte for byte', () => {
    expect(readFileSync(file, 'utf8')).toBe(syntheticDay());
  });

  it('is a day of minutes whose greatest is the spike of the evening', () => {
    const { counts, widthSeconds } = parseTrace(syntheticDay(), { file: 'synthetic-day.csv' });
    expect([counts.length, widthSeconds]).toEqual([1440, 60]);
    // It begins at 20:15, minute 1215, and takes three minutes; the noise may put the greatest a little later.
    const top = counts.indexOf(Math.max(...counts));
    expect(top).toBeGreaterThanOrEqual(1217);
    expect(top).toBeLessThan(1222);
    const mean = counts.reduce((sum, count) => sum + count, 0) / 1440;
    expect(mean / 60).toBeGreaterThan(40);
    expect(Math.max(...counts) / mean).toBeGreaterThan(2);
  });
});
