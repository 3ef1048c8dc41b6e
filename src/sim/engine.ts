import type { Clock } from './clock.ts';
import type { EventList } from './event-list.ts';
import { TimingWheel } from './timing-wheel.ts';

export type Handler = (a: number, b: number) => void;

/** More events than this at one instant means that time has stopped: some loop of the model takes no time. */
const EVENTS_AT_ONE_INSTANT = 20_000_000;

/**
 * The virtual clock and the loop that turns it. Rooms register blocks of event kinds, so no one place knows them all;
 * frequent things are events of two integers, rare ones closures through `at`.
 */
export class Engine implements Clock {
  /** The instant of the event being handled, or where the last `run` ended. */
  now = 0;
  /** Events handled so far. */
  executed = 0;
  readonly #events: EventList;
  readonly #handlers: Handler[] = [];
  readonly #actions: ((() => void) | undefined)[] = [];
  readonly #freeActions: number[] = [];
  readonly #actionKind: number;
  #stopped = false;

  constructor(events: EventList = new TimingWheel()) {
    this.#events = events;
    this.#actionKind = this.register([(a) => this.#act(a)]);
  }

  /** Adds a block of event kinds. @returns the first; the handlers have consecutive kinds. */
  register(handlers: readonly Handler[]): number {
    const first = this.#handlers.length;
    if (first + handlers.length > 255) throw new Error('more than 255 kinds of event');
    this.#handlers.push(...handlers);
    return first;
  }

  /** Schedules an event at `at` nanoseconds, not before now. @returns its handle, for `cancel`. */
  schedule(at: number, kind: number, a: number, b: number): number {
    return this.#events.push(at, kind, a, b);
  }

  /** Takes back an event that has not happened. The caller must know that it has not: handles are used again. */
  cancel(event: number): void {
    this.#events.cancel(event);
  }

  at(instant: number, action: () => void): () => void {
    const index = this.#freeActions.pop() ?? this.#actions.length;
    this.#actions[index] = action;
    const event = this.#events.push(instant, this.#actionKind, index, 0);
    return () => {
      if (this.#actions[index] !== action) return;
      this.#events.cancel(event);
      this.#release(index);
    };
  }

  /** Events yet to happen. */
  get pending(): number {
    return this.#events.size;
  }

  /** Ends the present `run` after the event being handled. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Handles all events up to and including the instant `until`, then stands there (at the last event, when it is Infinity).
   * @returns false when `stop` ended it before
   * @throws when 20 million events happen at one instant
   */
  run(until: number): boolean {
    const events = this.#events;
    const handlers = this.#handlers;
    let last = -1;
    let same = 0;
    this.#stopped = false;
    while (events.next(until)) {
      const at = events.at;
      if (at !== last) {
        last = at;
        same = 0;
      } else if (++same > EVENTS_AT_ONE_INSTANT) {
        throw new Error(
          `time stands still at ${at / 1e9} s: ${same} events at this instant; some loop of the model takes no time`,
        );
      }
      this.now = at;
      this.executed++;
      (handlers[events.kind] as Handler)(events.a, events.b);
      if (this.#stopped) return false;
    }
    if (until < Number.POSITIVE_INFINITY) this.now = until;
    return true;
  }

  #act(index: number): void {
    const action = this.#actions[index] as () => void;
    this.#release(index);
    action();
  }

  #release(index: number): void {
    this.#actions[index] = undefined;
    this.#freeActions.push(index);
  }
}
