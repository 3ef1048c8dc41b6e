import type { Misconfiguration } from './action.ts';

/** The configuration of a strategy as in a policy file, where all values are texts; numbers are as good. */
export type StrategyConfig = Readonly<Record<string, string | number>>;

/** As Go writes the type of what a policy file holds. */
const GO_TYPE = 'string';

const FLOAT = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?\d+$/;

/** Reads fields and keeps the first complaint, as the source stops at it. */
export class ConfigReader {
  readonly #config: StrategyConfig;
  /** How the strategy writes the names of its fields. */
  readonly #quote: '`' | '"';
  error: string | null = null;

  constructor(config: StrategyConfig, quote: '`' | '"') {
    this.#config = config;
    this.#quote = quote;
  }

  has(name: string): boolean {
    return this.#text(name) !== '';
  }

  fail(message: string): void {
    this.error ??= message;
  }

  /** A number; the fallback where the field is left out. */
  float<Fallback extends number | null>(name: string, fallback: Fallback): number | Fallback {
    return this.#number(name, FLOAT, fallback);
  }

  /** A whole number; the fallback where the field is left out. */
  integer<Fallback extends number | null>(name: string, fallback: Fallback): number | Fallback {
    return this.#number(name, INTEGER, fallback);
  }

  /** A number that another message complains about. */
  parse(name: string, kind: 'float' | 'integer', rule: string): number {
    const text = this.#text(name);
    if ((kind === 'float' ? FLOAT : INTEGER).test(text)) return Number(text);
    this.fail(`${this.#quote}${name}${this.#quote} value ${text} is ${rule}`);
    return 0;
  }

  done<Rules>(rules: Rules): Rules | Misconfiguration {
    return this.error === null ? rules : { error: this.error };
  }

  #number<Fallback extends number | null>(name: string, shape: RegExp, fallback: Fallback): number | Fallback {
    const text = this.#text(name);
    if (text === '') return fallback;
    if (shape.test(text)) return Number(text);
    this.fail(`invalid value for ${this.#quote}${name}${this.#quote}: ${text} (${GO_TYPE})`);
    return fallback;
  }

  #text(name: string): string {
    const value = this.#config[name];
    return value === undefined ? '' : String(value);
  }
}
