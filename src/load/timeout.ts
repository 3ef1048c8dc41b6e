import type { DistributionSpec } from '#sim/distribution.ts';
import { type Draw, hashText } from '#sim/draw.ts';
import { Sampler } from '#sim/sampler.ts';
import type { Faults } from './faults.ts';

/** How long the senders of a source wait for an answer, drawn by the request's key. The constant `'0s'` means for ever. */
export class Timeout {
  readonly #sampler: Sampler | undefined;
  readonly #seed: { a: number; b: number };

  /**
   * @param spec left out: for ever
   * @param seed text that names the run's seed and the source
   */
  constructor(spec: DistributionSpec | undefined, seed: string, where: string, faults: Faults) {
    this.#sampler = spec === undefined ? undefined : faults.take(() => Sampler.of(spec, `${where}.timeout`));
    this.#seed = hashText(`${seed}/timeout`);
  }

  /** @returns nanoseconds, 0 for ever */
  next(draw: Draw, keyA: number, keyB: number): number {
    const sampler = this.#sampler;
    if (sampler === undefined) return 0;
    if (sampler.constant) return sampler.draw(draw);
    draw.begin(this.#seed.a, this.#seed.b, keyA, keyB);
    // A random timeout that comes out below half a nanosecond is short, not infinite.
    return Math.max(1, sampler.draw(draw));
  }
}
