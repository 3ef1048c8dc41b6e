import {
  ANSWER,
  ANSWERED_AT,
  ARRIVED_AT,
  ATTEMPT,
  type Calls,
  ENDPOINT,
  KEY_A,
  KEY_B,
  PARENT_A,
  PARENT_B,
  REPLICA,
  SOURCE,
  STARTED_AT,
} from './calls.ts';
import type { Replicas } from './replicas.ts';

/**
 * Finished calls, a row each, in columns of which the first `count` rows hold. Instants are nanoseconds. The caller's
 * side and the server's are both here: a call whose caller gave up has one end for each.
 */
export class TapRows {
  count = 0;
  readonly keyA: Int32Array;
  readonly keyB: Int32Array;
  /** Key of the call that made this one; 0, 0 for a load source. */
  readonly parentA: Int32Array;
  readonly parentB: Int32Array;
  /** Load source, or -1 for a call between services. */
  readonly source: Int32Array;
  readonly endpoint: Int32Array;
  /** Ordinal of the replica that it came to, or -1. */
  readonly replica: Int32Array;
  /** From 0. */
  readonly attempt: Int32Array;
  readonly arrivedAt: Float64Array;
  /** When service began, or -1 when it never did. */
  readonly startedAt: Float64Array;
  /** When the server was through with it, and how (see #sim/outcome.ts). */
  readonly endedAt: Float64Array;
  readonly outcome: Uint8Array;
  /** When the caller had its answer or gave up, and what it came to for the caller. */
  readonly answeredAt: Float64Array;
  readonly answer: Uint8Array;

  constructor(capacity: number) {
    const integers = () => new Int32Array(capacity);
    const instants = () => new Float64Array(capacity);
    this.keyA = integers();
    this.keyB = integers();
    this.parentA = integers();
    this.parentB = integers();
    this.source = integers();
    this.endpoint = integers();
    this.replica = integers();
    this.attempt = integers();
    this.arrivedAt = instants();
    this.startedAt = instants();
    this.endedAt = instants();
    this.answeredAt = instants();
    this.outcome = new Uint8Array(capacity);
    this.answer = new Uint8Array(capacity);
  }
}

/** Something that derives what it wants from finished calls. It must be done with the rows when it returns. */
export type TapConsumer = (rows: TapRows) => void;

/** Integers of a row while it waits to be handed on, and its instants. */
const INTEGERS = 9;
const INSTANTS = 4;

/**
 * Collects finished calls and hands them on in chunks: when one is full, and whenever somebody asks for what there is.
 * Until then rows lie whole in two arrays, since a call is finished at the cost of the arrays that it touches; they are
 * spread over columns all at once.
 */
export class Tap {
  static readonly CAPACITY = 2048;
  readonly #integers = new Int32Array(Tap.CAPACITY * INTEGERS);
  readonly #instants = new Float64Array(Tap.CAPACITY * INSTANTS);
  #count = 0;
  readonly #rows = new TapRows(Tap.CAPACITY);
  readonly #consumers: TapConsumer[] = [];

  consume(consumer: TapConsumer): void {
    this.#consumers.push(consumer);
  }

  record(calls: Calls, replicas: Replicas, call: number, endedAt: number, outcome: number): void {
    const { cells, times } = calls;
    const integers = this.#integers;
    const instants = this.#instants;
    const i = this.#count * INTEGERS;
    const j = this.#count * INSTANTS;
    const k = call >> 3;
    const replica = cells[call + REPLICA] as number;
    integers[i] = cells[call + KEY_A] as number;
    integers[i + 1] = cells[call + KEY_B] as number;
    integers[i + 2] = cells[call + PARENT_A] as number;
    integers[i + 3] = cells[call + PARENT_B] as number;
    integers[i + 4] = cells[call + SOURCE] as number;
    integers[i + 5] = cells[call + ENDPOINT] as number;
    integers[i + 6] = cells[call + ATTEMPT] as number;
    integers[i + 7] = replica < 0 ? -1 : (replicas.ordinal[replica] as number);
    integers[i + 8] = outcome | ((cells[call + ANSWER] as number) << 8);
    instants[j] = times[k + ARRIVED_AT] as number;
    instants[j + 1] = times[k + STARTED_AT] as number;
    instants[j + 2] = times[k + ANSWERED_AT] as number;
    instants[j + 3] = endedAt;
    if (++this.#count === Tap.CAPACITY) this.drain();
  }

  /** Hands on what has been collected. */
  drain(): void {
    if (this.#count === 0) return;
    this.#spread();
    this.#count = 0;
    for (const consumer of this.#consumers) consumer(this.#rows);
  }

  #spread(): void {
    const integers = this.#integers;
    const instants = this.#instants;
    const { keyA, keyB, parentA, parentB, source, endpoint, attempt, replica, outcome, answer } = this.#rows;
    const { arrivedAt, startedAt, answeredAt, endedAt } = this.#rows;
    const count = this.#count;
    for (let row = 0, i = 0, j = 0; row < count; row++, i += INTEGERS, j += INSTANTS) {
      keyA[row] = integers[i] as number;
      keyB[row] = integers[i + 1] as number;
      parentA[row] = integers[i + 2] as number;
      parentB[row] = integers[i + 3] as number;
      source[row] = integers[i + 4] as number;
      endpoint[row] = integers[i + 5] as number;
      attempt[row] = integers[i + 6] as number;
      replica[row] = integers[i + 7] as number;
      outcome[row] = (integers[i + 8] as number) & 255;
      answer[row] = (integers[i + 8] as number) >> 8;
      arrivedAt[row] = instants[j] as number;
      startedAt[row] = instants[j + 1] as number;
      answeredAt[row] = instants[j + 2] as number;
      endedAt[row] = instants[j + 3] as number;
    }
    this.#rows.count = count;
  }
}
