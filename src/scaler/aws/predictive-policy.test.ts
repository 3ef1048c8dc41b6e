import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '#sim/time.ts';
import { withDatapoint } from './predictive-policy.ts';

describe('the history of a forecast', () => {
  it('has sums by hours, of 14 days and no more', () => {
    let hours = withDatapoint(withDatapoint([], 0, 3), HOUR - 1, 5);
    expect(hours).toEqual([{ hour: 0, sum: 8, count: 2 }]);
    hours = withDatapoint(hours, 14 * 24 * HOUR, 1);
    expect(hours.map(({ hour }) => hour)).toEqual([0, 336]);
    expect(withDatapoint(hours, 14 * 24 * HOUR + 60 * MINUTE, 1).map(({ hour }) => hour)).toEqual([336, 337]);
  });
});
