import type { Draw } from '#sim/draw.ts';
import { ln } from '#sim/math.ts';
import { Sampler } from '#sim/sampler.ts';
import type { Stream } from '#sim/stream.ts';
import { roundToNanosecond, SECOND } from '#sim/time.ts';
import type { Faults } from './faults.ts';
import type { WaitSpec } from './spec.ts';

const CONSTANT = 0;
const BETWEEN = 1;
const EXPONENTIAL = 2;
const PACING = 3;
const DISTRIBUTION = 4;

/** The due instant of a pacing that has none yet. */
export const UNANCHORED = -1;

/**
 * How long a user waits between two tasks: Locust's wait_time functions. One class with a switch over numbers, so that
 * the call stays monomorphic.
 *
 * `between` and the exponential take one draw from the user's stream, as the generated locustfile does; any other
 * distribution is drawn by key, since Locust does not have it. Pacing draws nothing.
 */
export class WaitTime {
  /** Whether `next` wants a walk begun for this user and iteration. */
  readonly keyed: boolean;
  readonly #kind: number;
  /** Nanoseconds: the constant, the lower end, the mean, or the period. */
  readonly #a: number;
  /** Nanoseconds: upper end less lower end. */
  readonly #b: number;
  readonly #sampler: Sampler | undefined;

  private constructor(kind: number, a: number, b = 0, sampler?: Sampler) {
    this.#kind = kind;
    this.#a = a;
    this.#b = b;
    this.#sampler = sampler;
    this.keyed = kind === DISTRIBUTION;
  }

  static of(spec: WaitSpec, where: string, faults: Faults): WaitTime {
    if (typeof spec === 'string') return new WaitTime(CONSTANT, faults.duration(where, 'wait', spec));
    if (Array.isArray(spec)) return WaitTime.#between(spec, where, faults);
    if ('every' in spec) return new WaitTime(PACING, faults.positiveDuration(where, 'every', spec.every));
    if ('perSecond' in spec) return new WaitTime(PACING, period(spec.perSecond, where, faults));
    if (!('dist' in spec)) return new WaitTime(EXPONENTIAL, faults.positiveDuration(where, 'mean', spec.mean));
    const sampler = faults.take(() => Sampler.of(spec, where));
    return new WaitTime(DISTRIBUTION, 0, 0, sampler);
  }

  static #between([first, second]: [string, string], where: string, faults: Faults): WaitTime {
    const low = faults.duration(where, 'wait[0]', first);
    const high = faults.duration(where, 'wait[1]', second);
    if (high < low) faults.add(where, 'wait[1]', `at least wait[0], ${first}`, second);
    return new WaitTime(BETWEEN, low, high - low);
  }

  /** Whether the wait depends on when the last one ended. */
  get paced(): boolean {
    return this.#kind === PACING;
  }

  /**
   * The wait that begins now.
   *
   * Pacing: due = max(now, previous due + period), so that users who keep up stay on an exact grid, and one who was late
   * goes on at once from where it is. The first due instant is when the user was created, as in Locust since 2.18;
   * before, the clock began with the first wait, which is what UNANCHORED does.
   * Source: locust/user/wait_time.py.
   * @param due instants per user, where pacing keeps what it is due
   * @param draw begun by the caller if `keyed`
   * @returns nanoseconds
   */
  next(now: number, stream: Stream, due: Float64Array, user: number, draw: Draw): number {
    switch (this.#kind) {
      case CONSTANT:
        return this.#a;
      case BETWEEN:
        return this.#a + roundToNanosecond(stream.uniform() * this.#b);
      case EXPONENTIAL:
        return roundToNanosecond(-this.#a * ln(1 - stream.uniform()));
      case PACING: {
        const previous = due[user] as number;
        const next = Math.max(now, (previous === UNANCHORED ? now : previous) + this.#a);
        due[user] = next;
        return next - now;
      }
      default:
        return (this.#sampler as Sampler).draw(draw);
    }
  }
}

/** Locust's constant_throughput: a pacing of 1 / perSecond. */
function period(perSecond: number, where: string, faults: Faults): number {
  const nanoseconds = roundToNanosecond(SECOND / faults.positive(where, 'perSecond', perSecond));
  if (nanoseconds < 1) faults.add(where, 'perSecond', 'at most 1e9', perSecond);
  return nanoseconds;
}
