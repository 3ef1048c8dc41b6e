import { exponentialFrom, normalFrom } from './ziggurat.ts';

/** 64 bits made of a name. Names that differ anywhere give unrelated pairs. */
export interface Key {
  /** int32 */
  readonly a: number;
  /** int32 */
  readonly b: number;
}

/**
 * Hashes a text, by UTF-16 code units, to two int32. One mixing round absorbs one unit and can be undone when the unit is
 * known, so texts of the same length never collide by their last units; four more rounds spread the end.
 */
export function hashText(text: string): Key {
  let a = 0x243f6a88;
  let b = 0x85a308d3 | 0;
  const units = text.length;
  for (let i = 0; i < units + 4; i++) {
    a = Math.imul(a ^ (i < units ? text.charCodeAt(i) : units), 0x9e3779b1);
    a ^= a >>> 15;
    b = Math.imul((b + a) | 0, 0x85ebca6b);
    b ^= b >>> 13;
    a = (a + b) | 0;
  }
  return { a, b };
}

/**
 * Randomness by key instead of by order: `begin` with where we are (a step's constants) and who we are (a request's key)
 * fixes all that `next` will give, whatever was drawn before or elsewhere. The walk is xoroshiro64** (Blackman and Vigna,
 * 2018) from a state that the four integers are mixed into.
 *
 * One object serves a whole run. It allocates nothing, and its fields are int32 because V8 would box larger integers.
 */
export class Draw {
  /** What `derive` made. */
  keyA = 0;
  keyB = 0;
  #state0 = 1;
  #state1 = 0;
  #mixed0 = 0;
  #mixed1 = 0;

  /** Starts the walk that belongs to the step (c0, c1) and the key (keyA, keyB); all int32. */
  begin(c0: number, c1: number, keyA: number, keyB: number): void {
    this.#mix(
      (Math.imul(keyA | 0, 0x9e3779b1) + (c0 | 0)) | 0,
      (Math.imul(keyB | 0, 0xc2b2ae35) + (c1 | 0) + 0x1f83d9ab) | 0,
    );
    this.#state0 = this.#mixed0;
    this.#state1 = this.#mixed1;
    // Zero is the one state that never leaves itself.
    if ((this.#state0 | this.#state1) === 0) this.#state1 = 1;
  }

  /** The next 32 bits of the walk, as an int32. */
  next(): number {
    const s0 = this.#state0;
    const s1 = this.#state1 ^ s0;
    const product = Math.imul(s0, 0x9e3779bb);
    this.#state0 = ((s0 << 26) | (s0 >>> 6)) ^ s1 ^ (s1 << 9);
    this.#state1 = (s1 << 13) | (s1 >>> 19);
    return Math.imul((product << 5) | (product >>> 27), 5);
  }

  /**
   * Makes the key of the child number `n` that the parent's step (c0, c1) has, into the fields `keyA` and `keyB`.
   * It leaves the walk alone, and has nothing to do with what `begin` makes of the same arguments.
   */
  derive(keyA: number, keyB: number, c0: number, c1: number, n: number): void {
    const a = Math.imul(keyA | 0, 0x27d4eb2f) + Math.imul(n | 0, 0x2545f491) + (c0 | 0);
    const b = Math.imul(keyB | 0, 0x165667b1) + Math.imul(n | 0, 0x5851f42d) + (c1 | 0);
    this.#mix((a + 0x3c6ef372) | 0, (b + 0x6a09e667) | 0);
    this.keyA = this.#mixed0;
    this.keyB = this.#mixed1;
  }

  /** Uniform in (0, 1), never an end: the midpoint of one of 2^32 cells. */
  uniform(): number {
    return ((this.next() >>> 0) + 0.5) * 2 ** -32;
  }

  /** Uniform in (0, 1), never an end: the midpoint of one of 2^52 cells, from two words. */
  uniform53(): number {
    const high = this.next() >>> 0;
    return (high * 2 ** 20 + (this.next() >>> 12) + 0.5) * 2 ** -52;
  }

  /** An integer from 0 to n - 1, for n from 1 to 2^20. No value is favoured by more than n in 2^32. */
  below(n: number): number {
    return Math.floor((this.next() >>> 0) * n * 2 ** -32);
  }

  /** Exponential of mean 1. */
  exponential(): number {
    return exponentialFrom(this);
  }

  /** Normal of mean 0 and variance 1. */
  normal(): number {
    return normalFrom(this);
  }

  /**
   * A permutation of 64 bits in which every input bit flips every output bit with probability one half. With one round
   * less some bits of a derived key never flip.
   */
  #mix(a: number, b: number): void {
    let x = a;
    let y = b;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    y = Math.imul(((y ^ (y >>> 15)) + x) | 0, 0x846ca68b);
    x = Math.imul(x ^ (x >>> 15) ^ y, 0x9e3779b1);
    y = Math.imul(((y ^ (y >>> 16)) + x) | 0, 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 16) ^ y, 0xc2b2ae35);
    y = Math.imul(((y ^ (y >>> 13)) + x) | 0, 0x27d4eb2f);
    x = x ^ (x >>> 15) ^ y;
    y = (y ^ (y >>> 16)) + x;
    this.#mixed0 = x;
    this.#mixed1 = y | 0;
  }
}
