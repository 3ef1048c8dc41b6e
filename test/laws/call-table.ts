import type { TapRows } from '#services/tap.ts';

/** Finished calls of one kind, copied from the tap's rows, in the order in which their servers were through with them. */
export class CallTable {
  count = 0;
  arrivedAt: Float64Array;
  startedAt: Float64Array;
  endedAt: Float64Array;
  answeredAt: Float64Array;
  outcome: Uint8Array;
  answer: Uint8Array;
  source: Int32Array;
  endpoint: Int32Array;
  replica: Int32Array;
  attempt: Int32Array;
  keyA: Int32Array;
  keyB: Int32Array;
  parentA: Int32Array;
  parentB: Int32Array;
  #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.arrivedAt = new Float64Array(capacity);
    this.startedAt = new Float64Array(capacity);
    this.endedAt = new Float64Array(capacity);
    this.answeredAt = new Float64Array(capacity);
    this.outcome = new Uint8Array(capacity);
    this.answer = new Uint8Array(capacity);
    this.source = new Int32Array(capacity);
    this.endpoint = new Int32Array(capacity);
    this.replica = new Int32Array(capacity);
    this.attempt = new Int32Array(capacity);
    this.keyA = new Int32Array(capacity);
    this.keyB = new Int32Array(capacity);
    this.parentA = new Int32Array(capacity);
    this.parentB = new Int32Array(capacity);
  }

  append(rows: TapRows, row: number): void {
    if (this.count === this.#capacity) this.#grow();
    const i = this.count++;
    this.arrivedAt[i] = rows.arrivedAt[row] as number;
    this.startedAt[i] = rows.startedAt[row] as number;
    this.endedAt[i] = rows.endedAt[row] as number;
    this.answeredAt[i] = rows.answeredAt[row] as number;
    this.outcome[i] = rows.outcome[row] as number;
    this.answer[i] = rows.answer[row] as number;
    this.source[i] = rows.source[row] as number;
    this.endpoint[i] = rows.endpoint[row] as number;
    this.replica[i] = rows.replica[row] as number;
    this.attempt[i] = rows.attempt[row] as number;
    this.keyA[i] = rows.keyA[row] as number;
    this.keyB[i] = rows.keyB[row] as number;
    this.parentA[i] = rows.parentA[row] as number;
    this.parentB[i] = rows.parentB[row] as number;
  }

  /** Makes the columns as long as there are calls. No more can be appended. */
  finish(): void {
    this.#capacity = this.count;
    this.#change((column) => column.subarray(0, this.count));
  }

  /** The calls as tables of their own, in the same order, one for each value of `part` from 0 to `parts` - 1. */
  divided(part: Int32Array, parts: number): CallTable[] {
    const ends = new Int32Array(parts + 1);
    for (let row = 0; row < this.count; row++) {
      const i = (part[row] as number) + 1;
      ends[i] = (ends[i] as number) + 1;
    }
    for (let i = 1; i <= parts; i++) ends[i] = (ends[i] as number) + (ends[i - 1] as number);
    const next = ends.slice();
    const places = part.map((i) => {
      const place = next[i] as number;
      next[i] = place + 1;
      return place;
    });
    const whole = new CallTable(0);
    for (const [name, column] of this.#columns()) set(whole, name, moved(column.subarray(0, this.count), places));
    return Array.from({ length: parts }, (_, i) => whole.#slice(ends[i] as number, ends[i + 1] as number));
  }

  #slice(from: number, to: number): CallTable {
    const part = new CallTable(0);
    for (const [name, column] of this.#columns()) set(part, name, column.subarray(from, to));
    part.count = to - from;
    part.#capacity = part.count;
    return part;
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#change((column) => {
      const larger = like(column, this.#capacity);
      larger.set(column);
      return larger;
    });
  }

  #change(change: (column: Column) => Column): void {
    for (const [name, column] of this.#columns()) set(this, name, change(column));
  }

  #columns(): [string, Column][] {
    return Object.entries(this).filter(([, value]) => ArrayBuffer.isView(value)) as [string, Column][];
  }
}

type Column = Float64Array | Int32Array | Uint8Array;

function set(table: CallTable, name: string, column: Column): void {
  (table as unknown as Record<string, Column>)[name] = column;
}

function like(column: Column, length: number): Column {
  if (column instanceof Float64Array) return new Float64Array(length);
  return column instanceof Int32Array ? new Int32Array(length) : new Uint8Array(length);
}

/** The same values, each at its place. */
function moved(column: Column, places: Int32Array): Column {
  const to = like(column, column.length);
  for (let row = 0; row < places.length; row++) to[places[row] as number] = column[row] as number;
  return to;
}
