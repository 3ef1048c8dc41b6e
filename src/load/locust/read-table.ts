import type { Fault } from '#sim/invalid.ts';

/** A row of a CSV file, and the line of the file that it begins in (from 1). */
export interface TableRow {
  line: number;
  cells: string[];
}

/** The rows of a text of RFC 4180; a text that ends within quotes, or without an end of line, was cut off in its last row. */
export function csvRows(text: string): { rows: TableRow[]; cutOff: boolean } {
  const rows: TableRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let startedIn = 1;
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (found === null) return { rows, cutOff: true };
    const [whole, quoted, plain, end] = found;
    cells.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    line += whole.split('\n').length - 1;
    if (end === ',') {
      // A comma at the very end has an empty cell after it.
      if (cell.lastIndex === text.length) return { rows, cutOff: true };
      continue;
    }
    if (end === '') return { rows, cutOff: true };
    rows.push({ line: startedIn, cells });
    cells = [];
    startedIn = line;
  }
  return { rows, cutOff: false };
}

/** A table by its header, cell by cell checked; what is wrong is collected, with its line and column. */
export class Table {
  readonly rows: readonly TableRow[];
  readonly columns: readonly string[];
  readonly #file: string;
  readonly #problems: Fault[];

  /**
   * @param needed columns without which nothing can be read
   * @param kind what Locust calls the file, for whoever gave another one
   * @param problems where to everything wrong goes; rows that are cut off or too short or long are left out
   */
  constructor(file: string, text: string, kind: string, needed: readonly string[], problems: Fault[]) {
    const { rows, cutOff } = csvRows(text);
    const [head, ...body] = rows;
    this.#file = file;
    this.#problems = problems;
    this.columns = head?.cells ?? [];
    const missing = needed.filter((column) => !this.columns.includes(column));
    if (missing.length > 0) {
      const rule = `the header of a ${kind} of Locust 2.12 to 2.47 (without ${missing.map((name) => JSON.stringify(name)).join(', ')} nothing can be read)`;
      problems.push({ where: `${file}:1:1`, name: 'the first line', rule, got: this.columns.join(',') });
      this.rows = [];
      return;
    }
    this.rows = body.filter(({ line, cells }) => {
      if (cells.length === this.columns.length) return true;
      this.#add(line, cells.length, 'the row', `${this.columns.length} cells long`, cells.length);
      return false;
    });
    if (cutOff) {
      const last = text.slice(text.lastIndexOf('\n') + 1);
      const line = text.split('\n').length;
      this.#add(line, last.length, 'the last line', 'whole: it was cut off, and is left out', last.slice(-40));
    }
  }

  text(row: TableRow, column: string): string {
    return row.cells[this.columns.indexOf(column)] ?? '';
  }

  /** A number from 0 up; NaN where there is none, which is then among the problems unless it is N/A. */
  number(row: TableRow, column: string): number {
    const text = this.text(row, column);
    const value = /^\s*$/.test(text) ? Number.NaN : Number(text);
    if (value >= 0 || text === 'N/A') return value;
    const at = this.columns.indexOf(column);
    const offset = row.cells.slice(0, at).reduce((sum, cell) => sum + cell.length + 1, 1);
    this.#add(row.line, offset, column, 'a number from 0 up', text);
    return Number.NaN;
  }

  #add(line: number, column: number, name: string, rule: string, got: unknown): void {
    this.#problems.push({ where: `${this.#file}:${line}:${column}`, name, rule, got });
  }
}
