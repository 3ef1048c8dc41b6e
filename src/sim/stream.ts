import seedrandom from 'seedrandom';
import { hashText } from './draw.ts';

/** A sequence of random numbers that belongs to one user or one arrival source. */
export interface Stream {
  /** Uniform in [0, 1): one of 2^32 values, 0 among them. */
  uniform(): number;
}

/**
 * The stream of a name under a seed; the same two always give the same sequence. It is Marsaglia's xor128 as the package
 * seedrandom has it, seeded with 16 hexadecimal digits, the hash of `<seed>/<name>`:
 *
 *     (a, b) = hashText(seed + '/' + name), digits = hex(a) + hex(b), each 8 lower-case digits
 *     x = y = z = w = 0
 *     step:  t = x ^ (x << 11); x = y; y = z; z = w; w = w ^ (w >>> 19) ^ t ^ (t >>> 8)     on 32 bits
 *     for each of the 16 digits: x = x ^ its character code, step; then 64 more steps
 *     uniform: step, then w / 2^32
 *
 * The hash stands in between because seeding by xor128 alone is linear: two names would differ by the same fixed pattern of
 * bits under every seed, so that their first draws agree, or disagree, in their top bit in every run.
 */
export function stream(seed: number | string, name: string): Stream {
  return { uniform: seedrandom.xor128(digitsOf(seed, name)) };
}

/** The words x, y, z, w that the stream of this name begins with. */
export function seedOfStream(seed: number | string, name: string): [x: number, y: number, z: number, w: number] {
  const { x, y, z, w } = (seedrandom.xor128(digitsOf(seed, name), { state: true }) as Stateful).state();
  return [x, y, z, w];
}

/** The package's types do not tell of what xor128 keeps. */
type Stateful = { state(): { x: number; y: number; z: number; w: number } };

function digitsOf(seed: number | string, name: string): string {
  const { a, b } = hashText(`${seed}/${name}`);
  return hex(a) + hex(b);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
