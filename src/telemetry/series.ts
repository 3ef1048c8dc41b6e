/**
 * Samples of one kind, row by row, in columns that grow. What a run has measured so far is here, whatever becomes of it.
 */
export class SeriesStore<Column extends string> {
  readonly names: readonly Column[];
  #rows = 0;
  readonly #columns: Float64Array[];

  constructor(names: readonly Column[]) {
    this.names = names;
    this.#columns = names.map(() => new Float64Array(256));
  }

  get rows(): number {
    return this.#rows;
  }

  /** Adds a row of values in the order of the names. */
  append(values: readonly number[]): void {
    const row = this.#rows++;
    values.forEach((value, i) => {
      let column = this.#columns[i] as Float64Array;
      if (row === column.length) {
        const larger = new Float64Array(row * 2);
        larger.set(column);
        column = this.#columns[i] = larger;
      }
      column[row] = value;
    });
  }

  /** A copy of all columns, just as long as there are rows. */
  columns(): Record<Column, Float64Array> {
    return Object.fromEntries(
      this.names.map((name, i) => [name, (this.#columns[i] as Float64Array).slice(0, this.#rows)]),
    ) as Record<Column, Float64Array>;
  }
}
