/** How a distribution is drawn, as the code that `Sampler.draw` switches on. */
export const CONSTANT = 0;
export const UNIFORM = 1;
export const EXPONENTIAL = 2;
export const ERLANG = 3;
export const GAMMA = 4;
export const HYPEREXPONENTIAL = 5;
export const LOGNORMAL = 6;
export const WEIBULL = 7;
export const PARETO = 8;
export const BOUNDED_PARETO = 9;
export const QUANTILES = 10;
export const SAMPLES = 11;
export const WEIGHTED_SAMPLES = 12;

/** A distribution ready to be drawn: its kind, up to three numbers or two tables, and its exact moments in ns and ns^2. */
export interface Shape {
  kind: number;
  a: number;
  b: number;
  c: number;
  xs: Float64Array;
  ys: Float64Array;
  mean: number;
  /** Infinity when it diverges, NaN when the mean does so too. */
  variance: number;
}

const NONE = new Float64Array(0);

/** A shape of one kind whose parameters are numbers. */
export function shape(kind: number, mean: number, variance: number, a = 0, b = 0, c = 0): Shape {
  return { kind, a, b, c, xs: NONE, ys: NONE, mean, variance };
}

/** A shape of one kind whose parameters are two tables. */
export function tableShape(kind: number, mean: number, variance: number, xs: Float64Array, ys: Float64Array): Shape {
  return { kind, a: 0, b: 0, c: 0, xs, ys, mean, variance };
}
