import type { CountSpec } from './distribution.ts';
import type { Draw } from './draw.ts';
import { ln } from './math.ts';
import { Reader } from './sampler-reader.ts';
import { CONSTANT, SAMPLES, type Shape, shape } from './sampler-shape.ts';
import { discreteShape, pick } from './sampler-table.ts';

/** Kinds of our own beside those of the durations. */
const UNIFORM_COUNT = 100;
const GEOMETRIC = 101;

/** Counts of a distribution with an end stay within this. */
const LARGEST = 1_000_000;

/** A distribution of whole numbers from 1 up, compiled: how many requests arrive at once. */
export class CountSampler {
  /** The exact mean. */
  readonly mean: number;
  /** The exact variance. */
  readonly variance: number;
  readonly #shape: Shape;

  private constructor(compiled: Shape) {
    this.mean = compiled.mean;
    this.variance = compiled.variance;
    this.#shape = compiled;
  }

  /**
   * @param where the path of the distribution in its scenario, for errors
   * @throws {InvalidInput} with every fault of the parameters
   */
  static of(spec: CountSpec, where = 'distribution'): CountSampler {
    const read = new Reader(where);
    const compiled = countShape(spec, read);
    read.finish();
    return new CountSampler(compiled);
  }

  /** The next count that `draw` gives: an integer from 1 up. */
  draw(draw: Draw): number {
    const { kind, a, b, xs, ys } = this.#shape;
    switch (kind) {
      case CONSTANT:
        return a;
      case UNIFORM_COUNT:
        return a + draw.below(b);
      case GEOMETRIC:
        return 1 + Math.floor(draw.exponential() * a);
      case SAMPLES:
        return xs[draw.below(xs.length)] as number;
      default:
        return xs[pick(ys, draw.uniform53())] as number;
    }
  }
}

function countShape(spec: unknown, read: Reader): Shape {
  if (typeof spec !== 'object' || spec === null) {
    const n = count('value', spec, read);
    return shape(CONSTANT, n, 0, n);
  }
  const fields = spec as Readonly<Record<string, unknown>>;
  switch (fields.dist) {
    case 'uniform':
      return uniformShape(fields, read);
    case 'geometric':
      return geometricShape(fields, read);
    case 'samples': {
      const values = read.list('values', fields.values, 1).map((value, i) => count(`values[${i}]`, value, read));
      return discreteShape(values, fields.weights, read);
    }
    default:
      read.fault('dist', 'one of uniform, geometric, samples', fields.dist);
      return shape(CONSTANT, 1, 0, 1);
  }
}

function count(name: string, value: unknown, read: Reader): number {
  const holds = (n: number) => Number.isInteger(n) && n >= 1 && n <= LARGEST;
  return read.number(name, value, `an integer from 1 to ${LARGEST}`, holds);
}

/** Each of low..high alike. */
function uniformShape(fields: Readonly<Record<string, unknown>>, read: Reader): Shape {
  const low = count('low', fields.low, read);
  const high = count('high', fields.high, read);
  if (low > high) read.fault('high', 'at least low', fields.high);
  const values = high - low + 1;
  return shape(UNIFORM_COUNT, (low + high) / 2, (values * values - 1) / 12, low, values);
}

/** 1 + floor(E / -ln(1 - p)) with E exponential has P(k) = p (1-p)^(k-1), where p = 1 / mean. */
function geometricShape(fields: Readonly<Record<string, unknown>>, read: Reader): Shape {
  const mean = read.number('mean', fields.mean, `a number from 1 to ${LARGEST}`, (x) => x >= 1 && x <= LARGEST);
  const p = 1 / mean;
  return shape(GEOMETRIC, mean, (1 - p) * mean * mean, p === 1 ? 0 : -1 / ln(1 - p));
}
