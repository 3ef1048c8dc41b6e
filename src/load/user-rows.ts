import type { Stream } from '#sim/stream.ts';
import { StreamRows } from '#sim/stream-rows.ts';

/** Nothing is scheduled and no request is out. */
export const IDLE = 0;
/** Its next step or task is scheduled. */
export const ASLEEP = 1;
/** Its request is in flight. */
export const REQUESTING = 2;

const FIRST_ROWS = 64;

/** The state of all users of a source, a row each, in columns. A row that is released serves a later user. */
export class UserRows {
  /** Index of the class. */
  classes = new Int32Array(FIRST_ROWS);
  /** The how-manieth of its class, from 0. */
  ordinals = new Int32Array(FIRST_ROWS);
  /** The user's own half keys. */
  keysA = new Int32Array(FIRST_ROWS);
  keysB = new Int32Array(FIRST_ROWS);
  /** Number of the present task in the user's life, from 0; -1 during the start steps. */
  iterations = new Int32Array(FIRST_ROWS);
  /** Place in the flow's list; -1 before the first task. */
  places = new Int32Array(FIRST_ROWS);
  /** Number of the present step within the task. */
  steps = new Int32Array(FIRST_ROWS);
  /** IDLE, ASLEEP or REQUESTING. */
  states = new Uint8Array(FIRST_ROWS);
  /** Handle of the scheduled event, while ASLEEP. */
  events = new Int32Array(FIRST_ROWS);
  /** What constant pacing is due. */
  due = new Float64Array(FIRST_ROWS);
  /** When the request in flight was sent. */
  sentAt = new Float64Array(FIRST_ROWS);
  /** Each user's own stream, where no other one is given. */
  readonly #streams = new StreamRows();
  readonly #others: Stream[] = [];
  readonly #free: number[] = [];
  #used = 0;

  /** Opens the row of a new user, before its first step. */
  open(classIndex: number, ordinal: number, keyA: number, keyB: number, now: number): number {
    const user = this.#take();
    this.classes[user] = classIndex;
    this.ordinals[user] = ordinal;
    this.keysA[user] = keyA;
    this.keysB[user] = keyB;
    this.iterations[user] = -1;
    this.places[user] = -1;
    this.steps[user] = 0;
    this.states[user] = IDLE;
    this.due[user] = now;
    return user;
  }

  /** Begins the user's own stream. */
  beginStream(user: number, seed: number | string, name: string): void {
    this.#streams.open(user, seed, name);
  }

  /** Has the user draw from this stream instead. */
  lendStream(user: number, stream: Stream): void {
    this.#others[user] = stream;
  }

  /** The stream of a user, until that of another one is asked for. */
  stream(user: number): Stream {
    return this.#others.length === 0 ? this.#streams.at(user) : (this.#others[user] as Stream);
  }

  release(user: number): void {
    this.#free.push(user);
  }

  #take(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#used === this.classes.length) this.#grow();
    return this.#used++;
  }

  #grow(): void {
    const length = 2 * this.classes.length;
    this.classes = widened(this.classes, new Int32Array(length));
    this.ordinals = widened(this.ordinals, new Int32Array(length));
    this.keysA = widened(this.keysA, new Int32Array(length));
    this.keysB = widened(this.keysB, new Int32Array(length));
    this.iterations = widened(this.iterations, new Int32Array(length));
    this.places = widened(this.places, new Int32Array(length));
    this.steps = widened(this.steps, new Int32Array(length));
    this.states = widened(this.states, new Uint8Array(length));
    this.events = widened(this.events, new Int32Array(length));
    this.due = widened(this.due, new Float64Array(length));
    this.sentAt = widened(this.sentAt, new Float64Array(length));
  }
}

function widened<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
