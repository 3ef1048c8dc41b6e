import { dampedSum, type Model } from './model.ts';

interface SeasonalState {
  /** The values of the first season while it is not complete. */
  first: number[];
  level: number;
  trend: number;
  /** The effect of each step of the season; empty while the first season is not complete. */
  effects: number[];
  /** The step of the season that the next value belongs to. */
  step: number;
}

export interface HoltWintersParameters {
  alpha: number;
  beta: number;
  gamma: number;
  phi: number;
  /** Steps in a season. */
  period: number;
}

/**
 * Holt-Winters with a damped additive trend and an additive season:
 * l = alpha (y - s_{t-m}) + (1 - alpha)(l' + phi b'), b = beta (l - l') + (1 - beta) phi b',
 * s = gamma (y - l) + (1 - gamma) s_{t-m}, forecast l + (phi + ... + phi^h) b + s of that step.
 * The first season gives the start: its mean is the level, deviations from it the effects, no trend. Until it is
 * complete the forecast is the naive one.
 */
export function holtWintersModel(parameters: HoltWintersParameters): Model<SeasonalState> {
  const { alpha, beta, gamma, phi, period } = parameters;
  return {
    start: () => ({ first: [], level: 0, trend: 0, effects: [], step: 0 }),
    update: (state, value) => {
      if (state.effects.length === 0) return begin([...state.first, value], period);
      const { level: before, effects, step } = state;
      const effect = effects[step] as number;
      const carried = phi * state.trend;
      const level = alpha * (value - effect) + (1 - alpha) * (before + carried);
      const next = effects.slice();
      next[step] = gamma * (value - level) + (1 - gamma) * effect;
      const trend = beta * (level - before) + (1 - beta) * carried;
      return { first: [], level, trend, effects: next, step: (step + 1) % period };
    },
    predict: ({ first, level, trend, effects, step }, steps) => {
      if (effects.length === 0) return first.at(-1) ?? null;
      return level + dampedSum(phi, steps) * trend + (effects[(step + steps - 1) % period] as number);
    },
  };
}

function begin(first: number[], period: number): SeasonalState {
  if (first.length < period) return { first, level: 0, trend: 0, effects: [], step: 0 };
  const level = first.reduce((sum, value) => sum + value, 0) / period;
  return { first: [], level, trend: 0, effects: first.map((value) => value - level), step: 0 };
}
