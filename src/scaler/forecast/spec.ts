import type { DurationText } from '#sim/distribution.ts';

/** A forecaster in a scenario: plain data. */
export type ForecasterSpec =
  | { kind: 'naive' }
  | ({ kind: 'seasonalNaive' } & SeasonOptions)
  | ({ kind: 'simpleSmoothing' } & SimpleSmoothingOptions)
  | ({ kind: 'holt' } & HoltOptions)
  | ({ kind: 'holtWinters' } & HoltWintersOptions)
  | ({ kind: 'autoregression' } & AutoregressionOptions);

export interface SeasonOptions {
  /** After how long the series repeats: a whole multiple, from 2 up, of the interval at which values come. */
  season: DurationText;
}

export interface SimpleSmoothingOptions {
  /** Weight of the newest value, 0..1. Default 0.5. */
  alpha?: number;
}

export interface HoltOptions extends SimpleSmoothingOptions {
  /** Weight of the newest change in the trend, 0..1. Default 0.1. */
  beta?: number;
  /** What is left of the trend one step later, 0..1; 1 does not damp. Default 0.9. */
  phi?: number;
}

/** Default alpha 0.3, beta 0.05, phi 0.95. */
export interface HoltWintersOptions extends HoltOptions, SeasonOptions {
  /** Weight of the newest deviation in the effects of the season, 0..1. Default 0.2. */
  gamma?: number;
}

export interface AutoregressionOptions {
  /** How many earlier values the next one is explained by, 1 to 64. Default 8. */
  order?: number;
  /** What a value still weighs one step later, above 0 and up to 1. Default 0.998. */
  forgetting?: number;
}

/** The last value, however far ahead. */
export function naive(): ForecasterSpec {
  return { kind: 'naive' };
}

/** The value one season earlier. */
export function seasonalNaive(options: SeasonOptions): ForecasterSpec {
  return { kind: 'seasonalNaive', ...options };
}

/** Simple exponential smoothing: a level without a trend. */
export function simpleSmoothing(options: SimpleSmoothingOptions = {}): ForecasterSpec {
  return { kind: 'simpleSmoothing', ...options };
}

/** Holt's level and damped trend. */
export function holt(options: HoltOptions = {}): ForecasterSpec {
  return { kind: 'holt', ...options };
}

/** Level, damped additive trend and additive season. */
export function holtWinters(options: HoltWintersOptions): ForecasterSpec {
  return { kind: 'holtWinters', ...options };
}

/** An autoregression fitted by recursive least squares. */
export function autoregression(options: AutoregressionOptions = {}): ForecasterSpec {
  return { kind: 'autoregression', ...options };
}
