import type { Fault } from '#sim/invalid.ts';

const WORD = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** The text of a path within a scenario: `services.web.endpoints['GET /'][0]`. */
export function pathText(...segments: readonly PropertyKey[]): string {
  let text = '';
  for (const segment of segments) text = joinPath(text, segmentText(segment));
  return text;
}

/** Appends a name such as `time`, `['GET /']` or `options[0]` to a path; either may be empty. */
export function joinPath(path: string, name: string): string {
  return path === '' || name === '' || name.startsWith('[') ? path + name : `${path}.${name}`;
}

function segmentText(segment: PropertyKey): string {
  if (typeof segment === 'number') return `[${segment}]`;
  const name = String(segment);
  return WORD.test(name) ? name : `['${name.replace(/['\\]/g, '\\$&')}']`;
}

/**
 * Gathers what is wrong with the meaning of a scenario. Values that are not even of the right kind are passed over: they
 * are the schema's affair, and meaning is to be checked in the same pass, so that all faults are told at once.
 */
export class Faults {
  readonly found: Fault[] = [];

  add(where: string, name: string, rule: string, got: unknown): void {
    this.found.push({ where, name, rule, got });
  }

  /** Complains of a number for which `holds` is false. */
  number(where: string, name: string, value: unknown, rule: string, holds: (value: number) => boolean): void {
    if (typeof value === 'number' && !holds(value)) this.add(where, name, rule, value);
  }

  /** Complains of a number that is not a whole one from `least` to `most`. */
  whole(where: string, name: string, value: unknown, least: number, most = Number.POSITIVE_INFINITY): void {
    const range = most === Number.POSITIVE_INFINITY ? `from ${least} up` : `from ${least} to ${most}`;
    this.number(where, name, value, `a whole number ${range}`, (n) => Number.isInteger(n) && n >= least && n <= most);
  }

  ratio(where: string, name: string, value: unknown): void {
    this.number(where, name, value, 'a number from 0 to 1', (x) => x >= 0 && x <= 1);
  }

  positive(where: string, name: string, value: unknown): void {
    this.number(where, name, value, 'a number above 0', (x) => x > 0);
  }

  notNegative(where: string, name: string, value: unknown): void {
    this.number(where, name, value, 'a number from 0 up', (x) => x >= 0);
  }
}

/** The fields of a plain object; none of anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** The elements of a list; none of anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Names as a rule lists them: `'GET /', 'POST /cart'`; of many, the first ones. */
export function namesText(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => `'${name}'`);
  return names.length > MOST_NAMES ? `${shown.join(', ')}, ...` : shown.join(', ');
}

const MOST_NAMES = 20;
