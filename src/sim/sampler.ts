import type { DistributionSpec } from './distribution.ts';
import type { Draw } from './draw.ts';
import { exp, ln } from './math.ts';
import { shapeOf } from './sampler-families.ts';
import { gammaFrom } from './sampler-gamma.ts';
import { Reader } from './sampler-reader.ts';
import * as kinds from './sampler-shape.ts';
import { pick } from './sampler-table.ts';
import { LONGEST, roundToNanosecond } from './time.ts';

/**
 * A distribution of durations, compiled. One class with a switch over numbers, instead of a class for each family, so that
 * the one call in the hot path stays monomorphic.
 */
export class Sampler {
  /** The exact mean in nanoseconds, before rounding; Infinity where it diverges. */
  readonly mean: number;
  /** The exact variance in square nanoseconds, before rounding; Infinity where it diverges, NaN where the mean does too. */
  readonly variance: number;
  /** Whether every draw is the same. */
  readonly constant: boolean;
  readonly #kind: number;
  readonly #a: number;
  readonly #b: number;
  readonly #c: number;
  readonly #xs: Float64Array;
  readonly #ys: Float64Array;

  private constructor(shape: kinds.Shape) {
    this.mean = shape.mean;
    this.variance = shape.variance;
    this.constant = shape.variance === 0;
    // What does not vary is not drawn either.
    this.#kind = this.constant ? kinds.CONSTANT : shape.kind;
    this.#a = this.constant ? roundToNanosecond(shape.mean) : shape.a;
    this.#b = shape.b;
    this.#c = shape.c;
    this.#xs = shape.xs;
    this.#ys = shape.ys;
  }

  /**
   * @param where the path of the distribution in its scenario, for errors
   * @throws {InvalidInput} with every fault of the parameters
   */
  static of(spec: DistributionSpec, where = 'distribution'): Sampler {
    const read = new Reader(where);
    const shape = shapeOf(spec, read);
    read.finish();
    return new Sampler(shape);
  }

  /**
   * The next duration that `draw` gives: an integer number of nanoseconds from 0 to 2^53 - 1, to which longer ones are cut.
   * This is the one place where samples are rounded.
   */
  draw(draw: Draw): number {
    let span: number;
    switch (this.#kind) {
      case kinds.CONSTANT:
        return this.#a;
      case kinds.EXPONENTIAL:
        span = this.#a * draw.exponential();
        break;
      case kinds.LOGNORMAL:
        span = exp(this.#a + this.#b * draw.normal());
        break;
      default:
        span = +this.#rarer(draw);
    }
    return span < LONGEST ? Math.floor(span + 0.5) : LONGEST;
  }

  /**
   * The other families, apart so that V8 inlines the frequent ones, for which there is just room: a fraction that a call
   * returns is allocated. The plus before the call tells V8 that it is a number, else the frequent ones would be too.
   */
  #rarer(draw: Draw): number {
    switch (this.#kind) {
      case kinds.UNIFORM:
        return this.#a + draw.uniform53() * this.#b;
      case kinds.ERLANG:
        return this.#a * this.#sum(draw);
      case kinds.GAMMA:
        return this.#a * gammaFrom(draw, this.#b);
      case kinds.HYPEREXPONENTIAL:
        return (this.#xs[pick(this.#ys, draw.uniform53())] as number) * draw.exponential();
      case kinds.WEIBULL:
        return this.#a * exp(ln(draw.exponential()) * this.#b);
      case kinds.PARETO:
        return this.#a * exp(draw.exponential() * this.#b);
      case kinds.BOUNDED_PARETO:
        return this.#a * exp(ln(1 - draw.uniform53() * this.#b) * this.#c);
      case kinds.QUANTILES:
        return this.#quantile(draw.uniform53());
      case kinds.SAMPLES:
        return this.#xs[Math.floor(draw.uniform53() * this.#xs.length)] as number;
      default:
        return this.#xs[pick(this.#ys, draw.uniform53())] as number;
    }
  }

  #sum(draw: Draw): number {
    let sum = 0;
    for (let i = this.#b; i > 0; i--) sum += draw.exponential();
    return sum;
  }

  #quantile(p: number): number {
    const ys = this.#ys;
    const i = pick(ys, p);
    const low = ys[i - 1] as number;
    const x = this.#xs[i - 1] as number;
    return x + (((this.#xs[i] as number) - x) * (p - low)) / ((ys[i] as number) - low);
  }
}
