import { gamma } from './math.ts';
import { lognormalShape } from './sampler-lognormal.ts';
import { boundedParetoShape, paretoShape } from './sampler-pareto.ts';
import type { Reader } from './sampler-reader.ts';
import { CONSTANT, ERLANG, EXPONENTIAL, GAMMA, type Shape, shape, UNIFORM, WEIBULL } from './sampler-shape.ts';
import { hyperexponentialShape, quantilesShape, samplesShape } from './sampler-table.ts';
import { roundToNanosecond } from './time.ts';

/** Up to this k an Erlang draw adds k exponentials; beyond, the gamma draw is cheaper. */
const LARGEST_SUM = 4;

type Family = (spec: Readonly<Record<string, unknown>>, read: Reader) => Shape;

const FAMILIES: Readonly<Record<string, Family>> = {
  constant: (spec, read) => constantShape('value', spec.value, read),
  uniform: uniformShape,
  exponential: exponentialShape,
  erlang: erlangShape,
  gamma: gammaShape,
  hyperexponential: hyperexponentialShape,
  lognormal: lognormalShape,
  weibull: weibullShape,
  pareto: paretoShape,
  'bounded-pareto': boundedParetoShape,
  quantiles: quantilesShape,
  samples: samplesShape,
};

/** Reads a distribution of any family; what it returns means something only if `read` found no fault. */
export function shapeOf(spec: unknown, read: Reader): Shape {
  if (typeof spec !== 'object' || spec === null) return constantShape('value', spec, read);
  const { dist } = spec as Record<string, unknown>;
  const family = typeof dist === 'string' && Object.hasOwn(FAMILIES, dist) ? FAMILIES[dist] : undefined;
  if (family !== undefined) return family(spec as Record<string, unknown>, read);
  read.fault('dist', `one of ${Object.keys(FAMILIES).join(', ')}`, dist);
  return shape(CONSTANT, 0, 0);
}

function constantShape(name: string, value: unknown, read: Reader): Shape {
  const nanoseconds = roundToNanosecond(read.span(name, value));
  return shape(CONSTANT, nanoseconds, 0, nanoseconds);
}

function uniformShape(spec: Readonly<Record<string, unknown>>, read: Reader): Shape {
  const low = read.span('low', spec.low);
  const high = read.span('high', spec.high);
  if (low > high) read.fault('high', 'at least low', spec.high);
  const width = high - low;
  return shape(UNIFORM, low + width / 2, (width * width) / 12, low, width);
}

function exponentialShape(spec: Readonly<Record<string, unknown>>, read: Reader): Shape {
  const mean = read.span('mean', spec.mean);
  return shape(EXPONENTIAL, mean, mean * mean, mean);
}

/** Sums of k exponentials of mean `mean` / k. */
function erlangShape(spec: Readonly<Record<string, unknown>>, read: Reader): Shape {
  const k = read.number('k', spec.k, 'an integer from 1 up', (x) => Number.isInteger(x) && x >= 1);
  const mean = read.span('mean', spec.mean);
  return shape(k <= LARGEST_SUM ? ERLANG : GAMMA, mean, (mean * mean) / k, mean / k, k);
}

function gammaShape(spec: Readonly<Record<string, unknown>>, read: Reader): Shape {
  const k = read.positive('shape', spec.shape);
  const scale = read.span('scale', spec.scale);
  return shape(GAMMA, k * scale, k * scale * scale, scale, k);
}

/** scale x E^(1/shape), with E exponential: mean scale x gamma(1 + 1/shape). */
function weibullShape(spec: Readonly<Record<string, unknown>>, read: Reader): Shape {
  const k = read.positive('shape', spec.shape);
  const scale = read.span('scale', spec.scale);
  const first = gamma(1 + 1 / k);
  const second = gamma(1 + 2 / k);
  return shape(WEIBULL, scale * first, scale * scale * (second - first * first), scale, 1 / k);
}
