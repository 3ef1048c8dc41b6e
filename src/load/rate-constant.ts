import { SECOND } from '#sim/time.ts';
import type { RateFunction } from './rate-function.ts';

/** The same rate for ever. */
export class ConstantRate implements RateFunction {
  readonly total: number;
  readonly #rate: number;

  /** @param rate a second, from 0 up */
  constructor(rate: number) {
    this.#rate = rate;
    this.total = rate > 0 ? Number.POSITIVE_INFINITY : 0;
  }

  rate(): number {
    return this.#rate;
  }

  integral(at: number): number {
    return (this.#rate * at) / SECOND;
  }

  inverse(area: number): number {
    if (area === 0) return 0;
    return (area * SECOND) / this.#rate;
  }
}
