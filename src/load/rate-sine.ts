import { cos, sin } from '#sim/math.ts';
import { SECOND } from '#sim/time.ts';
import type { RateFunction } from './rate-function.ts';

const TAU = 2 * Math.PI;

/**
 * base (1 + amplitude sin(2 pi t / period + phase)) for ever. Its integral is closed,
 * base (t + amplitude period / (2 pi) (cos(phase) - cos(2 pi t / period + phase))); the inverse is found by Newton's method
 * within a bracket that is halved whenever a step would leave it, to the last bit that moves.
 */
export class SineRate implements RateFunction {
  readonly total: number;
  readonly #base: number;
  readonly #amplitude: number;
  readonly #period: number;
  readonly #phase: number;
  readonly #cosPhase: number;

  /**
   * @param base a second, from 0 up
   * @param amplitude 0..1
   * @param period nanoseconds
   * @param phase radians
   */
  constructor(base: number, amplitude: number, period: number, phase: number) {
    this.#base = base;
    this.#amplitude = amplitude;
    this.#period = period;
    this.#phase = phase;
    this.#cosPhase = cos(phase);
    this.total = base > 0 ? Number.POSITIVE_INFINITY : 0;
  }

  rate(at: number): number {
    return this.#base * this.#relative(this.#within(at));
  }

  integral(at: number): number {
    const within = this.#within(at);
    return (this.#base * (at - within + this.#stretched(within))) / SECOND;
  }

  inverse(area: number): number {
    if (area <= 0) return 0;
    if (area > this.total) return Number.POSITIVE_INFINITY;
    // As if the rate were the base throughout; a whole period makes no difference.
    const even = (area * SECOND) / this.#base;
    const within = this.#within(even);
    return even - within + this.#solve(within);
  }

  #within(at: number): number {
    return at - Math.floor(at / this.#period) * this.#period;
  }

  /** The rate within a period, over the base. */
  #relative(at: number): number {
    return 1 + this.#amplitude * sin((TAU * at) / this.#period + this.#phase);
  }

  /** The integral of that. */
  #stretched(at: number): number {
    const swing = (this.#amplitude * this.#period) / TAU;
    return at + swing * (this.#cosPhase - cos((TAU * at) / this.#period + this.#phase));
  }

  /** The instant within a period at which the integral of the relative rate is `wanted`. */
  #solve(wanted: number): number {
    let low = 0;
    let high = this.#period;
    let at = wanted;
    for (let i = 0; i < 100; i++) {
      const excess = this.#stretched(at) - wanted;
      if (excess === 0) return at;
      if (excess > 0) high = at;
      else low = at;
      const newton = at - excess / this.#relative(at);
      const next = newton > low && newton < high ? newton : (low + high) / 2;
      if (next === at) return at;
      at = next;
    }
    return at;
  }
}
