import { InvalidInput } from '#sim/invalid.ts';
import { formatDuration, parseSpan, roundToNanosecond } from '#sim/time.ts';
import { latinHypercube } from './statistics/latin-hypercube.ts';
import type { Scalar } from './sweep-result.ts';

const WHERE = 'pitot sweep';

/** One `--vary`: a field and what it is set to. */
export type Axis = { path: string; text: string } & (
  | { kind: 'list'; values: Scalar[] }
  | { kind: 'range'; low: number; high: number; steps: number | undefined; unit: Unit }
);

/** What numbers of a range become: whole ones, any, or durations of so many nanoseconds. */
type Unit = 'whole' | 'number' | 'duration';

/** More points than this are a slip of the keyboard. */
const MOST = 10_000;

/**
 * Reads `path=a,b,c` (each value), `path=low..high:n` (n values, both ends among them) and `path=low..high` (anything
 * between, for `--samples`). Ends without a decimal point give whole numbers; both may be durations such as 10s.
 * @throws {InvalidInput} with all that cannot be read
 */
export function readAxes(texts: readonly string[], samples: number | undefined): Axis[] {
  const faults: InvalidInput['faults'][number][] = [];
  const fault = (rule: string, got: string) => faults.push({ where: WHERE, name: '--vary', rule, got });
  const axes = texts.flatMap((text) => {
    const [, path = '', spec = ''] = /^([^=]+)=(.+)$/.exec(text.trim()) ?? [];
    const axis = spec.includes('..') ? readRange(path, spec, text) : readList(path, spec, text);
    if (axis === undefined) {
      fault('path=a,b,c or path=low..high:n, such as policy.cpu=30..90:13 or services.web.startup=10s,30s', text);
      return [];
    }
    if (axis.kind === 'range' && axis.steps === undefined && samples === undefined) {
      fault('with a number of values (low..high:13), unless --samples says how many points to take', text);
    }
    if (axis.kind === 'range' && axis.steps !== undefined && samples !== undefined) {
      fault('without a number of values when --samples says how many points to take', text);
    }
    return [axis];
  });
  const paths = axes.map(({ path }) => path);
  paths.forEach((path, i) => {
    if (paths.indexOf(path) < i) fault('given once for each field', path);
  });
  if (faults.length > 0) throw new InvalidInput(faults);
  return axes;
}

function readList(path: string, spec: string, text: string): Axis | undefined {
  const words = spec.split(',').map((word) => word.trim());
  if (path === '' || words.some((word) => word === '')) return undefined;
  return { path, text, kind: 'list', values: [...new Set(words.map(scalarOf))] };
}

function readRange(path: string, spec: string, text: string): Axis | undefined {
  const [, from = '', to = '', count] = /^(.+?)\.\.(.+?)(?::(\d+))?$/.exec(spec) ?? [];
  const unit = [from, to].every(isNumber) ? 'number' : 'duration';
  const [low, high] = [from, to].map((end) => (unit === 'number' ? Number(end) : spanOf(end)));
  const steps = count === undefined ? undefined : Number(count);
  if (path === '' || low === undefined || high === undefined || !(low < high)) return undefined;
  if (steps !== undefined && (steps < 2 || steps > MOST)) return undefined;
  const whole = unit === 'number' && [from, to].every((end) => /^-?\d+$/.test(end));
  return { path, text, kind: 'range', low, high, steps, unit: whole ? 'whole' : unit };
}

function isNumber(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text);
}

function spanOf(text: string): number | undefined {
  try {
    return parseSpan(text);
  } catch {
    return undefined;
  }
}

function scalarOf(word: string): Scalar {
  if (word === 'true' || word === 'false') return word === 'true';
  return isNumber(word) ? Number(word) : word;
}

/** The values of one point, by the paths of the axes. */
export type PointValues = Record<string, Scalar>;

/**
 * Every combination of the axes' values, the last axis fastest; or with `samples` so many points of a Latin hypercube. No
 * point comes twice.
 * @throws {InvalidInput} when there are more than 10,000
 */
export function pointsOf(axes: readonly Axis[], samples: number | undefined, seed: number): PointValues[] {
  const rows =
    samples === undefined ? grid(axes) : latinHypercube(samples, axes.length, seed).map((row) => sampled(axes, row));
  const points = new Map(rows.map((row) => [JSON.stringify(row), row]));
  return [...points.values()].map((row) => Object.fromEntries(axes.map(({ path }, i) => [path, row[i] as Scalar])));
}

function grid(axes: readonly Axis[]): Scalar[][] {
  const values = axes.map(valuesOf);
  const count = values.reduce((product, list) => product * list.length, 1);
  if (count > MOST)
    throw InvalidInput.of(WHERE, '--vary', `at most ${MOST} points (or --samples, to take some of them)`, count);
  return values.reduce<Scalar[][]>((rows, list) => rows.flatMap((row) => list.map((value) => [...row, value])), [[]]);
}

function sampled(axes: readonly Axis[], row: readonly number[]): Scalar[] {
  return axes.map((axis, i) => {
    const u = row[i] as number;
    if (axis.kind === 'list') return axis.values[Math.floor(u * axis.values.length)] as Scalar;
    // Each whole number has the same part of the axis, the ends too.
    if (axis.unit === 'whole') return axis.low + Math.floor(u * (axis.high - axis.low + 1));
    return written(axis.low + u * (axis.high - axis.low), axis.unit);
  });
}

/** What an axis of a grid takes, in order. */
export function valuesOf(axis: Axis): Scalar[] {
  if (axis.kind === 'list') return axis.values;
  const { low, high, steps = 2, unit } = axis;
  const values = Array.from({ length: steps }, (_, i) => written(low + ((high - low) * i) / (steps - 1), unit));
  return [...new Set(values)];
}

function written(value: number, unit: Unit): Scalar {
  if (unit === 'duration') return formatDuration(roundToNanosecond(value));
  // 0.30000000000000004 is meant to be 0.3.
  return unit === 'whole' ? Math.round(value) : Number(value.toPrecision(12));
}
