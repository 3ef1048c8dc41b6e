import { SECOND } from '#sim/time.ts';
import type { TimestampedReplicas } from './history.ts';

/** What a model says: the value, and the count, which is that rounded up; or why it says nothing. */
export type ModelForecast = { forecast: number; replicas: number } | { error: string };

/**
 * The straight line of least squares through the history, at `now` + `lookAhead`. One value is its own line.
 * Source: jthomperoo's predictive HPA v0.13.2, internal/prediction/linear and algorithms/linear_regression.
 * @param now nanoseconds, as are the times of the history and `lookAhead`
 */
export function linearForecast(history: readonly TimestampedReplicas[], now: number, lookAhead: number): ModelForecast {
  const [first] = history;
  if (first === undefined) return { error: 'no evaluations provided for Linear regression model' };
  if (history.length === 1) return { forecast: first.replicas, replicas: first.replicas };
  // In seconds before the instant that is asked about, so that the answer is the intercept.
  const x = history.map(({ at }) => (now + lookAhead - at) / SECOND);
  const y = history.map(({ replicas }) => replicas);
  const meanX = mean(x);
  const meanY = mean(y);
  let squares = 0;
  let products = 0;
  for (const [index, one] of x.entries()) {
    squares += (one - meanX) * (one - meanX);
    products += (one - meanX) * ((y[index] as number) - meanY);
  }
  return rounded(squares === 0 ? meanY : meanY - (products / squares) * meanX);
}

/** As Python's ceil does, which refuses what is no number. */
export function rounded(forecast: number): ModelForecast {
  if (!Number.isFinite(forecast)) return { error: `cannot convert ${forecast} to an integer` };
  return { forecast, replicas: Math.ceil(forecast) + 0 };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
