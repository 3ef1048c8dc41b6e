import { exp, ln } from '#sim/math.ts';
import { mean } from './linear.ts';

export type Component = 'add' | 'mul';

/** Where Holt-Winters smoothing begins. */
export interface HoltWintersStart {
  level: number;
  trend: number;
  /** One for each step of the season. */
  effects: readonly number[];
}

/** As many moving averages as the line through the start is drawn through. */
const START_POINTS = 10;
const MOST_CYCLES = 5;

/**
 * The start values that statsmodels calls 'heuristic', and 'estimated' when nothing is optimized: the effects are mean
 * deviations from the centred moving average over up to five seasons, normalized; level and trend are the straight line
 * through the first ten moving averages, one step before the first of them.
 * Source: statsmodels/tsa/exponential_smoothing/initialization.py; Hyndman et al. (2008), section 2.6.
 */
export function heuristicStart(series: readonly number[], period: number, trend: Component, seasonal: Component) {
  const least = START_POINTS + 2 * Math.floor(period / 2);
  const cycles = Math.max(Math.min(MOST_CYCLES, Math.floor(series.length / period)), Math.ceil(least / period));
  const used = series.slice(0, period * cycles);
  const { averages, from } = movingAverages(used, period);
  const deviations: number[][] = Array.from({ length: period }, () => []);
  for (const [index, average] of averages.entries()) {
    const value = used[from + index] as number;
    deviations[(from + index) % period]?.push(seasonal === 'add' ? value - average : value / average);
  }
  const raw = deviations.map(mean);
  const centre = mean(raw);
  const effects = raw.map((one) => (seasonal === 'add' ? one - centre : one / centre));
  const { intercept, slope } = line(averages.slice(0, START_POINTS));
  return { level: intercept, trend: trend === 'add' ? slope : 1 + slope / intercept, effects };
}

/** Centred; of an even period the mean of the two that are off by half a step. */
function movingAverages(values: readonly number[], period: number): { averages: number[]; from: number } {
  const half = Math.floor(period / 2);
  const window = (start: number) => mean(values.slice(start, start + period));
  const averages: number[] = [];
  for (let middle = half; middle < values.length - half; middle++) {
    const start = middle - half;
    averages.push(period % 2 === 1 ? window(start) : (window(start) + window(start + 1)) / 2);
  }
  return { averages, from: half };
}

/** The line of least squares through the points (1, y_1), (2, y_2), ... */
function line(y: readonly number[]): { intercept: number; slope: number } {
  const meanX = (y.length + 1) / 2;
  const meanY = mean(y);
  let squares = 0;
  let products = 0;
  for (const [index, one] of y.entries()) {
    const x = index + 1 - meanX;
    squares += x * x;
    products += x * (one - meanY);
  }
  const slope = products / squares;
  return { intercept: meanY - slope * meanX, slope };
}

/**
 * The start values of statsmodels before 0.12, 'legacy-heuristic': the level is the mean of the first steps of all
 * seasons, the trend the change from the first season to the second, the effects the first season itself.
 */
export function legacyStart(series: readonly number[], period: number, trend: Component, seasonal: Component) {
  const level = mean(series.filter((_, index) => index % period === 0));
  const first = series.slice(0, period);
  const second = series.slice(period, 2 * period);
  return {
    level,
    trend:
      trend === 'mul'
        ? exp((ln(mean(second)) - ln(mean(first))) / period)
        : mean(second.map((value, index) => (value - (first[index] as number)) / period)),
    effects: first.map((value) => (seasonal === 'mul' ? value / level : value - level)),
  };
}
