import { exp, ln } from './math.ts';
import type { Reader } from './sampler-reader.ts';
import { BOUNDED_PARETO, PARETO, type Shape, shape } from './sampler-shape.ts';

/** Type I: minimum x exp(E / alpha), with E exponential. */
export function paretoShape(spec: Readonly<Record<string, unknown>>, read: Reader): Shape {
  const alpha = read.positive('alpha', spec.alpha);
  const minimum = read.positiveSpan('minimum', spec.minimum);
  if (alpha <= 1) return shape(PARETO, Number.POSITIVE_INFINITY, Number.NaN, minimum, 1 / alpha);
  const mean = (alpha * minimum) / (alpha - 1);
  const variance = alpha <= 2 ? Number.POSITIVE_INFINITY : (mean * mean) / (alpha * (alpha - 2));
  return shape(PARETO, mean, variance, minimum, 1 / alpha);
}

/** Pareto cut off at both ends: low x (1 - U (1 - (low/high)^alpha))^(-1/alpha). */
export function boundedParetoShape(spec: Readonly<Record<string, unknown>>, read: Reader): Shape {
  const alpha = read.positive('alpha', spec.alpha);
  const low = read.positiveSpan('low', spec.low);
  const high = read.span('high', spec.high);
  if (low > high) read.fault('high', 'at least low', spec.high);
  const width = ln(high / low);
  const mean = low * moment(alpha, width, 1);
  const variance = Math.max(0, low * low * moment(alpha, width, 2) - mean * mean);
  return shape(BOUNDED_PARETO, mean, variance, low, 1 - exp(-alpha * width), -1 / alpha);
}

/**
 * E[(X / low)^k] = (the integral of e^((k - alpha) t)) / (the integral of e^(-alpha t)), t from 0 to ln(high / low): the
 * usual formula with its singular points at alpha = k taken out.
 */
function moment(alpha: number, width: number, k: number): number {
  return meanExp((k - alpha) * width) / meanExp(-alpha * width);
}

/** (e^y - 1) / y, and 1 at 0, without cancellation (Kahan's form). */
function meanExp(y: number): number {
  const e = exp(y);
  if (e === 1) return 1;
  return e === 0 ? -1 / y : (e - 1) / ln(e);
}
