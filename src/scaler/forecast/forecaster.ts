import { normalQuantile } from '#sim/math-normal.ts';
import type { Model } from './model.ts';

/** What is said of one instant to come. */
export interface Forecast {
  mean: number;
  /** Root of the mean square of what earlier forecasts this far ahead were off by; 0 while there are none. */
  sigma: number;
  /** How many forecasts this far ahead have been held against what came. */
  residuals: number;
}

export interface ForecasterState<State = unknown> {
  model: State;
  /** For 1, 2, ... steps ahead: the mean square residual, and how many there were. */
  squares: number[];
  counts: number[];
  /** What was said of the next value, the one after it, ...: by each of the states that spoke of it, last one first. */
  pending: number[][];
}

/** A model of a series that knows how good it is: the fold of its own errors goes along with it. */
export interface Forecaster<State = unknown> {
  start(): ForecasterState<State>;
  update(state: ForecasterState<State>, value: number): ForecasterState<State>;
  /** A step of which nothing is known: the model takes its own forecast for the value, and nothing is judged by it. */
  skip(state: ForecasterState<State>): ForecasterState<State>;
  /**
   * @param steps 1 to `longest`
   * @returns null before the first value
   */
  predict(state: ForecasterState<State>, steps: number): Forecast | null;
}

/** Residuals are averaged over about this many steps: long enough to be steady, short enough to forget another regime. */
const MEMORY = 100;

/**
 * @param longest the largest number of steps ahead that will be asked for: so many forecasts are made and checked a step
 */
export function forecasterOf<State>(model: Model<State>, longest: number): Forecaster<State> {
  const moved = (state: ForecasterState<State>, value: number) => {
    const next = model.update(state.model, value);
    const pending = Array.from({ length: longest }, (_, index) => [
      model.predict(next, index + 1) as number,
      ...(state.pending[index + 1] ?? []),
    ]);
    return { ...state, model: next, pending };
  };
  return {
    start: () => ({ model: model.start(), squares: [], counts: [], pending: [] }),
    update: (state, value) => ({ ...moved(state, value), ...judged(state, state.pending[0] ?? [], value) }),
    skip: (state) => {
      const value = model.predict(state.model, 1);
      return value === null ? state : moved(state, value);
    },
    predict: ({ model: state, squares, counts }, steps) => {
      if (!(Number.isInteger(steps) && steps >= 1 && steps <= longest)) {
        throw new RangeError(`steps must be from 1 to ${longest}, got ${steps}`);
      }
      const mean = model.predict(state, steps);
      if (mean === null) return null;
      return { mean, sigma: Math.sqrt(squares[steps - 1] ?? 0), residuals: counts[steps - 1] ?? 0 };
    },
  };
}

/** The residuals of what was said of this value one step ago, two steps ago, ... */
function judged({ squares, counts }: ForecasterState, due: readonly number[], value: number) {
  const nextSquares = squares.slice();
  const nextCounts = counts.slice();
  for (const [index, said] of due.entries()) {
    const before = squares[index] ?? 0;
    const count = (counts[index] ?? 0) + 1;
    nextSquares[index] = before + ((value - said) * (value - said) - before) / Math.min(count, MEMORY);
    nextCounts[index] = count;
  }
  return { squares: nextSquares, counts: nextCounts };
}

/** The value that the series stays below with this probability, if residuals are normal: mean + z sigma. */
export function forecastQuantile({ mean, sigma }: Forecast, quantile: number): number {
  // Without a spread every quantile is the mean; 0 times infinity would be none.
  return sigma === 0 ? mean : mean + normalQuantile(quantile) * sigma;
}
