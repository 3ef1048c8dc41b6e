import { formatDuration } from '#sim/time.ts';
import { table } from './plain-table.ts';

const WIDTH = 100;
/** Names of instants and lengths of time in states and observations, which are nanoseconds. */
const TIME =
  /^(at|now|since|window|period|interval|epoch|granularity|firstWrite|lastWrite)$|[a-z](At|Since|Until|Start|Window|Period|Delay|Interval)$/;

/** Plain data as indented lines: objects by their fields, lists of like objects as tables, times as people write them. */
export function lines(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [scalar('', value)];
  if (Array.isArray(value)) return list(value);
  return Object.entries(value).flatMap(([name, part]) => field(name, part));
}

function field(name: string, value: unknown): string[] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null) return [`${name}: ${scalar(name, value)}`];
  const parts = Array.isArray(value) ? value : Object.values(value);
  if (parts.length === 0) return [`${name}: none`];
  if (parts.every((part) => typeof part !== 'object' || part === null)) {
    const inline = Array.isArray(value)
      ? value.map((part) => scalar(name, part)).join(' ')
      : Object.entries(value)
          .map(([key, part]) => `${key} ${scalar(key, part)}`)
          .join(', ');
    if (inline.length + name.length < WIDTH) return [`${name}: ${inline}`];
  }
  return [`${name}:`, ...lines(value).map((line) => `  ${line}`)];
}

function list(values: readonly unknown[]): string[] {
  if (values.every((value) => typeof value !== 'object' || value === null)) return wrapped(values);
  const names = [...new Set(values.flatMap((value) => Object.keys(value ?? {})))];
  const flat = values.every((value) =>
    Object.values(value ?? {}).every((part) => typeof part !== 'object' || part === null),
  );
  if (flat && !values.some(Array.isArray)) {
    return table(
      names,
      values.map((value) => names.map((name) => scalar(name, (value as Record<string, unknown>)[name]))),
    );
  }
  return values.flatMap((value) => {
    const [first = '', ...rest] = lines(value);
    return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
  });
}

function wrapped(values: readonly unknown[]): string[] {
  const rows = [''];
  for (const value of values) {
    const text = scalar('', value);
    if ((rows.at(-1) as string).length + text.length > WIDTH) rows.push('');
    rows.push(`${rows.pop()} ${text}`.trimStart());
  }
  return rows;
}

function scalar(name: string, value: unknown): string {
  if (value === undefined || value === null) return '-';
  if (typeof value !== 'number') return String(value);
  if (TIME.test(name) && Number.isSafeInteger(value)) {
    const rounded = Math.round(Math.abs(value) / 1e6) * 1e6;
    return `${value < 0 ? '-' : ''}${formatDuration(rounded)}`;
  }
  return String(Number(value.toPrecision(8)));
}
