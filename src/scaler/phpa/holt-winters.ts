import { type Component, type HoltWintersStart, heuristicStart, legacyStart } from './holt-winters-start.ts';
import { type ModelForecast, rounded } from './linear.ts';

export type InitializationMethod = 'estimated' | 'heuristic' | 'known' | 'legacy-heuristic';

export interface HoltWintersSettings {
  trend: Component;
  seasonal: Component;
  alpha: number;
  beta: number;
  gamma: number;
  seasonalPeriods: number;
  dampedTrend: boolean;
  initializationMethod: InitializationMethod;
  /** For 'known', and for nothing else. A number of effects stands for every step of the season. */
  initialLevel?: number;
  initialTrend?: number;
  initialSeasonal?: number | readonly number[];
}

/** The least history, which statsmodels wants for its start values. */
export function requiredHistory(seasonalPeriods: number): number {
  return Math.max(2 * seasonalPeriods, 10 + 2 * Math.floor(seasonalPeriods / 2));
}

/**
 * The value after the series by Holt-Winters smoothing with given parameters, as the predictive HPA has statsmodels
 * compute it, whatever that refuses refused:
 * level' = a (y - s) + (1 - a)(level + trend), trend' = b (level' - level) + (1 - b) trend,
 * s' = g (y - level - trend) + (1 - g) s; dividing and multiplying where a component is multiplicative.
 * Source: algorithms/holt_winters/holt_winters.py (v0.13.2); statsmodels/tsa/holtwinters/model.py, `_predict`.
 */
export function holtWintersForecast(series: readonly number[], settings: HoltWintersSettings): ModelForecast {
  const fault = refusal(series, settings);
  if (fault !== null) return { error: fault };
  const start = startOf(series, settings);
  if ('error' in start) return start;
  const { alpha, beta, gamma, seasonalPeriods: period } = settings;
  const add = settings.trend === 'add';
  const additive = settings.seasonal === 'add';
  let { level, trend } = start;
  const effects = start.effects.slice();
  for (const [index, value] of series.entries()) {
    const step = index % period;
    const effect = effects[step] as number;
    const expected = add ? level + trend : level * trend;
    const before = level;
    level = (additive ? alpha * value - alpha * effect : (alpha * value) / effect) + (1 - alpha) * expected;
    effects[step] = (additive ? gamma * value - gamma * expected : (gamma * value) / expected) + (1 - gamma) * effect;
    trend = beta * (add ? level - before : level / before) + (1 - beta) * trend;
  }
  const expected = add ? level + trend : level * trend;
  const effect = effects[series.length % period] as number;
  return rounded(additive ? expected + effect : expected * effect);
}

function refusal(series: readonly number[], settings: HoltWintersSettings): string | null {
  const { seasonalPeriods, trend, seasonal } = settings;
  if (series.length < 2 * seasonalPeriods) {
    return 'Invalid data provided, must be at least 2 * seasonal_periods observations';
  }
  if (series.length < requiredHistory(seasonalPeriods)) {
    return 'Invalid data provided, must be at least 10 + 2 * (seasonal_periods // 2) observations';
  }
  if (seasonalPeriods < 2) return 'seasonal_periods must be larger than 1';
  if ((trend === 'mul' || seasonal === 'mul') && !series.every((value) => value > 0)) {
    return 'endog must be strictly positive when using multiplicative trend or seasonal components';
  }
  // The program hands on no damping factor, and statsmodels cannot multiply by none.
  if (settings.dampedTrend) return 'a damped trend without a damping factor cannot be computed';
  return null;
}

function startOf(series: readonly number[], settings: HoltWintersSettings): HoltWintersStart | { error: string } {
  const { initializationMethod: method, seasonalPeriods, trend, seasonal } = settings;
  const { initialLevel, initialTrend, initialSeasonal } = settings;
  const given = { level: initialLevel, trend: initialTrend, seasonal: initialSeasonal };
  if (method === 'known') {
    const missing = Object.entries(given).find(([, value]) => value === undefined);
    if (missing !== undefined) return { error: `initialization is 'known' but initial_${missing[0]} not given` };
    const effects = typeof initialSeasonal === 'number' ? [initialSeasonal] : (initialSeasonal as readonly number[]);
    const whole = effects.length === 1 ? Array.from({ length: seasonalPeriods }, () => effects[0] as number) : effects;
    if (whole.length !== seasonalPeriods) return { error: 'initial_seasonal must have one value for each step' };
    return { level: initialLevel as number, trend: initialTrend as number, effects: whole };
  }
  const excess = Object.entries(given).find(([, value]) => value !== undefined);
  if (excess !== undefined) {
    return { error: `initialization method is ${method} but initial_${excess[0]} has been set` };
  }
  const start = method === 'legacy-heuristic' ? legacyStart : heuristicStart;
  return start(series, seasonalPeriods, trend, seasonal);
}
