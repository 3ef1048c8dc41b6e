import { exp, ln } from './math.ts';

/**
 * Exponential and normal draws by the ziggurat of Marsaglia and Tsang (2000) with 256 layers of equal area. The layer,
 * the sign and the place within the layer come from different bits of one word, as Doornik (2005) asks. The tables are
 * built when this file is loaded, from our own exp and ln, so every machine has the same ones.
 *
 * The frequent path is one short function that V8 inlines, the rest a call. The plus before that call tells V8 that it is
 * a number: else the result of either path would be allocated.
 */

/** The source of bits, in the two forms needed. */
interface Words {
  next(): number;
  uniform53(): number;
}

const LAYERS = 256;

/** Where the tail begins and the area of a layer, such that 256 layers of that area close at the mode. */
const EXPONENTIAL_TAIL = 7.69711747013105;
const EXPONENTIAL_AREA = (EXPONENTIAL_TAIL + 1) * exp(-EXPONENTIAL_TAIL);
const NORMAL_TAIL = 3.6541528853610088;
const NORMAL_AREA = 0.004928673233974655;

const exponentialX = edges(EXPONENTIAL_TAIL, EXPONENTIAL_AREA, exponentialDensity, (y) => -ln(y));
const exponentialY = exponentialX.map(exponentialDensity);
const normalX = edges(NORMAL_TAIL, NORMAL_AREA, normalDensity, (y) => Math.sqrt(-2 * ln(y)));
const normalY = normalX.map(normalDensity);

/** A draw from the exponential distribution of mean 1: a lattice of 2^24 points in each layer, and the exact tail. */
export function exponentialFrom(words: Words): number {
  const word = words.next();
  const layer = word & (LAYERS - 1);
  const x = ((word >>> 8) + 0.5) * 2 ** -24 * (exponentialX[layer] as number);
  return x < (exponentialX[layer + 1] as number) ? x : +exponentialEdge(words, layer, x);
}

/** The 1 % of draws that fall beside the part of their layer that lies wholly below the density. */
function exponentialEdge(words: Words, layer: number, x: number): number {
  // What is left of an exponential beyond any point is exponential again.
  if (layer === 0) return EXPONENTIAL_TAIL + exponentialFrom(words);
  const low = exponentialY[layer] as number;
  const high = exponentialY[layer + 1] as number;
  return low + words.uniform53() * (high - low) < exponentialDensity(x) ? x : exponentialFrom(words);
}

/** A draw from the normal distribution of mean 0 and variance 1: a lattice of 2^24 points in each layer, and the exact tail. */
export function normalFrom(words: Words): number {
  const word = words.next();
  const layer = word & (LAYERS - 1);
  const x = ((word >> 8) + 0.5) * 2 ** -23 * (normalX[layer] as number);
  return Math.abs(x) < (normalX[layer + 1] as number) ? x : +normalEdge(words, layer, x);
}

function normalEdge(words: Words, layer: number, x: number): number {
  if (layer === 0) return x < 0 ? -normalTail(words) : normalTail(words);
  const low = normalY[layer] as number;
  const high = normalY[layer + 1] as number;
  return low + words.uniform53() * (high - low) < normalDensity(x) ? x : normalFrom(words);
}

/** A normal draw known to exceed the start of the tail (Marsaglia 1964). */
function normalTail(words: Words): number {
  for (;;) {
    const x = exponentialFrom(words) / NORMAL_TAIL;
    if (2 * exponentialFrom(words) > x * x) return NORMAL_TAIL + x;
  }
}

/**
 * Right edges of the layers, from the widest to 0 at the mode. Edge 0 is that of a rectangle which has the area of the
 * lowest layer together with the tail.
 */
function edges(
  tail: number,
  area: number,
  density: (x: number) => number,
  inverse: (y: number) => number,
): Float64Array {
  const x = new Float64Array(LAYERS + 1);
  x[0] = area / density(tail);
  x[1] = tail;
  let y = density(tail);
  for (let i = 2; i < LAYERS; i++) {
    y += area / (x[i - 1] as number);
    x[i] = inverse(y);
  }
  return x;
}

function exponentialDensity(x: number): number {
  return exp(-x);
}

function normalDensity(x: number): number {
  return exp(-0.5 * x * x);
}
