import type { Window } from './nodes.ts';
import { quantile } from './quantile.ts';
import type { Rules } from './rules.ts';
import { addTo, Sum } from './sum.ts';

/** What a function makes of the samples of one series in a range; undefined when it has nothing to say. */
export type OverRange = (window: Window, parameter: number, at: number) => number | undefined;

/** The functions of a range vector by name, for the rules of a version. Those that keep the metric's name are in `KEEPS_NAME`. */
export function rangeFunctions(rules: Rules): Readonly<Record<string, OverRange>> {
  return {
    rate: (window) => extrapolated(window, true, true, rules),
    increase: (window) => extrapolated(window, true, false, rules),
    delta: (window) => extrapolated(window, false, false, rules),
    irate: (window) => instantly(window, true),
    idelta: (window) => instantly(window, false),
    changes,
    resets,
    deriv: (window) => (window.count < 2 ? undefined : regression(window, window.times[0] as number).slope),
    predict_linear: predictLinear,
    avg_over_time: average,
    sum_over_time: total,
    min_over_time: (window) => extreme(window, (value, best) => value < best),
    max_over_time: (window) => extreme(window, (value, best) => value > best),
    count_over_time: ({ count }) => count,
    stdvar_over_time: variance,
    stddev_over_time: (window) => Math.sqrt(variance(window)),
    quantile_over_time: ({ values, count }, q) => quantile(q, Array.from(values.subarray(0, count))),
    last_over_time: ({ values, count }) => values[count - 1],
    present_over_time: () => 1,
  };
}

export const KEEPS_NAME: readonly string[] = ['last_over_time'];

/**
 * `rate`, `increase` and `delta`: the change between the first and the last sample, a fall of a counter taken for a
 * reset, extrapolated to the ends of the range. If an end is farther away than 1.1 times the mean distance of samples,
 * only half such a distance is added, as the series probably begins or ends within the range.
 * Source: prometheus/prometheus, promql/functions.go, extrapolatedRate.
 */
function extrapolated(window: Window, isCounter: boolean, isRate: boolean, rules: Rules): number | undefined {
  const { times, values, count, start, end } = window;
  if (count < 2) return undefined;
  const first = values[0] as number;
  let change = (values[count - 1] as number) - first;
  if (isCounter) {
    for (let i = 1; i < count; i++) {
      const before = values[i - 1] as number;
      if ((values[i] as number) < before) change += before;
    }
  }
  const firstAt = times[0] as number;
  const lastAt = times[count - 1] as number;
  const sampled = (lastAt - firstAt) / 1000;
  const distance = sampled / (count - 1);
  const threshold = distance * 1.1;
  const toZero = isCounter && change > 0 && first >= 0 ? sampled * (first / change) : Number.POSITIVE_INFINITY;
  let toStart = (firstAt - start) / 1000;
  let toEnd = (end - lastAt) / 1000;
  if (!rules.zeroAfterThreshold) toStart = Math.min(toStart, toZero);
  if (toStart >= threshold) toStart = distance / 2;
  if (rules.zeroAfterThreshold) toStart = Math.min(toStart, toZero);
  if (toEnd >= threshold) toEnd = distance / 2;
  const factor = (sampled + toStart + toEnd) / sampled;
  return change * (isRate ? factor / ((end - start) / 1000) : factor);
}

/** `irate` and `idelta`: from the last two samples alone. */
function instantly({ times, values, count }: Window, isRate: boolean): number | undefined {
  if (count < 2) return undefined;
  const last = values[count - 1] as number;
  const before = values[count - 2] as number;
  const elapsed = (times[count - 1] as number) - (times[count - 2] as number);
  if (elapsed === 0) return undefined;
  // A counter that has fallen began again at 0.
  const change = isRate && last < before ? last : last - before;
  return isRate ? change / (elapsed / 1000) : change;
}

function changes({ values, count }: Window): number {
  let sum = 0;
  for (let i = 1; i < count; i++) {
    const [before, value] = [values[i - 1] as number, values[i] as number];
    if (value !== before && !(Number.isNaN(value) && Number.isNaN(before))) sum++;
  }
  return sum;
}

function resets({ values, count }: Window): number {
  let sum = 0;
  for (let i = 1; i < count; i++) if ((values[i] as number) < (values[i - 1] as number)) sum++;
  return sum;
}

function predictLinear(window: Window, ahead: number, at: number): number | undefined {
  if (window.count < 2) return undefined;
  const { slope, intercept } = regression(window, at);
  return slope * ahead + intercept;
}

/** Simple linear regression of the values over seconds; the intercept is the value at `origin`. */
function regression({ times, values, count }: Window, origin: number): { slope: number; intercept: number } {
  const initial = values[0] as number;
  const [sumX, sumY, sumXY, sumX2] = [new Sum(), new Sum(), new Sum(), new Sum()];
  let constant = true;
  for (let i = 0; i < count; i++) {
    const x = ((times[i] as number) - origin) / 1000;
    const y = values[i] as number;
    if (i > 0 && y !== initial) constant = false;
    addTo(sumX, x);
    addTo(sumY, y);
    addTo(sumXY, x * y);
    addTo(sumX2, x * x);
  }
  if (constant) {
    return Number.isFinite(initial) ? { slope: 0, intercept: initial } : { slope: Number.NaN, intercept: Number.NaN };
  }
  const [x, y, xy, x2] = [sumX.total, sumY.total, sumXY.total, sumX2.total];
  const covariance = xy - (x * y) / count;
  const variation = x2 - (x * x) / count;
  const slope = covariance / variation;
  return { slope, intercept: y / count - (slope * x) / count };
}

function total({ values, count }: Window): number {
  const sum = new Sum();
  for (let i = 0; i < count; i++) addTo(sum, values[i] as number);
  return sum.total;
}

function average(window: Window): number {
  return mean(window.values, window.count);
}

/** The mean of the first `count` values; running, where their sum would leave the range of doubles. */
export function mean(values: ArrayLike<number>, count: number): number {
  const sum = new Sum();
  for (let i = 0; i < count; i++) {
    addTo(sum, values[i] as number);
    if (!Number.isFinite(sum.sum)) return runningMean(values, count);
  }
  return sum.sum / count + sum.error / count;
}

function runningMean(values: ArrayLike<number>, count: number): number {
  let result = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i] as number;
    // An infinite mean stays what it is, unless the other infinity or NaN comes.
    if (Math.abs(result) === Number.POSITIVE_INFINITY) {
      if (value === result || Number.isFinite(value)) continue;
      return Number.NaN;
    }
    result += value / (i + 1) - result / (i + 1);
  }
  return result;
}

function extreme({ values, count }: Window, better: (value: number, best: number) => boolean): number {
  let best = values[0] as number;
  for (let i = 1; i < count; i++) {
    const value = values[i] as number;
    if (Number.isNaN(best) || better(value, best)) best = value;
  }
  return best;
}

/** Population variance, by Welford's way with the errors of rounding carried along. */
function variance({ values, count }: Window): number {
  const average = new Sum();
  const square = new Sum();
  for (let i = 0; i < count; i++) {
    const value = values[i] as number;
    const delta = value - (average.sum + average.error);
    addTo(average, delta / (i + 1));
    addTo(square, delta * (value - (average.sum + average.error)));
  }
  return (square.sum + square.error) / count;
}
