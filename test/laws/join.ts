import type { CallTable } from './call-table.ts';

/** Finds rows of a table by the calls' keys: open addressing in one typed array. */
export class KeyIndex {
  readonly #table: CallTable;
  readonly #slots: Int32Array;

  /** @throws when two calls have the same key */
  constructor(table: CallTable) {
    this.#table = table;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * table.count + 2))).fill(-1);
    for (let row = 0; row < table.count; row++) {
      const slot = this.#slot(table.keyA[row] as number, table.keyB[row] as number);
      if (this.#slots[slot] !== -1) throw new Error(`rows ${this.#slots[slot]} and ${row} have the same key`);
      this.#slots[slot] = row;
    }
  }

  /** The row of the call with this key, or -1. */
  find(keyA: number, keyB: number): number {
    return this.#slots[this.#slot(keyA, keyB)] as number;
  }

  /** Where the key is, or would be. */
  #slot(keyA: number, keyB: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = (keyA ^ Math.imul(keyB, 0x9e3779b1)) & mask; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot] as number;
      if (row === -1 || (this.#table.keyA[row] === keyA && this.#table.keyB[row] === keyB)) return slot;
    }
  }
}

/** The row of each call's caller. @throws when one has none among them */
export function callersOf(calls: CallTable, callers: CallTable): Int32Array {
  const index = new KeyIndex(callers);
  return calls.parentA.map((parentA, row) => {
    const caller = index.find(parentA, calls.parentB[row] as number);
    if (caller < 0) throw new Error(`row ${row} has no caller`);
    return caller;
  });
}
