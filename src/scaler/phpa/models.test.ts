import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECOND } from '#sim/time.ts';
import { type DecisionType, decideReplicas } from './decide.ts';
import { pruneToSeasons, pruneToSize, pruneToWindow } from './history.ts';
import { type HoltWintersSettings, holtWintersForecast, requiredHistory } from './holt-winters.ts';
import { linearForecast } from './linear.ts';

const history = (...replicas: number[]) => replicas.map((one, index) => ({ at: index * 10 * SECOND, replicas: one }));

describe('the linear model', () => {
  it('carries the line on and rounds up', () => {
    expect(linearForecast(history(1, 3), 10 * SECOND, 10 * SECOND)).toEqual({ forecast: 5, replicas: 5 });
    const { forecast, replicas } = linearForecast(history(4, 2, 3), 20 * SECOND, 5 * SECOND) as {
      [key: string]: number;
    };
    // Mean (10, 3), slope -0.05 a second: at 25 s it is 2.25.
    expect(forecast).toBeCloseTo(2.25, 12);
    expect(replicas).toBe(3);
  });

  it('is below zero when the line goes there', () => {
    expect(linearForecast(history(9, 1), 10 * SECOND, 10 * SECOND)).toEqual({ forecast: -7, replicas: -7 });
  });

  it('takes one value for its own line, values of one instant for their mean, and none for an error', () => {
    expect(linearForecast(history(7), 5, 5)).toEqual({ forecast: 7, replicas: 7 });
    const together = [
      { at: 0, replicas: 2 },
      { at: 0, replicas: 3 },
    ];
    expect(linearForecast(together, 5, 5)).toEqual({ forecast: 2.5, replicas: 3 });
    expect(linearForecast([], 0, 0)).toEqual({ error: 'no evaluations provided for Linear regression model' });
  });
});

const SETTINGS: HoltWintersSettings = {
  trend: 'add',
  seasonal: 'add',
  alpha: 0,
  beta: 0,
  gamma: 0,
  seasonalPeriods: 4,
  dampedTrend: false,
  initializationMethod: 'estimated',
};

const forecast = (series: readonly number[], settings: Partial<HoltWintersSettings>) => {
  const result = holtWintersForecast(series, { ...SETTINGS, ...settings });
  return 'error' in result ? result.error : result.forecast;
};

