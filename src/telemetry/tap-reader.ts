import type { Tap, TapRows } from '#services/tap.ts';

/** Derives something from finished calls: those from row `from` on. */
export type RowReader = (rows: TapRows, from: number) => void;

/**
 * Finished calls as they are, whenever somebody wants to know, although the tap hands them on in whole chunks: others
 * who take them from the tap (the digest among them) must not notice that somebody has looked.
 */
export class TapReader {
  readonly #tap: Tap;
  readonly #readers: RowReader[] = [];
  /** Rows of the chunk that fills up now that have been read. */
  #seen = 0;

  constructor(tap: Tap) {
    this.#tap = tap;
    tap.consume((rows) => {
      this.#read(rows);
      this.#seen = 0;
    });
  }

  /** Every row from now on is read once. */
  consume(reader: RowReader): void {
    this.#readers.push(reader);
  }

  /** Reads what there is. */
  catchUp(): void {
    const rows = this.#tap.peek();
    this.#read(rows);
    this.#seen = rows.count;
  }

  #read(rows: TapRows): void {
    if (rows.count > this.#seen) for (const reader of this.#readers) reader(rows, this.#seen);
  }
}
