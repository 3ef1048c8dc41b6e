import { civilDate, dayOfWeek, readCalendarTime, readOffset } from '#sim/calendar.ts';
import { SECOND } from '#sim/time.ts';
import type { Options } from './options.ts';

/**
 * When something is due, by the clock on the wall. The five fields and their rules are those of `ParseStandard` of
 * robfig/cron, which Kubernetes and KEDA use.
 */
export interface Cron {
  /** Minutes of the day, ascending. */
  times: readonly number[];
  daysOfMonth: readonly number[];
  months: readonly number[];
  /** 0 is Sunday. */
  daysOfWeek: readonly number[];
  /** Neither kind of day is a star: then a day that is in either list counts, otherwise it has to be in both. */
  eitherDay: boolean;
}

interface Field {
  name: string;
  low: number;
  high: number;
  names: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const MINUTE: Field = { name: 'minute', low: 0, high: 59, names: [] };
const HOUR: Field = { name: 'hour', low: 0, high: 23, names: [] };
const DAY_OF_MONTH: Field = { name: 'day of month', low: 1, high: 31, names: [] };
const MONTH: Field = { name: 'month', low: 1, high: 12, names: MONTHS };
const DAY_OF_WEEK: Field = {
  name: 'day of week',
  low: 0,
  high: 6,
  names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
};

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/**
 * Reads `minute hour day-of-month month day-of-week`, each a star, a number or a name, a range `MON-FRI`, any of these
 * with a step (`0-30/10`; `5/10` goes on to the end), or a list of them by commas; or a descriptor such as `@daily`.
 * @throws {RangeError} whose message is the rule that the text breaks
 */
export function parseCron(text: string): Cron {
  if (typeof text !== 'string') throw malformed();
  const fields = (DESCRIPTORS[text.trim()] ?? text).trim().split(/\s+/);
  if (fields.length !== 5) throw malformed();
  const [minute, hour, dayOfMonth, month, weekday] = fields as [string, string, string, string, string];
  const minutes = readField(minute, MINUTE).values;
  const times = readField(hour, HOUR).values.flatMap((at) => minutes.map((past) => at * 60 + past));
  const monthDays = readField(dayOfMonth, DAY_OF_MONTH);
  const weekdays = readField(weekday, DAY_OF_WEEK);
  return {
    times,
    daysOfMonth: monthDays.values,
    months: readField(month, MONTH).values,
    daysOfWeek: weekdays.values,
    eitherDay: !monthDays.star && !weekdays.star,
  };
}

/** Reads the option `name` of a policy; a fault when it is no cron expression. */
export function readCron(options: Options, name: string): Cron | undefined {
  const value = options.raw(name);
  try {
    return parseCron(value as string);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    options.fault(name, error.message, value);
    return undefined;
  }
}

function malformed(): RangeError {
  return new RangeError("a cron expression of five fields such as '30 8 * * MON-FRI'");
}

function readField(text: string, field: Field): { values: number[]; star: boolean } {
  const found = new Set<number>();
  let star = false;
  for (const part of text.split(',')) {
    const [range = '', step, ...more] = part.split('/');
    const stride = step === undefined ? 1 : /^\d+$/.test(step) ? Number(step) : 0;
    if (stride < 1 || more.length > 0) throw outside(field);
    const any = range === '*' || range === '?';
    // As in the source, a star with a step is a list like any other.
    if (any && stride === 1) star = true;
    const [low, high] = any ? [field.low, field.high] : bounds(range, field, step !== undefined);
    for (let value = low; value <= high; value += stride) found.add(value);
  }
  return { values: [...found].sort((a, b) => a - b), star };
}

function bounds(range: string, field: Field, stepped: boolean): [low: number, high: number] {
  const [first = '', last, ...more] = range.split('-');
  const low = readValue(first, field);
  const high = last === undefined ? (stepped ? field.high : low) : readValue(last, field);
  if (more.length > 0 || low > high) throw outside(field);
  return [low, high];
}

function readValue(text: string, field: Field): number {
  const named = field.names.indexOf(text.toUpperCase());
  if (named >= 0) return named + field.low;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.low && value <= field.high) return value;
  throw outside(field);
}

function outside({ name, low, high }: Field): RangeError {
  return new RangeError(`a cron expression whose ${name} has numbers from ${low} to ${high}, ascending in a range`);
}

/**
 * The wall clock at instant 0 of a run, for `lastFiring` and `nextFiring`: seconds since 1970 as the clock shows them.
 * @param startsAt e.g. '2026-01-05T00:00:00Z'
 * @param offset how far the clock is ahead of UTC, e.g. '+02:00'; left out: as in `startsAt`. It stays the same all
 * year: there is no daylight saving in it.
 * @throws {RangeError} whose message is the rule that a text breaks
 */
export function epochOf(startsAt: string, offset?: string): number {
  const start = typeof startsAt === 'string' ? readCalendarTime(startsAt) : null;
  if (start === null || !Number.isInteger(start.seconds)) {
    throw new RangeError("a time to the second such as '2026-01-05T00:00:00Z'");
  }
  const ahead = offset === undefined ? start.offsetSeconds : readOffset(offset);
  if (ahead === null) throw new RangeError("an offset such as '+02:00'");
  return start.seconds + ahead;
}

/** A Monday, so that the days of a week of virtual time are where one looks for them. */
export const STARTS_AT = '2026-01-05T00:00:00Z';

/** From one 29 February to the next it can be eight years, as from 2096 to 2104. */
const FARTHEST_DAYS = 8 * 366;
const DAY_MINUTES = 1440;

/**
 * The last firing at or before the instant `at`; null when there is none (30 February).
 * @param at nanoseconds since the start of the run, as is the answer, which can be negative
 * @param epoch see `epochOf`
 */
export function lastFiring(cron: Cron, at: number, epoch: number): number | null {
  const now = wallMinute(at, epoch);
  const today = Math.floor(now / DAY_MINUTES);
  for (let day = today; day > today - FARTHEST_DAYS; day--) {
    if (!isDay(cron, day)) continue;
    const time = day === today ? cron.times.findLast((one) => one <= now - today * DAY_MINUTES) : cron.times.at(-1);
    if (time !== undefined) return instantOf(day, time, epoch);
  }
  return null;
}

/** The first firing after the instant `at`, not at it; null when there is none. */
export function nextFiring(cron: Cron, at: number, epoch: number): number | null {
  const now = wallMinute(at, epoch);
  const today = Math.floor(now / DAY_MINUTES);
  for (let day = today; day < today + FARTHEST_DAYS; day++) {
    if (!isDay(cron, day)) continue;
    const time = day === today ? cron.times.find((one) => one > now - today * DAY_MINUTES) : cron.times[0];
    if (time !== undefined) return instantOf(day, time, epoch);
  }
  return null;
}

/** The whole minute on the wall clock, since 1970. */
function wallMinute(at: number, epoch: number): number {
  // The remainder is exact; dividing first could round up to the next second.
  const within = at % SECOND;
  const seconds = (at - within) / SECOND - (within < 0 ? 1 : 0);
  return Math.floor((epoch + seconds) / 60);
}

function instantOf(day: number, time: number, epoch: number): number {
  return ((day * DAY_MINUTES + time) * 60 - epoch) * SECOND;
}

function isDay(cron: Cron, day: number): boolean {
  const date = civilDate(day);
  if (!cron.months.includes(date.month)) return false;
  const inMonth = cron.daysOfMonth.includes(date.day);
  const inWeek = cron.daysOfWeek.includes(dayOfWeek(day));
  return cron.eitherDay ? inMonth || inWeek : inMonth && inWeek;
}
