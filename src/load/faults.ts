import { type Fault, InvalidInput } from '#sim/invalid.ts';
import { parseDuration } from '#sim/time.ts';

/** Collects what is wrong with a piece of a scenario, so that all of it is reported at once. */
export class Faults {
  readonly #faults: Fault[] = [];

  add(where: string, name: string, rule: string, got: unknown): void {
    this.#faults.push({ where, name, rule, got });
  }

  /** @throws {InvalidInput} when anything was added */
  finish(): void {
    if (this.#faults.length > 0) throw new InvalidInput(this.#faults);
  }

  /** Integer nanoseconds of a duration; 1 after a fault. */
  duration(where: string, name: string, text: unknown): number {
    try {
      return parseDuration(text as string);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.add(where, name, error.message, text);
      return 1;
    }
  }

  /** A duration of at least a nanosecond. */
  positiveDuration(where: string, name: string, text: unknown): number {
    const duration = this.duration(where, name, text);
    if (duration > 0) return duration;
    this.add(where, name, 'above 0s', text);
    return 1;
  }

  /** A finite number for which `holds`; 1 after a fault. */
  number(where: string, name: string, value: unknown, rule: string, holds: (value: number) => boolean): number {
    if (typeof value === 'number' && Number.isFinite(value) && holds(value)) return value;
    this.add(where, name, rule, value);
    return 1;
  }

  positive(where: string, name: string, value: unknown): number {
    return this.number(where, name, value, 'a number above 0', (x) => x > 0);
  }

  notNegative(where: string, name: string, value: unknown): number {
    return this.number(where, name, value, 'a number from 0 up', (x) => x >= 0);
  }

  /** A whole number from `least` up. */
  whole(where: string, name: string, value: unknown, least: number): number {
    return this.number(
      where,
      name,
      value,
      `a whole number from ${least} up`,
      (x) => Number.isSafeInteger(x) && x >= least,
    );
  }

  /** A list with at least one element; empty after a fault. */
  list<T>(where: string, name: string, value: readonly T[]): readonly T[] {
    if (Array.isArray(value) && value.length > 0) return value;
    this.add(where, name, 'a list of at least 1', value);
    return [];
  }

  /** What `make` returns; its own InvalidInput is taken over, and undefined returned. */
  take<T>(make: () => T): T | undefined {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      this.#faults.push(...error.faults);
      return undefined;
    }
  }
}
