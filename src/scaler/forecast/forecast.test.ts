import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { autoregressionModel } from './autoregression.ts';
import { type Forecaster, forecasterOf, forecastQuantile } from './forecaster.ts';
import { holtWintersModel } from './holt-winters.ts';
import type { Model } from './model.ts';
import { naiveModel, seasonalNaiveModel } from './naive.ts';
import { holtModel, simpleModel } from './smoothing.ts';

function fold<State>(model: Model<State>, values: readonly number[]): State {
  return values.reduce((state, value) => model.update(state, value), model.start());
}

function ahead<State>(model: Model<State>, values: readonly number[], ...steps: number[]): (number | null)[] {
  const state = fold(model, values);
  return steps.map((step) => model.predict(state, step));
}

describe('the naive forecast', () => {
  it('is the last value, and nothing before the first', () => {
    expect(ahead(naiveModel, [], 1)).toEqual([null]);
    expect(ahead(naiveModel, [4, 7], 1, 9)).toEqual([7, 7]);
  });

  it('is the value a season ago once there is one, and goes round the last known season beyond it', () => {
    const model = seasonalNaiveModel(3);
    expect(ahead(model, [], 1)).toEqual([null]);
    expect(ahead(model, [1, 2], 1, 5)).toEqual([2, 2]);
    expect(ahead(model, [1, 2, 3], 1, 2, 3, 4)).toEqual([1, 2, 3, 1]);
    expect(ahead(model, [1, 2, 3, 40, 50], 1, 2, 3, 4)).toEqual([3, 40, 50, 3]);
  });
});

describe('smoothing', () => {
  it('follows a level by the hand-worked numbers', () => {
    // 10; 0.5*20 + 0.5*10 = 15; 0.5*10 + 0.5*15 = 12.5
    expect(ahead(simpleModel(0.5), [10, 20, 10], 1, 8)).toEqual([12.5, 12.5]);
  });

  it('follows a damped trend by the hand-worked numbers', () => {
    // alpha 0.5, beta 0.5, phi 0.5: l=10, b=0; y=20: l=15, b=0.5*5=2.5;
    // y=20: l = 10 + 0.5*(15 + 1.25) = 18.125, b = 0.5*3.125 + 0.5*1.25 = 2.1875
    const model = holtModel({ alpha: 0.5, beta: 0.5, phi: 0.5 });
    expect(fold(model, [10, 20, 20])).toEqual({ level: 18.125, trend: 2.1875 });
    expect(ahead(model, [10, 20, 20], 1, 2)).toEqual([18.125 + 0.5 * 2.1875, 18.125 + 0.75 * 2.1875]);
  });

  it('carries a straight line on when nothing is damped', () => {
    const model = holtModel({ alpha: 1, beta: 1, phi: 1 });
    expect(ahead(model, [3, 5, 7], 1, 4)).toEqual([9, 15]);
  });
});

describe('Holt-Winters', () => {
  const parameters = { alpha: 0.5, beta: 0.5, gamma: 0.5, phi: 0.5, period: 2 };

  it('starts from the first season and goes by the hand-worked numbers', () => {
    const model = holtWintersModel(parameters);
    expect(ahead(model, [4], 1, 3)).toEqual([4, 4]);
    // First season 4, 8: level 6, effects -2, +2. y=6 in step 0: l = 0.5*(6+2) + 0.5*6 = 7, b = 0.5*1 = 0.5,
    // s0 = 0.5*(6-7) + 0.5*(-2) = -1.5
    expect(ahead(model, [4, 8], 1, 2, 3)).toEqual([4, 8, 4]);
    expect(ahead(model, [4, 8, 6], 1, 2)).toEqual([7 + 0.25 + 2, 7 + 0.375 - 1.5]);
  });

  it('repeats a season that repeats exactly', () => {
    const season = [5, 9, 1, 3];
    const model = holtWintersModel({ ...parameters, period: 4 });
    const values = Array.from({ length: 40 }, (_, index) => season[index % 4] as number);
    for (const [index, value] of ahead(model, values, 1, 2, 3, 4).entries()) {
      expect(value).toBeCloseTo(season[index] as number, 12);
    }
  });
});