describe('Holt-Winters as statsmodels has it', () => {
  const positive = fc.integer({ min: 1, max: 50 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const kind = fc.constantFrom('add' as const, 'mul' as const);

  it('repeats a season that repeats exactly, whatever is additive or multiplicative', () => {
    fc.assert(
      fc.property(
        fc.array(positive, { minLength: 2, maxLength: 7 }),
        fc.integer({ min: 0, max: 20 }),
        fc.record({ alpha: share, beta: share, gamma: share, trend: kind, seasonal: kind }),
        (season, more, settings) => {
          const seasonalPeriods = season.length;
          const at = (index: number) => season[index % seasonalPeriods] as number;
          const length = requiredHistory(seasonalPeriods) + more;
          const series = Array.from({ length }, (_, index) => at(index));
          expect(forecast(series, { ...settings, seasonalPeriods })).toBeCloseTo(at(length), 6);
        },
      ),
    );
  });

  it.each([
    [3, [2, -1, -1]],
    [4, [3, -1, 0, -2]],
    [5, [1, 2, 0, -1, -2]],
  ])('starts from a line through moving averages that is half a season late, with a season of %d', (period, season) => {
    // Of 20 + 3 t + season the averages lie on the line, the first at t = half. It is taken for step 1.
    for (const length of [requiredHistory(period), 30]) {
      const at = (t: number) => 20 + 3 * t + (season[t % period] as number);
      const series = Array.from({ length }, (_, t) => at(t));
      expect(forecast(series, { seasonalPeriods: period })).toBeCloseTo(at(length) + 3 * Math.floor(period / 2), 9);
    }
  });

  it('makes a multiplicative trend of the slope over the level', () => {
    const series = Array.from({ length: 14 }, (_, t) => 20 + 3 * t);
    // Level 20 + 3 * (2 - 1) = 23, trend 1 + 3/23, fifteen steps on; a straight line has no season.
    expect(forecast(series, { trend: 'mul' })).toBeCloseTo(23 * (1 + 3 / 23) ** 15, 6);
  });

  it('looks at five seasons to start with, and no more', () => {
    const series = Array.from({ length: 32 }, (_, t) => [5, 1, 3, 7][t % 4] as number);
    const changed = series.map((value, t) => (t < 20 ? value : 99));
    expect(forecast(changed, {})).toBeCloseTo(forecast(series, {}) as number, 12);
    const earlier = series.map((value, t) => (t < 19 ? value : 99));
    expect(forecast(earlier, {})).not.toBeCloseTo(forecast(series, {}) as number, 3);
  });

  it('takes a part of a season to start with rather than fewer than ten averages', () => {
    const series = Array.from({ length: 14 }, (_, t) => [5, 1, 3, 7][t % 4] as number);
    expect(forecast([...series.slice(0, 13), 99], {})).not.toBeCloseTo(forecast(series, {}) as number, 3);
    // With a long season two of them are enough.
    expect(forecast([...series, ...series].slice(0, 24), { seasonalPeriods: 12 })).toBeTypeOf('number');
  });

  it('goes by the formulas from known values', () => {
    // The recursion written out again with every state kept, as in the textbook.
    const series = [3, 9, 4, 8, 5, 7, 6, 6, 7, 5, 8, 4];
    const known = { initializationMethod: 'known', initialLevel: 6, initialTrend: 1.5, initialSeasonal: 2 } as const;
    for (const trend of ['add', 'mul'] as const) {
      for (const seasonal of ['add', 'mul'] as const) {
        const levels = [6];
        const trends = [1.5];
        const effects = [2, 2];
        for (const [i, y] of series.entries()) {
          const [l, b, s] = [levels[i] as number, trends[i] as number, effects[i] as number];
          const joined = trend === 'add' ? l + b : l * b;
          const next = 0.4 * (seasonal === 'add' ? y - s : y / s) + 0.6 * joined;
          levels.push(next);
          trends.push(0.3 * (trend === 'add' ? next - l : next / l) + 0.7 * b);
          effects.push(0.2 * (seasonal === 'add' ? y - joined : y / joined) + 0.8 * s);
        }
        const [l, b, s] = [levels[12] as number, trends[12] as number, effects[12] as number];
        const joined = trend === 'add' ? l + b : l * b;
        const settings = { ...known, trend, seasonal, alpha: 0.4, beta: 0.3, gamma: 0.2, seasonalPeriods: 2 };
        expect(forecast(series, settings)).toBeCloseTo(seasonal === 'add' ? joined + s : joined * s, 9);
      }
    }
  });

  it('starts from the first seasons by the older heuristic', () => {
    // The vectors name this value beside a case that is about the other start.
    const series = [1, 1, 1, 1, 2, 1, 1, 3, 1, 1, 4, 1, 1, 5, 1, 1, 6, 1, 1];
    const settings = { alpha: 0.005, beta: 0.9, gamma: 0.4, seasonalPeriods: 3, seasonal: 'mul' } as const;
    expect(forecast(series, { ...settings, initializationMethod: 'legacy-heuristic' })).toBeCloseTo(5.7736, 4);
    expect(forecast(series, settings)).toBeCloseTo(5.97890278545387, 9);
    // By hand: level mean(2, 6, 4, 8, ...) of each second value.
    const zigzag = [2, 8, 4, 10, 6, 12, 8, 14, 10, 16, 12, 18];
    const old = { initializationMethod: 'legacy-heuristic', seasonalPeriods: 2 } as const;
    // Level 7, trend ((4 - 2) + (10 - 8)) / 2 / 2 = 1, effects -5 and 1; thirteen steps of trend, the effect -5.
    expect(forecast(zigzag, old)).toBeCloseTo(7 + 13 - 5, 9);
    // Trend the root of 7 / 5, effect 2 / 7.
    expect(forecast(zigzag, { ...old, trend: 'mul', seasonal: 'mul' })).toBeCloseTo(7 * 1.4 ** 6.5 * (2 / 7), 6);
  });

  it('refuses what statsmodels refuses', () => {
    const series = Array.from({ length: 14 }, () => 3);
    expect(forecast(series.slice(0, 7), {})).toContain('at least 2 * seasonal_periods');
    expect(forecast(series.slice(0, 13), {})).toContain('at least 10 + 2 * (seasonal_periods // 2)');
    expect(forecast(series, { seasonalPeriods: 1 })).toContain('seasonal_periods must be larger than 1');
    expect(forecast([0, ...series], { seasonal: 'mul' })).toContain('strictly positive');
    expect(forecast([0, ...series], { trend: 'mul' })).toContain('strictly positive');
    expect(forecast([0, ...series], {})).toBeTypeOf('number');
    expect(forecast(series, { dampedTrend: true })).toContain('damped');
    expect(forecast(series, { initialLevel: 3 })).toBe(
      'initialization method is estimated but initial_level has been set',
    );
    expect(forecast(series, { initializationMethod: 'known', initialLevel: 3 })).toBe(
      "initialization is 'known' but initial_trend not given",
    );
    const known = { initializationMethod: 'known', initialLevel: 3, initialTrend: 0 } as const;
    expect(forecast(series, { ...known, initialSeasonal: [1, 2] })).toContain('one value for each step');
    expect(forecast(series, { ...known, initialSeasonal: [1, 2, 3, 4] })).toBeTypeOf('number');
  });
});

describe('decideReplicas', () => {
  it.each([
    ['maximum', [-3, -5], -3],
    ['minimum', [4, -5], -5],
    ['mean', [1, 2], 2],
    ['mean', [1, 1, 2], 1],
    ['mean', [-3, 3], 0],
    ['mean', [-9, 3], 0],
    ['median', [9, 1, 4], 4],
    ['median', [9, 1, 4, 5], 4],
    ['median', [-1, 0], 0],
    ['median', [-4, -1], -2],
    ['maximum', [], 0],
    ['minimum', [], 0],
    ['mean', [], 0],
    ['median', [], 0],
  ] as [DecisionType, number[], number][])('%s of %j is %d', (type, predicted, count) => {
    expect(decideReplicas(type, predicted)).toBe(count);
  });

  it('leaves what it is given in order', () => {
    const predicted = [3, 1, 2];
    decideReplicas('median', predicted);
    expect(predicted).toEqual([3, 1, 2]);
  });
});

describe('pruning', () => {
  it('keeps what is strictly younger than the window', () => {
    expect(pruneToWindow(history(1, 2, 3), 10 * SECOND, 20 * SECOND)).toEqual(history(1, 2, 3).slice(2));
    expect(pruneToWindow(history(1, 2, 3), 10 * SECOND + 1, 20 * SECOND)).toEqual(history(1, 2, 3).slice(1));
  });

  it('keeps the newest of a linear model', () => {
    expect(pruneToSize(history(1, 2, 3), 2).map(({ replicas }) => replicas)).toEqual([2, 3]);
    expect(pruneToSize(history(1), 2)).toEqual(history(1));
  });

  it('drops whole seasons of a Holt-Winters model, when one too many is complete', () => {
    const counts = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(pruneToSeasons(history(...counts.slice(0, 8)), 3, 2)).toHaveLength(8);
    expect(pruneToSeasons(history(...counts), 3, 2).map(({ replicas }) => replicas)).toEqual([4, 5, 6, 7, 8, 9]);
    expect(pruneToSeasons(history(1), 3, 2)).toEqual(history(1));
  });
});
