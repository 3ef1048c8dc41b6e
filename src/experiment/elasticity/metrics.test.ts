import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elasticityMetrics, elasticSpeedup } from './metrics.ts';
import type { Steps } from './steps.ts';

const steps = (...pairs: [number, number][]): Steps => ({
  atSeconds: pairs.map(([at]) => at),
  values: pairs.map(([, value]) => value),
});
const over100 = { fromSeconds: 0, toSeconds: 100, stepSeconds: 10 };

describe('the elasticity metrics, worked by hand', () => {
  // Demand 2, from 50 s on 4. Supply 2, from 70 s on 5: short by 2 of 4 for 20 s, 1 of 4 too many for 30 s.
  const demand = steps([0, 2], [50, 4]);
  const supply = steps([0, 2], [70, 5]);
  const metrics = elasticityMetrics(demand, supply, over100);

  it('integrate shortage and surplus relative to the demand', () => {
    expect(metrics.underAccuracyPercent).toBeCloseTo((100 * 20 * (2 / 4)) / 100, 12);
    expect(metrics.overAccuracyPercent).toBeCloseTo((100 * 30 * (1 / 4)) / 100, 12);
  });

  it('take the time of each', () => {
    expect(metrics.underTimesharePercent).toBeCloseTo(20, 12);
    expect(metrics.overTimesharePercent).toBeCloseTo(30, 12);
  });

  it('count the steps of time in which only one of them moved: those to 50 s and to 70 s, of ten', () => {
    expect(metrics.instabilityPercent).toBeCloseTo(20, 12);
  });

  it('compare how far supply and demand moved: 3 and 2 replicas in 100 s', () => {
    expect(metrics.jitterPerMinute).toBeCloseTo((3 - 2) / (100 / 60), 12);
  });

  it('put five of them together with exponent 5', () => {
    const sum = 10 ** 5 + 7.5 ** 5 + 20 ** 5 + 30 ** 5 + 20 ** 5;
    expect(metrics.deviationPercent).toBeCloseTo(sum ** 0.2, 10);
  });
});

describe('instability', () => {
  it('looks at changes, not at levels: supply that is always above demand and moves with it is stable', () => {
    const demand = steps([0, 2], [30, 4], [60, 3]);
    const supply = steps([0, 5], [30, 7], [60, 6]);
    expect(elasticityMetrics(demand, supply, over100)).toMatchObject({
      instabilityPercent: 0,
      overTimesharePercent: 100,
    });
  });

  it('sees a supply that flaps while demand and level stay where they are', () => {
    const demand = steps([0, 2]);
    const flapping = steps(...Array.from({ length: 10 }, (_, i): [number, number] => [i * 10 + 5, 3 + (i % 2)]));
    // Both are above the demand at all times, so signs of levels would call it stable.
    expect(elasticityMetrics(demand, flapping, over100).instabilityPercent).toBeCloseTo(90, 12);
  });

  it('counts moves in opposite directions', () => {
    const result = elasticityMetrics(steps([0, 2], [45, 4]), steps([0, 4], [45, 2]), over100);
    expect(result.instabilityPercent).toBeCloseTo(10, 12);
  });
});

describe('a demand of nothing', () => {
  it('can be short of nothing, and counts surplus in replicas', () => {
    const result = elasticityMetrics(steps([0, 0]), steps([0, 3]), over100);
    expect(result).toMatchObject({ underAccuracyPercent: 0, overAccuracyPercent: 300, overTimesharePercent: 100 });
  });

  it('met by nothing is perfect', () => {
    const result = elasticityMetrics(steps([0, 0]), steps([0, 0]), over100);
    expect(Object.values(result)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('whatever the series', () => {
  const series = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 9 })), { maxLength: 20 })
    .map((pairs) => steps([0, 1], ...[...new Map(pairs)].filter(([at]) => at > 0).sort(([a], [b]) => a - b)));

  it('the integrals are those that a sum over every second gives, and nothing is NaN', () => {
    fc.assert(
      fc.property(series, series, (demand, supply) => {
        const at = ({ atSeconds, values }: Steps, t: number) =>
          values[atSeconds.filter((instant) => instant <= t).length - 1] as number;
        let under = 0;
        let over = 0;
        let short = 0;
        for (let t = 0; t < 100; t++) {
          const d = at(demand, t);
          const s = at(supply, t);
          under += Math.max(d - s, 0) / Math.max(d, 1);
          over += Math.max(s - d, 0) / Math.max(d, 1);
          if (s < d) short++;
        }
        const metrics = elasticityMetrics(demand, supply, over100);
        expect(metrics.underAccuracyPercent).toBeCloseTo(under, 9);
        expect(metrics.overAccuracyPercent).toBeCloseTo(over, 9);
        expect(metrics.underTimesharePercent).toBeCloseTo(short, 9);
        expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
      }),
    );
  });
});

describe('the elastic speedup', () => {
  const metrics = (under: number, over: number, underTime: number, overTime: number) => ({
    underAccuracyPercent: under,
    overAccuracyPercent: over,
    underTimesharePercent: underTime,
    overTimesharePercent: overTime,
    instabilityPercent: 0,
    jitterPerMinute: 0,
    deviationPercent: 0,
  });

  it('is the geometric mean of the ratios of the baseline to the policy', () => {
    const { speedup } = elasticSpeedup(metrics(20, 30, 40, 60), metrics(10, 15, 80, 15));
    expect(speedup).toBeCloseTo((2 * 2 * 0.5 * 4) ** 0.25, 12);
  });

  it('has no value where the policy is perfect and the baseline is not, and says in which metric', () => {
    const { speedup, ratios } = elasticSpeedup(metrics(20, 30, 40, 60), metrics(0, 30, 40, 60));
    expect(speedup).toBeNull();
    expect(ratios).toMatchObject({ underAccuracyPercent: null, overAccuracyPercent: 1 });
  });

  it('is one for two that are both perfect', () => {
    expect(elasticSpeedup(metrics(0, 0, 0, 0), metrics(0, 0, 0, 0)).speedup).toBe(1);
  });
});