describe('the autoregression', () => {
  it('is the naive forecast until it has as many values as its order, and when it begins to learn', () => {
    expect(ahead(autoregressionModel(3, 1), [], 1)).toEqual([null]);
    expect(ahead(autoregressionModel(3, 1), [4, 7], 1, 2)).toEqual([7, 7]);
    expect(ahead(autoregressionModel(3, 1), [4, 7, 8], 1, 2)).toEqual([8, 8]);
  });

  it('finds the weights of a series that follows the rule', () => {
    const values = [1, 3];
    for (let t = 2; t < 60; t++) values.push(2 + 0.5 * (values[t - 1] as number) - 0.7 * (values[t - 2] as number));
    const model = autoregressionModel(2, 1);
    const { weights } = fold(model, values);
    for (const [index, weight] of [2, 0.5, -0.7].entries()) expect(weights[index]).toBeCloseTo(weight, 2);
    const [one, two] = ahead(model, values, 1, 2) as [number, number];
    const last = values.slice(-2) as [number, number];
    const next = 2 + 0.5 * last[1] - 0.7 * last[0];
    expect(one).toBeCloseTo(next, 2);
    expect(two).toBeCloseTo(2 + 0.5 * next - 0.7 * last[1], 2);
  });

  it.each([1, 0.9])('is the least squares solution, with the start as one more datum, forgetting %d', (lambda) => {
    // Order 1: (I/1000 + X'X) w = w_start/1000 + X'y, of rows (1, y_{t-1}), each weighing lambda of what it did before.
    const values = [2, 5, 3, 8, 4];
    let [a, b, c] = [1 / 1000, 0, 1 / 1000];
    let [u, v] = [0, 1 / 1000];
    for (let t = 1; t < values.length; t++) {
      const [x, y] = [values[t - 1] as number, values[t] as number];
      [a, b, c, u, v] = [lambda * a + 1, lambda * b + x, lambda * c + x * x, lambda * u + y, lambda * v + x * y];
    }
    const determinant = a * c - b * b;
    const { weights } = fold(autoregressionModel(1, lambda), values);
    expect(weights[0]).toBeCloseTo((c * u - b * v) / determinant, 9);
    expect(weights[1]).toBeCloseTo((a * v - b * u) / determinant, 9);
  });

  it('stays finite on a series that stands still, however long', () => {
    const values = Array.from({ length: 5000 }, () => 100);
    const model = autoregressionModel(4, 0.9);
    const state = fold(model, values);
    expect(Math.max(...state.covariance.map(Math.abs))).toBeLessThan(1e5);
    expect(model.predict(state, 3)).toBeCloseTo(100, 6);
    const moved = [150, 150, 150, 150, 150, 150, 150, 150].reduce((at, value) => model.update(at, value), state);
    expect(model.predict(moved, 1)).toBeCloseTo(150, 0);
  });
});

