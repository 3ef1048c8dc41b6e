import type { Reader } from './sampler-reader.ts';
import {
  CONSTANT,
  HYPEREXPONENTIAL,
  QUANTILES,
  SAMPLES,
  type Shape,
  shape,
  tableShape,
  WEIGHTED_SAMPLES,
} from './sampler-shape.ts';
import { roundToNanosecond } from './time.ts';

/** How far from 1 probabilities may add up. */
const TOLERANCE = 1e-9;

/** Running sums over their total: the last is exactly 1, and an entry of weight 0 equals the one before. */
export function cumulative(weights: readonly number[]): Float64Array {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  for (const [i, weight] of weights.entries()) {
    sum += weight;
    sums[i] = sum;
  }
  return sums.map((partial) => partial / sum);
}

/** The first index whose running sum exceeds `u`, for u in (0, 1). */
export function pick(sums: Float64Array, u: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (u < (sums[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** With probability `probabilities[i]` an exponential of mean `means[i]`. */
export function hyperexponentialShape(spec: Readonly<Record<string, unknown>>, read: Reader): Shape {
  const means = read.list('means', spec.means, 1).map((mean, i) => read.span(`means[${i}]`, mean));
  const probabilities = read.shares('probabilities', spec.probabilities, means.length);
  const total = probabilities.reduce((sum, p) => sum + p, 0);
  if (probabilities.length > 0 && Math.abs(total - 1) > TOLERANCE) {
    read.fault('probabilities', 'a list that adds up to 1', spec.probabilities);
  }
  const mean = average(means, probabilities);
  const square = average(
    means.map((m) => 2 * m * m),
    probabilities,
  );
  return tableShape(HYPEREXPONENTIAL, mean, square - mean * mean, Float64Array.from(means), cumulative(probabilities));
}

/** The values as they are, whole nanoseconds, each with its weight. */
export function samplesShape(spec: Readonly<Record<string, unknown>>, read: Reader): Shape {
  const texts = read.list('values', spec.values, 1);
  const values = texts.map((value, i) => roundToNanosecond(read.span(`values[${i}]`, value)));
  return discreteShape(values, spec.weights, read);
}

/** A discrete distribution over numbers; `weights` undefined means equal ones. */
export function discreteShape(values: readonly number[], weights: unknown, read: Reader): Shape {
  const shares = weights === undefined ? values.map(() => 1) : read.shares('weights', weights, values.length);
  if (shares.length > 0 && shares.every((share) => share === 0))
    read.fault('weights', 'a list with one above 0', weights);
  const mean = average(values, shares);
  const variance = average(
    values.map((x) => (x - mean) * (x - mean)),
    shares,
  );
  if (values.every((value) => value === values[0])) return shape(CONSTANT, values[0] ?? 0, 0, values[0]);
  const kind = weights === undefined ? SAMPLES : WEIGHTED_SAMPLES;
  return tableShape(kind, mean, variance, Float64Array.from(values), cumulative(shares));
}

/** Rows of [probability, value], linear in between; equal values in neighbouring rows are an atom. */
export function quantilesShape(spec: Readonly<Record<string, unknown>>, read: Reader): Shape {
  const rows = read.list('table', spec.table, 2);
  const probabilities: number[] = [];
  const values: number[] = [];
  for (const [i, row] of rows.entries()) {
    const [probability, value] = read.list(`table[${i}]`, row, 2);
    probabilities.push(read.number(`table[${i}][0]`, probability, 'a number from 0 to 1', (p) => p >= 0 && p <= 1));
    values.push(read.span(`table[${i}][1]`, value));
  }
  checkRows(probabilities, values, rows, read);
  let mean = 0;
  for (const [width, low, high] of pieces(probabilities, values)) mean += (width * (low + high)) / 2;
  let variance = 0;
  for (const [width, low, high] of pieces(probabilities, values)) {
    const x = low - mean;
    const y = high - mean;
    variance += (width * (x * x + x * y + y * y)) / 3;
  }
  return tableShape(QUANTILES, mean, variance, Float64Array.from(values), Float64Array.from(probabilities));
}

function checkRows(probabilities: number[], values: number[], rows: readonly unknown[], read: Reader): void {
  if (rows.length === 0) return;
  if (probabilities[0] !== 0) read.fault('table[0][0]', '0', probabilities[0]);
  const last = rows.length - 1;
  if (probabilities[last] !== 1) read.fault(`table[${last}][0]`, '1', probabilities[last]);
  for (let i = 1; i < rows.length; i++) {
    if ((probabilities[i] as number) <= (probabilities[i - 1] as number)) {
      read.fault(`table[${i}][0]`, 'above the probability before it', probabilities[i]);
    }
    if ((values[i] as number) < (values[i - 1] as number)) {
      read.fault(`table[${i}][1]`, 'at least the value before it', (rows[i] as unknown[])[1]);
    }
  }
}

function pieces(
  probabilities: readonly number[],
  values: readonly number[],
): [width: number, low: number, high: number][] {
  const result: [number, number, number][] = [];
  for (let i = 1; i < values.length; i++) {
    const width = (probabilities[i] as number) - (probabilities[i - 1] as number);
    result.push([width, values[i - 1] as number, values[i] as number]);
  }
  return result;
}

function average(values: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  let total = 0;
  for (const [i, value] of values.entries()) {
    const weight = weights[i] ?? 0;
    sum += weight * value;
    total += weight;
  }
  return sum / total;
}
