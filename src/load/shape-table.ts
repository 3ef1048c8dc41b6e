import { exp } from '#sim/math.ts';
import { SECOND } from '#sim/time.ts';
import type { Faults } from './faults.ts';
import { roundHalfEven } from './locust/round-half-even.ts';
import type { ShapeSpec } from './spec.ts';

/** How many users there are to be from one whole second to the next, and how many a second are started or stopped. */
export interface ShapeRow {
  users: number;
  rate: number;
  classes?: string[];
}

/** Longer tables would be a slip: 11 days. */
const LONGEST_TABLE = 1_000_000;

/**
 * Any shape as a table of one row a second, worked out once: at t seconds `rows[floor(t)]` holds, and past the end all
 * users stop. The locustfile carries the same table, so no formula is evaluated twice.
 */
export function shapeTable(spec: ShapeSpec, where: string, faults: Faults): ShapeRow[] {
  if ('stages' in spec) return stages(spec, where, faults);
  if ('steps' in spec) return steps(spec.steps, `${where}.steps`, faults);
  if ('doubleWave' in spec) return doubleWave(spec.doubleWave, `${where}.doubleWave`, faults);
  const rows = faults.list(where, 'table', spec.table);
  rows.forEach((row, i) => {
    checkRow(row, `${where}.table[${i}]`, faults);
  });
  return [...rows];
}

/** Each stage holds until its instant, given from the start; a stage that ends within a second is left at the next one. */
function stages(spec: Extract<ShapeSpec, { stages: unknown }>, where: string, faults: Faults): ShapeRow[] {
  const rows: ShapeRow[] = [];
  let last = 0;
  faults.list(where, 'stages', spec.stages).forEach(({ until, ...row }, i) => {
    const place = `${where}.stages[${i}]`;
    checkRow(row, place, faults);
    const end = faults.duration(place, 'until', until);
    if (end <= last) faults.add(place, 'until', 'after the stage before', until);
    last = Math.max(last, end);
    fill(rows, end, place, faults, () => row);
  });
  return rows;
}

/** floor(t / every) + 1 steps of `users` each (locust/examples/custom_shape/step_load.py). */
function steps(spec: Extract<ShapeSpec, { steps: unknown }>['steps'], where: string, faults: Faults): ShapeRow[] {
  const rows: ShapeRow[] = [];
  const every = faults.positiveDuration(where, 'every', spec.every);
  checkRow(spec, where, faults);
  const end = faults.positiveDuration(where, 'until', spec.until);
  fill(rows, end, where, faults, (at) => ({
    users: (Math.floor(at / every) + 1) * spec.users,
    rate: spec.rate,
  }));
  return rows;
}

/**
 * Two bell curves over `min`, at 1/3 and 2/3 of the time: users = min + sum of (peak - min) exp(-(t / (until / 15) - c)^2),
 * c = 5 and 10, rounded half to even; the rate is the number of users, and at least 1
 * (locust/examples/custom_shape/double_wave.py, where a rate of 0 divides by zero).
 */
function doubleWave(spec: Extract<ShapeSpec, { doubleWave: unknown }>['doubleWave'], where: string, faults: Faults) {
  const rows: ShapeRow[] = [];
  const { min, peaks } = spec;
  faults.whole(where, 'min', min, 0);
  for (const i of [0, 1])
    faults.number(where, `peaks[${i}]`, peaks[i], 'a whole number from min up', (peak) => peak >= min);
  const end = faults.positiveDuration(where, 'until', spec.until);
  fill(rows, end, where, faults, (at) => {
    const t = at / (end / 15);
    const users = roundHalfEven(
      min + (peaks[0] - min) * exp(-((t - 5) * (t - 5))) + (peaks[1] - min) * exp(-((t - 10) * (t - 10))),
    );
    return { users, rate: Math.max(1, users) };
  });
  return rows;
}

function checkRow(row: ShapeRow, where: string, faults: Faults): void {
  faults.whole(where, 'users', row.users, 0);
  faults.positive(where, 'rate', row.rate);
}

/** Appends the rows of the seconds that begin before `end` nanoseconds. */
function fill(rows: ShapeRow[], end: number, where: string, faults: Faults, row: (at: number) => ShapeRow): void {
  if (end > LONGEST_TABLE * SECOND) {
    faults.add(where, 'until', `at most ${LONGEST_TABLE}s`, `${end / SECOND}s`);
    return;
  }
  while (rows.length * SECOND < end) rows.push(row(rows.length * SECOND));
}
