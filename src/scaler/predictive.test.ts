import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { autoregression, holt, holtWinters, naive, seasonalNaive, simpleSmoothing } from './forecast/spec.ts';
import { observed } from './observed.fixture.ts';
import type { Decision, PolicySpec } from './policy.ts';
import { type PredictiveOptions, predictive } from './predictive.ts';
import { compilePolicy } from './registry.ts';

const RULE = { kind: 'rate', perReplica: 10, targetUtilization: 1 } as const;
const BASE = { forecaster: naive(), rule: RULE, interval: '15s', max: 1000 } as const satisfies PredictiveOptions;

/** Decisions on a row of values, each with the replicas that the last one left. */
function follow(spec: PolicySpec, from: number, values: readonly (number | string)[]): Decision<unknown>[] {
  const policy = compilePolicy(spec, 'p');
  let state = policy.start({ at: 0, replicas: from });
  let replicas = from;
  return values.map((value, index) => {
    const decision = policy.decide(observed(index * 15, replicas, value), state);
    state = JSON.parse(JSON.stringify(decision.state));
    if (decision.replicas !== 'unchanged') replicas = decision.replicas;
    return decision;
  });
}
const last = (decisions: Decision<unknown>[]) => decisions.at(-1) as Decision<unknown>;

describe('predictive', () => {
  it('provides for what is foreseen a horizon ahead, rounded up to whole intervals', () => {
    // A straight line of 10 a step, undamped: at 40 and four steps ahead it is 80, at 46 s (four steps) too, at 61 s 90.
    const forecaster = holt({ alpha: 1, beta: 1, phi: 1 });
    const values = [10, 20, 30, 40];
    for (const [horizon, replicas] of [
      ['1m', 8],
      ['46s', 8],
      ['45s', 7],
      ['61s', 9],
      ['1s', 5],
    ] as const) {
      const spec = predictive({ ...BASE, forecaster, horizon, quantile: 0.5, mode: 'predictive' });
      expect(last(follow(spec, 1, values)).reason.numbers.foreseen).toBe(replicas);
    }
  });

  it('adds what the forecasts were off by, at the quantile', () => {
    // Naive, one step: residuals +20, -10, +20: sigma = sqrt(900 / 3) = 17.32; z(0.975) = 1.96; 130 + 33.9 = 163.9.
    const spec = predictive({ ...BASE, horizon: '15s', quantile: 0.975, mode: 'predictive' });
    const { reason, replicas, detail } = last(follow(spec, 1, [100, 120, 110, 130]));
    expect(reason.numbers.sigma).toBeCloseTo(Math.sqrt(300), 12);
    expect(reason.numbers.rate).toBeCloseTo(163.947, 2);
    expect(replicas).toBe(17);
    expect(reason.code).toBe('ForecastRateTarget');
    expect(reason.text).toBe(
      'in 15 s 130/s, with probability 0.975 below 163.9/s: 163.9/s at 1 of 10/s each needs 17; 15 -> 17',
    );
    expect(detail).toMatchObject({ horizonSeconds: 15, mean: 130, residuals: 3, foreseen: 17, present: 13 });
  });

  it('takes the larger of forecast and present, or the forecast alone, or only what it adds', () => {
    const falling = [50, 40, 30, 20];
    const spec = { ...BASE, forecaster: holt({ alpha: 1, beta: 1, phi: 1 }), horizon: '15s', quantile: 0.5 } as const;
    expect(last(follow(predictive({ ...spec, mode: 'predictive' }), 5, falling))).toMatchObject({ replicas: 1 });
    expect(last(follow(predictive(spec), 5, falling))).toMatchObject({
      replicas: 2,
      reason: { code: 'ReactiveRateTarget', numbers: { foreseen: 1, present: 2 } },
    });
    const up = predictive({ ...spec, mode: 'never-scale-in' });
    expect(last(follow(up, 5, falling))).toMatchObject({ replicas: 'unchanged', reason: { code: 'NeverScaleIn' } });
    expect(last(follow(up, 5, [50, 70])).reason.numbers).toMatchObject({ from: 5, to: 9 });
  });

  it('calls it the forecast when present and forecast agree, and when there is nothing to take away', () => {
    const agreed = { code: 'ForecastRateTarget', numbers: { foreseen: 5, present: 5 } };
    expect(last(follow(predictive(BASE), 5, [50])).reason).toMatchObject(agreed);
    expect(last(follow(predictive({ ...BASE, mode: 'never-scale-in' }), 5, [50])).reason).toMatchObject(agreed);
  });

  it('feeds the other rules just as well', () => {
    const queue = predictive({ ...BASE, rule: { kind: 'erlang-c', serviceRate: 10, alpha: 0.45 }, mode: 'predictive' });
    expect(last(follow(queue, 1, [20]))).toMatchObject({ replicas: 3, reason: { code: 'ForecastErlangC' } });
    const root = predictive({ ...BASE, rule: { kind: 'square-root', serviceRate: 1, beta: 1 }, mode: 'predictive' });
    expect(last(follow(root, 1, [100]))).toMatchObject({ replicas: 110, reason: { code: 'ForecastSquareRoot' } });
  });

  it('keeps the season in place when values are missing, and the count meanwhile', () => {
    const forecaster = seasonalNaive({ season: '1m' });
    const spec = predictive({ ...BASE, forecaster, horizon: '15s', quantile: 0.5, mode: 'predictive' });
    const decisions = follow(spec, 1, [10, 20, 30, 40, 10, 'gone', 'gone', 40]);
    expect(decisions.slice(3, 5).map(({ reason }) => reason.numbers.mean)).toEqual([10, 20]);
    expect(decisions[5]).toMatchObject({ replicas: 'unchanged', reason: { code: 'FailedGetMetric' } });
    expect(last(decisions).reason.numbers).toMatchObject({ mean: 10, foreseen: 1 });
  });

  it('provides for nothing less than nothing', () => {
    const spec = predictive({
      ...BASE,
      forecaster: holt({ alpha: 1, beta: 1, phi: 1 }),
      horizon: '1h',
      mode: 'predictive',
    });
    expect(last(follow(spec, 5, [500, 10]))).toMatchObject({ replicas: 1, reason: { numbers: { proposal: 0 } } });
  });

  it.each([
    naive(),
    seasonalNaive({ season: '1m' }),
    simpleSmoothing(),
    holt(),
    holtWinters({ season: '1m' }),
    autoregression({ order: 3 }),
  ])('stays within its bounds with $kind, whatever comes, and replays', (forecaster) => {
    const spec = predictive({ ...BASE, forecaster, min: 2, max: 30 });
    const value = fc.oneof(fc.double({ min: -10, max: 1e6, noNaN: true }), fc.constant('gone'));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (values) => {
        const decisions = follow(spec, 3, values);
        for (const { reason, replicas } of decisions) {
          expect(reason.numbers.to).toBeGreaterThanOrEqual(2);
          expect(reason.numbers.to).toBeLessThanOrEqual(30);
          expect(replicas === 'unchanged' || Number.isInteger(replicas)).toBe(true);
        }
        expect(follow(spec, 3, values)).toEqual(decisions);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses what makes no sense, all at once', () => {
    const bad = {
      kind: 'predictive',
      forecaster: { kind: 'holtWinters', season: '40s', gamma: 2, delta: 1 },
      rule: { kind: 'rate', perReplica: 0, serviceRate: 3 },
      horizon: '2h',
      quantile: 1,
      mode: 'always',
      max: 3,
    };
    for (const complaint of [
      'p.forecaster: season must be a whole multiple, from 2 to 100000, of the interval',
      'p.forecaster: gamma must be a number from 0 to 1',
      'p.forecaster: delta must be one of the known options',
      'p.rule: perReplica must be a number above 0',
      'p.rule: serviceRate must be one of the known options',
      'p: horizon must be at most 240 intervals',
      'p: quantile must be above 0 and below 1',
      "p: mode must be one of 'predictive', 'max-reactive', 'never-scale-in'",
    ]) {
      expect(() => compilePolicy(bad, 'p')).toThrow(complaint);
    }
    expect(() => compilePolicy({ kind: 'predictive', max: 3 }, 'p')).toThrow(
      /rule must be given.+\n.*forecaster must be/s,
    );
    expect(() => compilePolicy({ ...BASE, kind: 'predictive', forecaster: { kind: 'seasonalNaive' } }, 'p')).toThrow(
      'season must be a duration',
    );
    expect(() =>
      compilePolicy({ ...BASE, kind: 'predictive', forecaster: { kind: 'autoregression', forgetting: 0 } }, 'p'),
    ).toThrow('forgetting must be above 0');
  });
});
