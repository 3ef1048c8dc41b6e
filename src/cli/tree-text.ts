import { formatDuration } from '#sim/time.ts';
import { table } from './plain-table.ts';

const WIDTH = 100;
/** Names of instants and lengths of time in states and observations, which are nanoseconds. */
const TIME =
  /^(at|now|since|window|period|interval|epoch|granularity|firstWrite|lastWrite)$|[a-z](At|Since|Until|Start|Window|Period|Delay|Interval)$/;

/**
 * Plain data as indented lines: objects by their fields, lists of like objects as tables.
 * @param times whether what is named like a time is one in nanoseconds, to be written as people do
 */
export function lines(value: unknown, times = false): string[] {
  return new Tree(times).lines(value);
}

class Tree {
  readonly #times: boolean;

  constructor(times: boolean) {
    this.#times = times;
  }

  lines(value: unknown): string[] {
    if (typeof value !== 'object' || value === null) return value === undefined ? [] : [this.scalar('', value)];
    if (Array.isArray(value)) return this.list(value);
    return Object.entries(value).flatMap(([name, part]) => this.field(name, part));
  }

  field(name: string, value: unknown): string[] {
    if (value === undefined) return [];
    if (typeof value !== 'object' || value === null) return [`${name}: ${this.scalar(name, value)}`];
    const parts = Array.isArray(value) ? value : Object.values(value);
    if (parts.length === 0) return [`${name}: none`];
    if (parts.every((part) => typeof part !== 'object' || part === null)) {
      const inline = Array.isArray(value)
        ? value.map((part) => this.scalar(name, part)).join(' ')
        : Object.entries(value)
            .map(([key, part]) => `${key} ${this.scalar(key, part)}`)
            .join(', ');
      if (inline.length + name.length < WIDTH) return [`${name}: ${inline}`];
    }
    return [`${name}:`, ...this.lines(value).map((line) => `  ${line}`)];
  }

  list(values: readonly unknown[]): string[] {
    if (values.every((value) => typeof value !== 'object' || value === null)) return this.wrapped(values);
    const names = [...new Set(values.flatMap((value) => Object.keys(value ?? {})))];
    const flat = values.every((value) =>
      Object.values(value ?? {}).every((part) => typeof part !== 'object' || part === null),
    );
    if (flat && !values.some(Array.isArray)) {
      return table(
        names,
        values.map((value) => names.map((name) => this.scalar(name, (value as Record<string, unknown>)[name]))),
      );
    }
    return values.flatMap((value) => {
      const [first = '', ...rest] = this.lines(value);
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
    });
  }

  wrapped(values: readonly unknown[]): string[] {
    const rows = [''];
    for (const value of values) {
      const text = this.scalar('', value);
      if ((rows.at(-1) as string).length + text.length > WIDTH) rows.push('');
      rows.push(`${rows.pop()} ${text}`.trimStart());
    }
    return rows;
  }

  scalar(name: string, value: unknown): string {
    if (value === undefined || value === null) return '-';
    if (typeof value !== 'number') return String(value);
    if (this.#times && TIME.test(name) && Number.isSafeInteger(value)) {
      const rounded = Math.round(Math.abs(value) / 1e6) * 1e6;
      return `${value < 0 ? '-' : ''}${formatDuration(rounded)}`;
    }
    return String(Number(value.toPrecision(8)));
  }
}
