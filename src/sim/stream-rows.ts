import { type Stream, seedOfStream } from './stream.ts';

/**
 * The streams of many users in one array, each the same sequence as `stream` of its name gives: four words of state a row
 * instead of an object of closures. There is one cursor, which `at` puts on a row.
 */
export class StreamRows implements Stream {
  #state = new Int32Array(4 * 64);
  #at = 0;

  /** Begins the stream of this name in a row, used before or not. */
  open(row: number, seed: number | string, name: string): void {
    while (4 * row >= this.#state.length) {
      const larger = new Int32Array(2 * this.#state.length);
      larger.set(this.#state);
      this.#state = larger;
    }
    this.#state.set(seedOfStream(seed, name), 4 * row);
  }

  /** The stream of a row, until the next call of `at`. */
  at(row: number): Stream {
    this.#at = 4 * row;
    return this;
  }

  uniform(): number {
    const state = this.#state;
    const at = this.#at;
    const x = state[at] as number;
    const w = state[at + 3] as number;
    const t = x ^ (x << 11);
    const next = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    state[at] = state[at + 1] as number;
    state[at + 1] = state[at + 2] as number;
    state[at + 2] = w;
    state[at + 3] = next;
    return (next >>> 0) * 2 ** -32;
  }
}
