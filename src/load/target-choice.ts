import { type Draw, hashText } from '#sim/draw.ts';
import type { Faults } from './faults.ts';
import type { Resolve } from './source-context.ts';

/** To which entry point a request of an arrival source goes: always the same, or one of several by weight and by key. */
export class TargetChoice {
  readonly #entries: number[];
  /** Sums of the weights up to each entry, over the total. */
  readonly #shares: number[];
  readonly #seed: { a: number; b: number };

  constructor(spec: string | Record<string, number>, seed: string, where: string, resolve: Resolve, faults: Faults) {
    const rows = typeof spec === 'string' ? [[spec, 1] as const] : Object.entries(spec);
    if (rows.length === 0) faults.add(where, 'target', 'at least one route', spec);
    const weights = rows.map(([route, weight]) => faults.positive(where, `target[${JSON.stringify(route)}]`, weight));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let sum = 0;
    this.#shares = weights.map((weight) => {
      sum += weight;
      return sum / total;
    });
    this.#entries = rows.map(([route]) => {
      const entry = resolve(route);
      if (entry === undefined) faults.add(where, 'target', 'a route of the ingress', route);
      return entry ?? -1;
    });
    this.#seed = hashText(`${seed}/target`);
  }

  next(draw: Draw, keyA: number, keyB: number): number {
    const last = this.#entries.length - 1;
    if (last === 0) return this.#entries[0] as number;
    draw.begin(this.#seed.a, this.#seed.b, keyA, keyB);
    const share = draw.uniform53();
    let i = 0;
    while (i < last && share >= (this.#shares[i] as number)) i++;
    return this.#entries[i] as number;
  }
}
