import { type Fault, InvalidInput } from './invalid.ts';
import { parseSpan } from './time.ts';

/** Reads the parameters of a distribution and remembers every fault, so that all are reported at once. */
export class Reader {
  readonly #where: string;
  readonly #faults: Fault[] = [];

  constructor(where: string) {
    this.#where = where;
  }

  fault(name: string, rule: string, got: unknown): void {
    this.#faults.push({ where: this.#where, name, rule, got });
  }

  /** @throws {InvalidInput} when anything was wrong */
  finish(): void {
    if (this.#faults.length > 0) throw new InvalidInput(this.#faults);
  }

  /** Nanoseconds of a duration, perhaps fractional; NaN after a fault. */
  span(name: string, value: unknown): number {
    try {
      return parseSpan(value as string);
    } catch (error) {
      this.fault(name, (error as RangeError).message, value);
      return Number.NaN;
    }
  }

  /** A span above 0. */
  positiveSpan(name: string, value: unknown): number {
    const span = this.span(name, value);
    if (span === 0) this.fault(name, 'above 0s', value);
    return span;
  }

  /** A finite number for which `holds`, else a fault and NaN. */
  number(name: string, value: unknown, rule: string, holds: (value: number) => boolean): number {
    if (typeof value === 'number' && Number.isFinite(value) && holds(value)) return value;
    this.fault(name, rule, value);
    return Number.NaN;
  }

  positive(name: string, value: unknown): number {
    return this.number(name, value, 'a number above 0', (x) => x > 0);
  }

  /** An array with at least `least` elements; empty after a fault. */
  list(name: string, value: unknown, least: number): readonly unknown[] {
    if (Array.isArray(value) && value.length >= least) return value;
    this.fault(name, `a list of at least ${least}`, value);
    return [];
  }

  /** Non-negative numbers, as many as `length`. */
  shares(name: string, value: unknown, length: number): number[] {
    const list = this.list(name, value, 1);
    if (list.length > 0 && list.length !== length) this.fault(name, `a list of ${length}, one for each value`, value);
    return list.map((share, i) => this.number(`${name}[${i}]`, share, 'a number from 0 up', (x) => x >= 0));
  }
}
