import { dampedSum, type Model } from './model.ts';

/**
 * Simple exponential smoothing: level = alpha y + (1 - alpha) level, beginning with the first value; the forecast is the
 * level however far ahead.
 */
export function simpleModel(alpha: number): Model<number | null> {
  return {
    start: () => null,
    update: (level, value) => (level === null ? value : alpha * value + (1 - alpha) * level),
    predict: (level) => level,
  };
}

interface TrendState {
  level: number;
  trend: number;
}

/**
 * Holt's linear trend, damped by phi:
 * l = alpha y + (1 - alpha)(l' + phi b'), b = beta (l - l') + (1 - beta) phi b', forecast l + (phi + ... + phi^h) b.
 * It begins at the first value without a trend. phi = 1 is Holt's method undamped.
 */
export function holtModel({
  alpha,
  beta,
  phi,
}: {
  alpha: number;
  beta: number;
  phi: number;
}): Model<TrendState | null> {
  return {
    start: () => null,
    update: (state, value) => {
      if (state === null) return { level: value, trend: 0 };
      const carried = phi * state.trend;
      const level = alpha * value + (1 - alpha) * (state.level + carried);
      return { level, trend: beta * (level - state.level) + (1 - beta) * carried };
    },
    predict: (state, steps) => (state === null ? null : state.level + dampedSum(phi, steps) * state.trend),
  };
}
