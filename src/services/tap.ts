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

/** Rows of a chunk: a power of two, so that `row | column` is a cell when columns stand at its multiples. */
const CAPACITY = 2048;

/**
 * Finished calls, a row each, in columns of which the first `count` rows hold. Instants are nanoseconds. The caller's
 * side and the server's are both here: a call whose caller gave up has one end for each.
 *
 * Columns of one kind lie behind each other in one array, so that a call is recorded at the cost of three arrays and no
 * consumer need know.
 */
export class TapRows {
  count = 0;
  readonly integers: Int32Array;
  readonly instants: Float64Array;
  readonly outcomes: Uint8Array;
  readonly keyA: Int32Array;
  readonly keyB: Int32Array;
  /** Key of the call that made this one; 0, 0 for a load source. */
  readonly parentA: Int32Array;
  readonly parentB: Int32Array;
  /** Load source, or -1 for a call between services. */
  readonly source: Int32Array;
  readonly endpoint: Int32Array;
  /** From 0. */
  readonly attempt: Int32Array;
  /** Ordinal of the replica that it came to, or -1. */
  readonly replica: Int32Array;
  readonly arrivedAt: Float64Array;
  /** When service began, or -1 when it never did. */
  readonly startedAt: Float64Array;
  /** When the caller had its answer or gave up, and what it came to for the caller. */
  readonly answeredAt: Float64Array;
  readonly answer: Uint8Array;
  /** When the server was through with it, and how (see #sim/outcome.ts). */
  readonly endedAt: Float64Array;
  readonly outcome: Uint8Array;

  constructor(capacity = CAPACITY) {
    const integers = new Int32Array(8 * capacity);
    const instants = new Float64Array(4 * capacity);
    const outcomes = new Uint8Array(2 * capacity);
    const column = <T extends { subarray(from: number, to: number): T }>(all: T, i: number): T =>
      all.subarray(i * capacity, (i + 1) * capacity);
    this.integers = integers;
    this.instants = instants;
    this.outcomes = outcomes;
    this.keyA = column(integers, 0);
    this.keyB = column(integers, 1);
    this.parentA = column(integers, 2);
    this.parentB = column(integers, 3);
    this.source = column(integers, 4);
    this.endpoint = column(integers, 5);
    this.attempt = column(integers, 6);
    this.replica = column(integers, 7);
    this.arrivedAt = column(instants, 0);
    this.startedAt = column(instants, 1);
    this.answeredAt = column(instants, 2);
    this.endedAt = column(instants, 3);
    this.outcome = column(outcomes, 0);
    this.answer = column(outcomes, 1);
  }
}

/** Something that derives what it wants from finished calls. It must be done with the rows when it returns. */
export type TapConsumer = (rows: TapRows) => void;

/** Collects finished calls and hands them on in chunks: when one is full, and whenever somebody asks for what there is. */
export class Tap {
  static readonly CAPACITY = CAPACITY;
  readonly #rows = new TapRows();
  readonly #consumers: TapConsumer[] = [];

  consume(consumer: TapConsumer): void {
    this.#consumers.push(consumer);
  }

  record(calls: Calls, replicas: Replicas, call: number, endedAt: number, outcome: number): void {
    const { cells, times } = calls;
    const rows = this.#rows;
    const { integers, instants, outcomes } = rows;
    const row = rows.count;
    const at = call >> 3;
    const replica = cells[call | REPLICA] as number;
    integers[row] = cells[call | KEY_A] as number;
    integers[row | CAPACITY] = cells[call | KEY_B] as number;
    integers[row | (2 * CAPACITY)] = cells[call | PARENT_A] as number;
    integers[row | (3 * CAPACITY)] = cells[call | PARENT_B] as number;
    integers[row | (4 * CAPACITY)] = cells[call | SOURCE] as number;
    integers[row | (5 * CAPACITY)] = cells[call | ENDPOINT] as number;
    integers[row | (6 * CAPACITY)] = cells[call | ATTEMPT] as number;
    integers[row | (7 * CAPACITY)] = replica < 0 ? -1 : (replicas.ordinal[replica] as number);
    instants[row] = times[at | ARRIVED_AT] as number;
    instants[row | CAPACITY] = times[at | STARTED_AT] as number;
    instants[row | (2 * CAPACITY)] = times[at | ANSWERED_AT] as number;
    instants[row | (3 * CAPACITY)] = endedAt;
    outcomes[row] = outcome | 0;
    outcomes[row | CAPACITY] = cells[call | ANSWER] as number;
    rows.count = row + 1;
    if (row === CAPACITY - 1) this.drain();
  }

  /** What has been collected and is still to be handed on, which it will be as if nobody had looked. */
  peek(): TapRows {
    return this.#rows;
  }

  /** Hands on what has been collected. */
  drain(): void {
    const rows = this.#rows;
    if (rows.count === 0) return;
    for (const consumer of this.#consumers) consumer(rows);
    rows.count = 0;
  }
}
