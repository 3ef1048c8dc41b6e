import { hashText } from '#sim/draw.ts';

/** A phase in [0, interval), in whole nanoseconds, that depends on the seed and the name of the rhythm only. */
export function phaseOf(seed: number, name: string, interval: number): number {
  return Math.floor(((hashText(`${seed}/phase/${name}`).a >>> 0) / 2 ** 32) * interval);
}
