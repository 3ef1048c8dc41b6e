import { exp, ln } from './math.ts';
import { normalQuantile } from './math-normal.ts';
import type { Reader } from './sampler-reader.ts';
import { LOGNORMAL, type Shape, shape } from './sampler-shape.ts';

/** The 99th percentile of the standard normal distribution. */
const Z99 = normalQuantile(0.99);

/** ln of the largest p99 / mean that a lognormal has, reached at sigma = Z99. */
const LARGEST_LOG_RATIO = (Z99 * Z99) / 2;

/** exp(mu + sigma Z) with mu and sigma such that two of mean, median and p99 come out, or as given for seconds. */
export function lognormalShape(spec: Readonly<Record<string, unknown>>, read: Reader): Shape {
  if (spec.mu !== undefined || spec.sigma !== undefined) {
    const mu = read.number('mu', spec.mu, 'a finite number', () => true);
    const sigma = read.number('sigma', spec.sigma, 'a number from 0 up', (x) => x >= 0);
    return fromMuSigma(mu + ln(1e9), sigma);
  }
  const p99 = read.span('p99', spec.p99);
  if (spec.median !== undefined) {
    const median = read.positiveSpan('median', spec.median);
    if (p99 <= median) read.fault('p99', 'above the median', spec.p99);
    return fromMuSigma(ln(median), ln(p99 / median) / Z99);
  }
  const mean = read.positiveSpan('mean', spec.mean);
  if (p99 <= mean) read.fault('p99', 'above the mean', spec.p99);
  const sigma = sigmaFromRatio(ln(p99 / mean));
  // Where nothing else is wrong, NaN means that no sigma reaches this ratio.
  if (mean > 0 && p99 > mean && Number.isNaN(sigma)) {
    const limit = Math.floor(exp(LARGEST_LOG_RATIO) * 100) / 100;
    read.fault('p99', `at most ${limit} times the mean (no lognormal has a larger one)`, spec.p99);
  }
  return fromMuSigma(ln(mean) - (sigma * sigma) / 2, sigma);
}

/**
 * ln(p99 / mean) = z sigma - sigma^2 / 2 has two roots; this is the smaller, up to z = 2.33, because a service with the
 * larger would have a median far below its mean. Written so that nothing cancels when the ratio is near 1.
 */
function sigmaFromRatio(logRatio: number): number {
  return (2 * logRatio) / (Z99 + Math.sqrt(Z99 * Z99 - 2 * logRatio));
}

/** `mu` is that of nanoseconds. */
function fromMuSigma(mu: number, sigma: number): Shape {
  const square = sigma * sigma;
  const mean = exp(mu + square / 2);
  return shape(LOGNORMAL, mean, (exp(square) - 1) * mean * mean, mu, sigma);
}
