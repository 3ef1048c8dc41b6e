import { SECOND } from '#sim/time.ts';
import type { RateFunction } from './rate-function.ts';

/** A stretch of time over which the rate goes linearly from one value to another. */
export interface Piece {
  /** Nanoseconds, above 0. */
  length: number;
  /** Arrivals a second at its beginning and at its end. */
  from: number;
  to: number;
}

/**
 * A rate made of linear pieces, once or over and over. After the last piece it is 0.
 *
 * A cursor remembers the piece found last, so that looking up in rising order takes constant time on average; any other
 * order takes a binary search and gives the same.
 */
export class PiecewiseRate implements RateFunction {
  readonly total: number;
  /** Length of one round in nanoseconds. */
  readonly #period: number;
  readonly #repeat: boolean;
  /** Beginning of each piece and the end of the last. */
  readonly #starts: Float64Array;
  /** Arrivals expected before each of `starts`. */
  readonly #areas: Float64Array;
  readonly #from: Float64Array;
  /** Change of the rate a second, in each piece. */
  readonly #slopes: Float64Array;
  #cursor = 0;

  constructor(pieces: readonly Piece[], repeat = false) {
    const n = pieces.length;
    this.#starts = new Float64Array(n + 1);
    this.#areas = new Float64Array(n + 1);
    this.#from = new Float64Array(n);
    this.#slopes = new Float64Array(n);
    pieces.forEach(({ length, from, to }, i) => {
      this.#starts[i + 1] = (this.#starts[i] as number) + length;
      this.#areas[i + 1] = (this.#areas[i] as number) + (((from + to) / 2) * length) / SECOND;
      this.#from[i] = from;
      this.#slopes[i] = ((to - from) * SECOND) / length;
    });
    this.#period = this.#starts[n] as number;
    const area = this.#areas[n] as number;
    this.#repeat = repeat && area > 0;
    this.total = this.#repeat ? Number.POSITIVE_INFINITY : area;
  }

  rate(at: number): number {
    const round = this.#repeat ? Math.floor(at / this.#period) : 0;
    const within = at - round * this.#period;
    if (within >= this.#period) return 0;
    const piece = this.#find(this.#starts, within, false);
    const seconds = (within - (this.#starts[piece] as number)) / SECOND;
    return (this.#from[piece] as number) + (this.#slopes[piece] as number) * seconds;
  }

  integral(at: number): number {
    const round = this.#repeat ? Math.floor(at / this.#period) : 0;
    const before = round === 0 ? 0 : round * (this.#areas[this.#from.length] as number);
    const within = Math.min(at - round * this.#period, this.#period);
    const piece = this.#find(this.#starts, within, false);
    const seconds = (within - (this.#starts[piece] as number)) / SECOND;
    const rise = (this.#slopes[piece] as number) * seconds;
    return before + (this.#areas[piece] as number) + ((this.#from[piece] as number) + rise / 2) * seconds;
  }

  /** Within a piece x solves from x + slope x^2 / 2 = area, in the form that loses no digits when the slope is small. */
  inverse(area: number): number {
    if (area > this.total) return Number.POSITIVE_INFINITY;
    if (area <= 0) return 0;
    const round = this.#repeat ? Math.ceil(area / (this.#areas[this.#from.length] as number)) - 1 : 0;
    const whole = round === 0 ? 0 : round * (this.#areas[this.#from.length] as number);
    const within = Math.min(Math.max(area - whole, 0), this.#areas[this.#from.length] as number);
    const piece = this.#find(this.#areas, within, true);
    const rest = within - (this.#areas[piece] as number);
    const from = this.#from[piece] as number;
    const end = Math.sqrt(Math.max(0, from * from + 2 * (this.#slopes[piece] as number) * rest));
    const start = this.#starts[piece] as number;
    const length = (this.#starts[piece + 1] as number) - start;
    const into = rest === 0 ? 0 : Math.min((2 * rest * SECOND) / (from + end), length);
    return round * this.#period + start + into;
  }

  /**
   * The piece between whose edges a value lies; on an edge the later piece, or with `first` the earlier one. For an area
   * the earlier one matters: its instant comes before a stretch of rate 0.
   */
  #find(edges: Float64Array, value: number, first: boolean): number {
    const last = edges.length - 2;
    const inside = (i: number): boolean => {
      const low = edges[i] as number;
      const high = edges[i + 1] as number;
      return first ? (low < value || i === 0) && value <= high : low <= value && (value < high || i === last);
    };
    for (let i = this.#cursor; i <= Math.min(this.#cursor + 2, last); i++) {
      if (inside(i)) {
        this.#cursor = i;
        return i;
      }
    }
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >> 1;
      const edge = edges[middle + 1] as number;
      if (first ? value <= edge : value < edge) high = middle;
      else low = middle + 1;
    }
    this.#cursor = low;
    return low;
  }
}
