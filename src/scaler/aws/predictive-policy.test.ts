import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '#sim/time.ts';
import { awsPredictive } from './aws.ts';
import { withDatapoint } from './predictive-policy.ts';
import { play } from './target.fixture.ts';

describe('the history of a forecast', () => {
  it('has sums by hours, of 14 days and no more', () => {
    let hours = withDatapoint(withDatapoint([], 0, 3), HOUR - 1, 5);
    expect(hours).toEqual([{ hour: 0, sum: 8, count: 2 }]);
    hours = withDatapoint(hours, 14 * 24 * HOUR, 1);
    expect(hours.map(({ hour }) => hour)).toEqual([0, 336]);
    expect(withDatapoint(hours, 14 * 24 * HOUR + 60 * MINUTE, 1).map(({ hour }) => hour)).toEqual([336, 337]);
  });
});

describe('predictive scaling', () => {
  const options = { target: 10, maxCapacity: 40, forecast: { hourly: [20, 100, 500] } };

  it('only forecasts by default', () => {
    const { step } = play(awsPredictive(options), 1);
    expect(step({})).toMatchObject({ count: 1, reason: { code: 'ForecastOnly', numbers: { forecast: 2 } } });
  });

  it('has the capacity of an hour there before it begins, up to the maximum, and never scales in', () => {
    const { step } = play(awsPredictive({ ...options, mode: 'ForecastAndScale' }), 1);
    const counts = Array.from({ length: 185 }, () => step({}).count);
    expect(counts[0]).toBe(2);
    expect(counts.slice(53, 55)).toEqual([2, 10]);
    expect(counts.slice(113, 115)).toEqual([10, 40]);
    expect(counts.at(-1)).toBe(40);
  });

  it('may raise the maximum by the buffer above the forecast', () => {
    const spec = awsPredictive({
      ...options,
      mode: 'ForecastAndScale',
      maxCapacityBreachBehavior: 'IncreaseMaxCapacity',
      maxCapacityBuffer: 10,
    });
    const { step } = play(spec, 1);
    const last = Array.from({ length: 120 }, () => step({})).at(-1);
    expect(last).toMatchObject({ count: 50, detail: { maxCapacity: 55 } });
  });

  it('learns from the same hour of the days before', () => {
    const forecast = { metric: 'requestRate' as const };
    const { step } = play(awsPredictive({ target: 10, maxCapacity: 40, mode: 'ForecastAndScale', forecast }), 1);
    const load = (minute: number) => (Math.floor(minute / 60) % 24 === 1 ? 90 : 15);
    const codes = new Map<number, { code: string; count: number }>();
    for (let minute = 1; minute <= 26 * 60; minute++) {
      const { reason, count } = step({ 'policy-0': load(minute) });
      codes.set(minute, { code: reason.code, count });
    }
    expect(codes.get(23 * 60 + 54)).toEqual({ code: 'NoForecast', count: 1 });
    expect(codes.get(23 * 60 + 55)).toEqual({ code: 'PredictiveScaling', count: 2 });
    expect(codes.get(24 * 60 + 54)).toMatchObject({ count: 2 });
    expect(codes.get(24 * 60 + 55)).toMatchObject({ count: 9 });
  });
});
