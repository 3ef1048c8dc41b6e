/** One runner for each kind of case of the predictive HPA. */
import { expect } from 'vitest';
import { decideReplicas } from '#scaler/phpa/decide.ts';
import { pruneToWindow } from '#scaler/phpa/history.ts';
import { holtWintersForecast } from '#scaler/phpa/holt-winters.ts';
import { linearForecast } from '#scaler/phpa/linear.ts';
import { component } from '#scaler/phpa/read-models.ts';
import { MILLISECOND, SECOND } from '#sim/time.ts';
import { checkFields, type Runner, type VectorCase } from './vector.ts';

type VectorHistory = { time: number; replicas: number }[];

const historyOf = (entries: VectorHistory) => entries.map(({ time, replicas }) => ({ at: time * SECOND, replicas }));

export const RUNNERS: Readonly<Record<string, Runner>> = {
  'phpa.linear': ({ replicaHistory, now, lookAheadMilliseconds }) =>
    linearForecast(historyOf(replicaHistory), now * SECOND, lookAheadMilliseconds * MILLISECOND),
  'phpa.holtWinters': ({ series, trend, seasonal, ...settings }) =>
    holtWintersForecast(series, { ...settings, trend: component(trend), seasonal: component(seasonal) }),
  'phpa.decide': ({ decisionType, predictedReplicas }) => ({
    replicas: decideReplicas(decisionType, predictedReplicas),
  }),
  'phpa.prune': ({ history, windowSeconds, now }) => ({
    history: pruneToWindow(historyOf(history), windowSeconds * SECOND, now * SECOND).map(({ at, replicas }) => ({
      time: at / SECOND,
      replicas,
    })),
  }),
};

/** As the rule, but forecasts are compared within the case's tolerance; on an integer to within it, so are the counts. */
export function checkPhpa(one: VectorCase, actual: unknown): void {
  const { forecast, tolerance, replicas, ...rest } = one.expected;
  if (forecast === undefined) {
    checkFields(one, actual);
    return;
  }
  const found = actual as { forecast: number; replicas: number };
  expect(Math.abs(found.forecast - forecast)).toBeLessThanOrEqual(tolerance);
  checkFields({ ...one, expected: rest }, actual);
  if (replicas === undefined) return;
  const onInteger = Math.abs(forecast - Math.round(forecast)) <= tolerance;
  if (onInteger) expect(Math.abs(found.replicas - replicas)).toBeLessThanOrEqual(1);
  else expect(found.replicas).toBe(replicas);
}