describe('a forecaster', () => {
  it('measures what its forecasts were off by, for each distance apart', () => {
    const forecaster = forecasterOf(naiveModel, 2);
    let state = forecaster.start();
    expect(forecaster.predict(state, 1)).toBe(null);
    for (const value of [10, 13, 9]) state = forecaster.update(state, value);
    // One step: +3, -4; two steps: 9 - 10 = -1.
    expect(forecaster.predict(state, 1)).toEqual({ mean: 9, sigma: Math.sqrt(12.5), residuals: 2 });
    expect(forecaster.predict(state, 2)).toEqual({ mean: 9, sigma: 1, residuals: 1 });
  });

  it('goes on in time over a step of which nothing is known, without judging itself by it', () => {
    const forecaster = forecasterOf(seasonalNaiveModel(3), 2);
    expect(forecaster.skip(forecaster.start())).toEqual(forecaster.start());
    let state = forecaster.start();
    for (const value of [1, 2, 3, 1]) state = forecaster.update(state, value);
    const skipped = forecaster.skip(state);
    expect(forecaster.predict(skipped, 1)).toEqual({ ...forecaster.predict(state, 1), mean: 3 });
    // 4 was said to be 3, one step and two steps before.
    const next = forecaster.update(skipped, 4);
    expect(forecaster.predict(next, 1)?.residuals).toBe(4);
    expect(next.counts).toEqual([4, 3]);
  });

  it('forgets what it was off by long ago', () => {
    const forecaster = forecasterOf(naiveModel, 1);
    let state = forecaster.start();
    for (let step = 0; step < 200; step++) state = forecaster.update(state, step % 2 === 0 ? 0 : 100);
    for (let step = 0; step < 1000; step++) state = forecaster.update(state, 100);
    expect(forecaster.predict(state, 1)?.sigma).toBeLessThan(1);
  });

  it('refuses steps that it has not kept account of', () => {
    const forecaster = forecasterOf(naiveModel, 2);
    for (const steps of [0, 3, 1.5]) {
      expect(() => forecaster.predict(forecaster.start(), steps)).toThrow('steps must be from 1 to 2');
    }
  });

  it('gives quantiles of the normal distribution, the mean itself without a spread', () => {
    expect(forecastQuantile({ mean: 10, sigma: 2, residuals: 5 }, 0.5)).toBe(10);
    expect(forecastQuantile({ mean: 10, sigma: 2, residuals: 5 }, 0.975)).toBeCloseTo(13.919927969, 8);
    expect(forecastQuantile({ mean: 10, sigma: 0, residuals: 0 }, 0.99)).toBe(10);
  });

  const MODELS: [string, Forecaster][] = [
    ['naive', forecasterOf(naiveModel, 4) as Forecaster],
    ['seasonal naive', forecasterOf(seasonalNaiveModel(5), 4) as Forecaster],
    ['simple', forecasterOf(simpleModel(0.4), 4) as Forecaster],
    ['Holt', forecasterOf(holtModel({ alpha: 0.5, beta: 0.2, phi: 0.9 }), 4) as Forecaster],
    [
      'Holt-Winters',
      forecasterOf(holtWintersModel({ alpha: 0.5, beta: 0.1, gamma: 0.3, phi: 0.9, period: 5 }), 4) as Forecaster,
    ],
    ['autoregression', forecasterOf(autoregressionModel(3, 0.99), 4) as Forecaster],
  ];

  it.each(MODELS)('%s is a fold: states are plain, never changed, and replay', (_, forecaster) => {
    const series = fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(series, (values) => {
        let state = forecaster.start();
        for (const value of values) {
          const frozen = JSON.stringify(state);
          const next = forecaster.update(state, value);
          expect(JSON.stringify(state)).toBe(frozen);
          state = JSON.parse(JSON.stringify(next));
          expect(state).toEqual(next);
          for (const steps of [1, 4]) {
            const { mean, sigma } = forecaster.predict(state, steps) ?? { mean: Number.NaN, sigma: 0 };
            expect(Number.isFinite(mean) && sigma >= 0 && Number.isFinite(sigma)).toBe(true);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('skill over the naive forecast', () => {
  /** Mean absolute error one or more steps ahead, of the second half of the series. */
  function error(forecaster: Forecaster, values: readonly number[], steps: number): number {
    let state = forecaster.start();
    const said: (number | undefined)[] = [];
    let sum = 0;
    for (const [index, value] of values.entries()) {
      if (index >= values.length / 2) sum += Math.abs(value - (said[index] ?? Number.NaN));
      state = forecaster.update(state, value);
      said[index + steps] = forecaster.predict(state, steps)?.mean;
    }
    return sum / (values.length / 2);
  }
  const skill = <State>(model: Model<State>, values: readonly number[], steps: number) =>
    1 - error(forecasterOf(model, 6) as Forecaster, values, steps) / error(forecasterOf(naiveModel, 6), values, steps);

  /** A linear congruential generator: the series are the same in every run. */
  function noise(): () => number {
    let seed = 12345;
    return () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed / 2 ** 32 - 0.5;
    };
  }
  const series = (at: (t: number, noise: () => number) => number) => {
    const draw = noise();
    return Array.from({ length: 400 }, (_, t) => at(t, draw));
  };
  const season = series((t, draw) => 100 + 50 * Math.sin((2 * Math.PI * t) / 20) + 10 * draw());
  const ramp = series((t, draw) => 5 * t + 2 * draw());
  const level = series((_, draw) => 100 + 40 * draw());

  it('is gained by each model on the series that it is made for', () => {
    const holtWinters = { alpha: 0.3, beta: 0.05, gamma: 0.2, phi: 0.95, period: 20 };
    expect(skill(seasonalNaiveModel(20), season, 5)).toBeGreaterThan(0.8);
    expect(skill(holtWintersModel(holtWinters), season, 5)).toBeGreaterThan(0.8);
    expect(skill(autoregressionModel(8, 0.998), season, 5)).toBeGreaterThan(0.8);
    expect(skill(holtModel({ alpha: 0.5, beta: 0.2, phi: 1 }), ramp, 5)).toBeGreaterThan(0.9);
    expect(skill(simpleModel(0.1), level, 1)).toBeGreaterThan(0.2);
  });

  it('is lost with a season that is not there', () => {
    expect(skill(seasonalNaiveModel(20), ramp, 1)).toBeLessThan(-5);
  });
});
