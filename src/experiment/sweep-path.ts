import { pathText } from '#services/check-faults.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { editDistance } from './schema/words.ts';
import type { Scalar } from './sweep-result.ts';

type Segment = string | number;

/**
 * The segments of a path as faults write it: `services.web.endpoints['GET /'][0].time`.
 * @returns undefined when it is none
 */
export function readPath(text: string): Segment[] | undefined {
  const segments: Segment[] = [];
  let rest = text;
  while (rest !== '') {
    const [part, word, quoted, index] = /^(?:\.?([^.[\]'\s]+)|\['((?:[^'\\]|\\.)*)'\]|\[(\d+)\])/.exec(rest) ?? [];
    if (part === undefined || (segments.length === 0 && part.startsWith('.'))) return undefined;
    segments.push(word ?? quoted?.replace(/\\(.)/g, '$1') ?? Number(index));
    rest = rest.slice(part.length);
  }
  return segments.length === 0 ? undefined : segments;
}

/** What is there; undefined where there is nothing. */
export function valueAt(value: unknown, path: readonly Segment[]): unknown {
  return path.reduce((part, segment) => {
    const isOwn = typeof part === 'object' && part !== null && Object.hasOwn(part, segment);
    return isOwn ? (part as Record<Segment, unknown>)[segment] : undefined;
  }, value);
}

/** A copy in which the field at the path has another value; whatever it is not on the way stays the same object. */
export function withValue<Value>(value: Value, path: readonly Segment[], field: unknown): Value {
  const [first, ...rest] = path;
  if (first === undefined) return field as Value;
  const inner = withValue((value as Record<Segment, unknown>)[first], rest, field);
  if (Array.isArray(value)) return value.map((one, i) => (i === first ? inner : one)) as Value;
  return { ...value, [first]: inner };
}

/** Paths of all numbers, words and truth values in it. */
export function fieldPaths(value: unknown, above: readonly Segment[] = []): string[] {
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [pathText(...above)];
  const entries: [Segment, unknown][] = Array.isArray(value) ? value.map((one, i) => [i, one]) : Object.entries(value);
  return entries.flatMap(([segment, one]) => fieldPaths(one, [...above, segment]));
}

/** The paths most like the one that was written, best first: the same last word, or few letters to change. */
export function nearPaths(written: string, known: readonly string[], most = 5): string[] {
  const last = (path: string) => path.split(/[.[]/).at(-1)?.toLowerCase() ?? '';
  const distance = (path: string) =>
    editDistance(written.toLowerCase(), path.toLowerCase()) / Math.max(written.length, path.length) +
    editDistance(last(written), last(path)) / Math.max(last(written).length, last(path).length);
  return [...known]
    .map((path) => ({ path, away: distance(path) }))
    .sort((a, b) => a.away - b.away || (a.path < b.path ? -1 : 1))
    .slice(0, most)
    .map(({ path }) => path);
}

/**
 * A value as the field at hand wants it: a field that holds a text keeps texts, as durations and quantities are.
 * @throws {InvalidInput} for a field that is an object or a list
 */
export function fitting(value: Scalar, present: unknown, path: string): Scalar {
  if (typeof present === 'object' && present !== null) {
    const below = fieldPaths(present)
      .slice(0, 5)
      .map((field) => (field.startsWith('[') ? path + field : `${path}.${field}`));
    throw InvalidInput.of('pitot sweep', '--vary', `the path of a number or a word, such as ${below.join(', ')}`, path);
  }
  return typeof present === 'string' ? String(value) : value;
}
