import { type Fault, InvalidInput } from '#sim/invalid.ts';
import { parseDuration } from '#sim/time.ts';

/**
 * Reads the options of a policy, which are plain data from anywhere, and gathers every fault instead of stopping at the
 * first. What a faulty option reads as does not matter: `finish` throws.
 */
export class Options {
  readonly where: string;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #faults: Fault[];
  readonly #names: string[] = [];

  private constructor(where: string, values: Readonly<Record<string, unknown>>, faults: Fault[]) {
    this.where = where;
    this.#values = values;
    this.#faults = faults;
  }

  static of(where: string, values: Readonly<Record<string, unknown>>): Options {
    return new Options(where, values, []);
  }

  /** The option as it is, which thereby counts as known. */
  raw(name: string): unknown {
    this.#names.push(name);
    return this.#values[name];
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  fault(name: string, rule: string, got: unknown): void {
    this.#faults.push({ where: this.where, name, rule, got });
  }

  /** Takes over what was found elsewhere, e.g. in a policy within this one. */
  adopt(faults: readonly Fault[]): void {
    this.#faults.push(...faults);
  }

  /** A whole number between two bounds, both allowed. Without a fallback it must be given. */
  integer(name: string, low: number, high: number, fallback?: number): number {
    const value = this.raw(name);
    if (value === undefined && fallback !== undefined) return fallback;
    if (Number.isInteger(value) && (value as number) >= low && (value as number) <= high) return value as number;
    const range =
      high === Number.MAX_SAFE_INTEGER || high === 2 ** 31 - 1 ? `from ${low} up` : `from ${low} to ${high}`;
    this.fault(name, `a whole number ${range}`, value);
    return fallback ?? low;
  }

  /** A finite number from 0 up. */
  share(name: string, fallback: number): number {
    const value = this.raw(name);
    if (value === undefined) return fallback;
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
    this.fault(name, 'a number from 0 up', value);
    return fallback;
  }

  /** A finite number between two bounds, both allowed. Without a fallback it must be given. */
  number(name: string, low: number, high: number, fallback?: number): number {
    const value = this.raw(name);
    if (value === undefined && fallback !== undefined) return fallback;
    if (typeof value === 'number' && Number.isFinite(value) && value >= low && value <= high) return value;
    this.fault(name, high === Number.MAX_VALUE ? `a number from ${low} up` : `a number from ${low} to ${high}`, value);
    return fallback ?? low;
  }

  /** A finite number above 0. Without a fallback it must be given. */
  positive(name: string, fallback?: number): number {
    const value = this.raw(name);
    if (value === undefined && fallback !== undefined) return fallback;
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    this.fault(name, 'a number above 0', value);
    return fallback ?? 1;
  }

  boolean(name: string, fallback: boolean): boolean {
    const value = this.raw(name);
    if (value === undefined) return fallback;
    if (typeof value === 'boolean') return value;
    this.fault(name, 'true or false', value);
    return fallback;
  }

  text(name: string): string {
    const value = this.raw(name);
    if (typeof value === 'string' && value !== '') return value;
    this.fault(name, 'a text', value);
    return '';
  }

  /** One of the words. Without a fallback it must be given. */
  word<Word extends string>(name: string, words: readonly Word[], fallback?: Word): Word {
    const value = this.raw(name);
    if (value === undefined && fallback !== undefined) return fallback;
    if (words.includes(value as Word)) return value as Word;
    this.fault(name, `one of ${words.map((word) => `'${word}'`).join(', ')}`, value);
    return fallback ?? (words[0] as Word);
  }

  /** A duration such as '15s', in nanoseconds. */
  duration(name: string, low: number, fallback: string): number {
    return this.optionalDuration(name, low) ?? parseDuration(fallback);
  }

  optionalDuration(name: string, low: number): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    try {
      const duration = parseDuration(value as string);
      if (duration >= low) return duration;
      this.fault(name, 'a duration above 0', value);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.fault(name, error.message, value);
    }
    return undefined;
  }

  /** The options of an object within this one; undefined when it is left out or is none. */
  object(name: string): Options | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (isRecord(value)) return new Options(`${this.where}.${name}`, value, this.#faults);
    this.fault(name, 'an object', value);
    return undefined;
  }

  /** The options of each object in a list; undefined when it is left out or is none. */
  list(name: string): Options[] | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every(isRecord)) {
      this.fault(name, 'a list of objects', value);
      return undefined;
    }
    return value.map((one, index) => new Options(`${this.where}.${name}[${index}]`, one, this.#faults));
  }

  /** Refuses every option that nobody has asked for: it is a slip of the pen. */
  close(): void {
    for (const [name, value] of Object.entries(this.#values)) {
      if (this.#names.includes(name) || value === undefined) continue;
      this.fault(name, `one of the known options (${[...new Set(this.#names)].join(', ')})`, value);
    }
  }

  /** @throws {InvalidInput} with all faults of this and of all options within it */
  finish(): void {
    this.close();
    if (this.#faults.length > 0) throw new InvalidInput(this.#faults);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
