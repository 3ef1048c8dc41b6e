import type { Options } from '#scaler/options.ts';
import { autoregressionModel } from './autoregression.ts';
import { type Forecaster, forecasterOf } from './forecaster.ts';
import { holtWintersModel } from './holt-winters.ts';
import { naiveModel, seasonalNaiveModel } from './naive.ts';
import { holtModel, simpleModel } from './smoothing.ts';

const KINDS = ['naive', 'seasonalNaive', 'simpleSmoothing', 'holt', 'holtWinters', 'autoregression'] as const;

/** The longest season in steps: a week of hours is 168, a day of quarter minutes 5760. */
const LONGEST_SEASON = 100_000;

/**
 * Reads the option `name` of a policy as a forecaster.
 * @param interval nanoseconds from one value to the next
 * @param longest see `forecasterOf`
 */
export function readForecaster(options: Options, name: string, interval: number, longest: number): Forecaster {
  const spec = options.object(name);
  if (spec === undefined) {
    if (!options.has(name)) options.fault(name, "a forecaster such as holt() or { kind: 'naive' }", undefined);
    return forecasterOf(naiveModel, longest) as Forecaster;
  }
  const forecaster = build(spec, interval, longest);
  spec.close();
  return forecaster;
}

function build(spec: Options, interval: number, longest: number): Forecaster {
  switch (spec.word('kind', KINDS)) {
    case 'naive':
      return forecasterOf(naiveModel, longest) as Forecaster;
    case 'seasonalNaive':
      return forecasterOf(seasonalNaiveModel(readPeriod(spec, interval)), longest) as Forecaster;
    case 'simpleSmoothing':
      return forecasterOf(simpleModel(spec.number('alpha', 0, 1, 0.5)), longest) as Forecaster;
    case 'holt':
      return forecasterOf(holtModel(readTrend(spec, 0.5, 0.1, 0.9)), longest) as Forecaster;
    case 'holtWinters': {
      const gamma = spec.number('gamma', 0, 1, 0.2);
      const parameters = { ...readTrend(spec, 0.3, 0.05, 0.95), gamma, period: readPeriod(spec, interval) };
      return forecasterOf(holtWintersModel(parameters), longest) as Forecaster;
    }
    case 'autoregression': {
      const forgetting = spec.number('forgetting', 0, 1, 0.998);
      if (forgetting === 0) spec.fault('forgetting', 'above 0', 0);
      return forecasterOf(autoregressionModel(spec.integer('order', 1, 64, 8), forgetting), longest) as Forecaster;
    }
  }
}

function readTrend(spec: Options, alpha: number, beta: number, phi: number) {
  return {
    alpha: spec.number('alpha', 0, 1, alpha),
    beta: spec.number('beta', 0, 1, beta),
    phi: spec.number('phi', 0, 1, phi),
  };
}

/** Steps in a season. */
function readPeriod(spec: Options, interval: number): number {
  const season = spec.optionalDuration('season', 1);
  if (season === undefined) {
    if (!spec.has('season')) spec.fault('season', 'a duration', undefined);
    return 2;
  }
  const period = season / interval;
  if (Number.isInteger(period) && period >= 2 && period <= LONGEST_SEASON) return period;
  spec.fault('season', `a whole multiple, from 2 to ${LONGEST_SEASON}, of the interval`, spec.raw('season'));
  return 2;
}
