import type { Model } from './model.ts';

interface RegressionState {
  /** The last values, newest first, at most as many as the order. */
  recent: number[];
  /** Of a constant 1 and the recent values, newest first. */
  weights: number[];
  /** How uncertain the weights are: the covariance without the noise, row by row. */
  covariance: number[];
}

/** The uncertainty that weights start with, per squared unit of the series: large, so that data soon outweighs it. */
const VAGUE = 1000;

/**
 * An autoregression y_t = w_0 + w_1 y_{t-1} + ... + w_p y_{t-p} whose weights are fitted by recursive least squares:
 * k = P x / (lambda + x' P x), w += k (y - w' x), P = (P - k x' P) / lambda.
 * It starts as the naive forecast (w_1 = 1), and is that as long as there are fewer than p values. Forecasts further
 * ahead put forecasts in the place of values.
 * @param order p, the number of earlier values that are looked at
 * @param forgetting lambda, in (0, 1]: what a value weighs one step later. Below 1, P grows without bound when the
 * series stands still; nothing is forgotten while its trace is above what it started with.
 */
export function autoregressionModel(order: number, forgetting: number): Model<RegressionState> {
  const size = order + 1;
  return {
    start: () => ({
      recent: [],
      weights: Array.from({ length: size }, (_, index) => (index === 1 ? 1 : 0)),
      covariance: Array.from({ length: size * size }, (_, index) => (index % (size + 1) === 0 ? VAGUE : 0)),
    }),
    update: (state, value) => {
      const recent = [value, ...state.recent].slice(0, order);
      if (state.recent.length < order) return { ...state, recent };
      return { recent, ...learned(state, [1, ...state.recent], value, forgetting) };
    },
    predict: ({ recent, weights }, steps) => {
      if (recent.length < order) return recent[0] ?? null;
      let window = recent;
      for (let step = 1; step <= steps; step++) window = [product(weights, [1, ...window]), ...window].slice(0, order);
      return window[0] as number;
    },
  };
}

function learned(
  { weights, covariance }: RegressionState,
  inputs: readonly number[],
  value: number,
  forgetting: number,
): Pick<RegressionState, 'weights' | 'covariance'> {
  const size = inputs.length;
  const spread = inputs.map((_, row) => product(covariance.slice(row * size, (row + 1) * size), inputs));
  const kept = trace(covariance, size) > VAGUE * size ? 1 : forgetting;
  const scale = kept + product(spread, inputs);
  const error = value - product(weights, inputs);
  return {
    weights: weights.map((weight, index) => weight + ((spread[index] as number) / scale) * error),
    // P stays symmetric to the bit, as the product of the two spreads is.
    covariance: covariance.map((one, index) => {
      const row = Math.floor(index / size);
      return (one - ((spread[row] as number) * (spread[index % size] as number)) / scale) / kept;
    }),
  };
}

function product(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number);
  return sum;
}

function trace(matrix: readonly number[], size: number): number {
  let sum = 0;
  for (let index = 0; index < matrix.length; index += size + 1) sum += matrix[index] as number;
  return sum;
}
