import { type Draw, hashText } from '#sim/draw.ts';

/**
 * The root keys of requests: who sends them and the how-manieth they are, in two int32. All that is random about serving
 * a request follows from its key, so the same request costs the same under every policy, and in every engine that knows
 * the key. Seeds have no part in it; they enter where something is drawn.
 */

/** Puts the key of the user number `ordinal` of its class into the fields keyA and keyB of `draw`. */
export function userKey(draw: Draw, source: string, className: string, ordinal: number): void {
  const { a, b } = hashText(`load/${source}/${className}`);
  draw.derive(a, b, 0, 0, ordinal);
}

/**
 * Puts the key of a user's request into the fields keyA and keyB of `draw`. No two of one user are the same.
 * @param iteration the task's number in the user's life, from 0; -1 for its start steps
 * @param step the step's number within the task, from 0; -1 is the wait after it
 */
export function requestKey(draw: Draw, userA: number, userB: number, iteration: number, step: number): void {
  draw.derive(userA, userB, iteration, step, 0);
}

/** The two halves that the requests of an arrival source have in common. */
export function sourceKey(source: string): { a: number; b: number } {
  return hashText(`load/${source}`);
}

/** Puts the key of the request number `index` (from 0) of an arrival source into the fields keyA and keyB of `draw`. */
export function arrivalKey(draw: Draw, sourceA: number, sourceB: number, index: number): void {
  const high = index < 2 ** 31 ? 0 : Math.floor(index / 2 ** 32) | 0;
  draw.derive(sourceA, sourceB, high, 0, index | 0);
}
