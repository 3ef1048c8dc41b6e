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
    if (this.count === this.#capacity) this.#resize(this.#capacity * 2);
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

  /** Makes the columns as long as there are calls. */
  finish(): void {
    if (this.count !== this.#capacity) this.#resize(this.count);
  }

  /** The calls as tables of their own, one for each value of `part` from 0 to `parts` - 1. */
  divided(part: Int32Array, parts: number): CallTable[] {
    const sizes = new Int32Array(parts);
    for (let row = 0; row < this.count; row++) {
      const i = part[row] as number;
      sizes[i] = (sizes[i] as number) + 1;
    }
    const tables = Array.from(sizes, (size) => new CallTable(size));
    for (let row = 0; row < this.count; row++) tables[part[row] as number]?.append(this, row);
    return tables;
  }

  #resize(capacity: number): void {
    this.#capacity = capacity;
    const kept = Math.min(this.count, capacity);
    for (const [name, column] of Object.entries(this)) {
      if (column instanceof Float64Array) this.#replace(name, new Float64Array(capacity), column.subarray(0, kept));
      else if (column instanceof Int32Array) this.#replace(name, new Int32Array(capacity), column.subarray(0, kept));
      else if (column instanceof Uint8Array) this.#replace(name, new Uint8Array(capacity), column.subarray(0, kept));
    }
  }

  #replace<Column extends Float64Array | Int32Array | Uint8Array>(name: string, column: Column, old: Column): void {
    column.set(old);
    (this as unknown as Record<string, Column>)[name] = column;
  }
}
