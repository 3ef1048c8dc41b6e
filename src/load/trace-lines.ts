import { type Fault, InvalidInput } from '#sim/invalid.ts';

/** Beyond this the rest is only counted. */
const MOST_FAULTS = 20;

/** The lines of a CSV file and what is wrong with them. */
export class TraceLines {
  readonly file: string;
  /** Names of the columns. */
  readonly header: readonly string[];
  /** The rows below, with their line numbers in the file; blank lines are left out. */
  readonly rows: readonly { line: number; fields: readonly string[] }[];
  readonly #faults: Fault[] = [];
  #more = 0;

  constructor(file: string, text: string) {
    this.file = file;
    const lines = text
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .map((line, i) => ({
        line: i + 1,
        fields: line.split(',').map((field) => field.trim().replace(/^"(.*)"$/, '$1')),
      }))
      .filter(({ fields }) => fields.length > 1 || fields[0] !== '');
    this.header = lines[0]?.fields ?? [];
    this.rows = lines.slice(1);
  }

  /** @param line its number from 1; 0 for the file as a whole */
  fault(line: number, name: string, rule: string, got: unknown): void {
    if (this.#faults.length === MOST_FAULTS) this.#more++;
    else this.#faults.push({ where: line === 0 ? this.file : `${this.file}:${line}`, name, rule, got });
  }

  /** @throws {InvalidInput} with up to 20 faults and the number of further ones */
  finish(): void {
    if (this.#faults.length === 0) return;
    const rest = { where: this.file, name: 'lines', rule: 'without further faults', got: `${this.#more} more` };
    throw new InvalidInput(this.#more > 0 ? [...this.#faults, rest] : this.#faults);
  }

  /** The index of a column by its name, or the second one; -1 after a fault. */
  column(name: string | undefined): number {
    if (name === undefined && this.header.length === 2) return 1;
    if (this.header.length < 2) {
      this.fault(1, 'header', 'of at least 2 columns, times and counts', this.header.join(','));
      return -1;
    }
    const index = name === undefined ? -1 : this.header.indexOf(name, 1);
    if (index < 0) this.fault(1, 'column', `one of ${this.header.slice(1).join(', ')}`, name);
    return index;
  }

  /** A count in a field: a number from 0 up; 0 after a fault. */
  count(line: number, name: string, field: string | undefined): number {
    const value = field === undefined || field === '' ? Number.NaN : Number(field);
    if (Number.isFinite(value) && value >= 0) return value;
    this.fault(line, name, 'a number from 0 up', field);
    return 0;
  }
}
