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

/** Collects finished calls and hands them on in chunks: when one is full, and whenever somebody asks for what there is. */
export class Tap {
  static readonly CAPACITY = 2048;
  readonly #rows = new TapRows(Tap.CAPACITY);
  readonly #consumers: TapConsumer[] = [];

  consume(consumer: TapConsumer): void {
    this.#consumers.push(consumer);
  }

  record(calls: Calls, replicas: Replicas, call: number, endedAt: number, outcome: number): void {
    const rows = this.#rows;
    const i = rows.count;
    const replica = calls.cells[call + REPLICA] as number;
    rows.keyA[i] = calls.cells[call + KEY_A] as number;
    rows.keyB[i] = calls.cells[call + KEY_B] as number;
    rows.parentA[i] = calls.cells[call + PARENT_A] as number;
    rows.parentB[i] = calls.cells[call + PARENT_B] as number;
    rows.source[i] = calls.cells[call + SOURCE] as number;
    rows.endpoint[i] = calls.cells[call + ENDPOINT] as number;
    rows.replica[i] = replica < 0 ? -1 : (replicas.ordinal[replica] as number);
    rows.attempt[i] = calls.cells[call + ATTEMPT] as number;
    rows.arrivedAt[i] = calls.times[(call >> 3) + ARRIVED_AT] as number;
    rows.startedAt[i] = calls.times[(call >> 3) + STARTED_AT] as number;
    rows.answeredAt[i] = calls.times[(call >> 3) + ANSWERED_AT] as number;
    rows.answer[i] = calls.cells[call + ANSWER] as number;
    rows.endedAt[i] = endedAt;
    rows.outcome[i] = outcome;
    rows.count = i + 1;
    if (rows.count === Tap.CAPACITY) this.drain();
  }

  /** Hands on what has been collected. */
  drain(): void {
    if (this.#rows.count === 0) return;
    for (const consumer of this.#consumers) consumer(this.#rows);
    this.#rows.count = 0;
  }
}
