import normalQuantileOf from '@stdlib/stats-base-dists-normal-quantile';
import tQuantileOf from '@stdlib/stats-base-dists-t-quantile';
import { exp } from '#sim/math.ts';

/** The quantile of Student's t distribution. @param p in (0, 1) @param freedom degrees of freedom, above 0 */
export function tQuantile(p: number, freedom: number): number {
  return tQuantileOf(p, freedom);
}

/** The z with P(Z <= z) = p for a standard normal Z; 0 and 1 give the infinities. */
export function normalQuantile(p: number): number {
  return normalQuantileOf(p, 0, 1);
}

/**
 * P(Z <= z) of a standard normal Z. Hart's rational function as G. West gives it in "Better approximations to cumulative
 * normal functions" (Wilmott, 2005): absolute error below 1e-15.
 */
export function normalProbability(z: number): number {
  const x = Math.abs(z);
  const tail = x > 37 ? 0 : exp((-x * x) / 2) * (x < 10 / Math.SQRT2 ? centre(x) : flank(x));
  return z > 0 ? 1 - tail : tail;
}

function centre(x: number): number {
  return polynomial(NUMERATOR, x) / polynomial(DENOMINATOR, x);
}

/** A continued fraction, for where the rational function has lost its digits. */
function flank(x: number): number {
  const fraction = x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))));
  return 1 / (fraction * 2.506628274631);
}

/** By Horner's rule, highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

const NUMERATOR = [
  3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931,
  220.206867912376,
];
const DENOMINATOR = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831,
  793.826512519948, 440.413735824752,
];
