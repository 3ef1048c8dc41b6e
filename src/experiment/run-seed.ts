import { hashText } from '#sim/draw.ts';

/**
 * The seed of the run number `index` (from 0) of a master seed: a pure function of both, so that more runs never change
 * those before them, and machines that share the work agree without talking. The first is the master seed itself: the run
 * that `pitot run` shows is one of those that `pitot compare` is about. The others are 48 bits of a hash, as master + index
 * would give neighbouring master seeds nearly the same runs.
 */
export function runSeed(master: number, index: number): number {
  if (index === 0) return master;
  const { a, b } = hashText(`${master}/run/${index}`);
  return (a >>> 0) * 2 ** 16 + (b >>> 16);
}

/** The first `count` seeds of a master seed. */
export function runSeeds(master: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => runSeed(master, index));
}
