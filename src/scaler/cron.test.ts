import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, LONGEST, MINUTE, SECOND } from '#sim/time.ts';
import { type Cron, epochOf, lastFiring, nextFiring, parseCron, STARTS_AT } from './cron.ts';

const EPOCH = epochOf(STARTS_AT);

// biome-ignore lint/style/noRestrictedGlobals: the platform's calendar is what ours is held against; nothing asks it for now.
const PlatformDate = Date;

/** The instant of a time in UTC in a run that starts at STARTS_AT. */
const instant = (text: string) => (PlatformDate.parse(text) / 1000 - EPOCH) * SECOND;
const text = (at: number | null) => (at === null ? null : new PlatformDate((at / SECOND + EPOCH) * 1000).toISOString());
const next = (cron: string, after: string) => text(nextFiring(parseCron(cron), instant(after), EPOCH));
const last = (cron: string, until: string) => text(lastFiring(parseCron(cron), instant(until), EPOCH));

describe('parseCron', () => {
  it('reads lists, ranges, steps and names', () => {
    const cron = parseCron('0,30 8-10/2 1,15 JAN-mar MON-FRI');
    expect(cron.times).toEqual([480, 510, 600, 630]);
    expect(cron.daysOfMonth).toEqual([1, 15]);
    expect(cron.months).toEqual([1, 2, 3]);
    expect(cron.daysOfWeek).toEqual([1, 2, 3, 4, 5]);
    expect(cron.eitherDay).toBe(true);
  });

  it('goes on to the end from a number with a step', () => {
    expect(parseCron('50/5 23 * * *').times).toEqual([1430, 1435]);
  });

  it('takes a star with a step for a list of days, and a question mark for a star', () => {
    expect(parseCron('0 0 */2 * MON').eitherDay).toBe(true);
    expect(parseCron('0 0 */1 * MON').eitherDay).toBe(false);
    expect(parseCron('0 0 ? * MON').eitherDay).toBe(false);
  });

  it('knows the descriptors', () => {
    expect(parseCron('@hourly')).toEqual(parseCron('0 * * * *'));
    expect(parseCron('@weekly')).toEqual(parseCron('0 0 * * SUN'));
  });

  it.each([
    ['', 'five fields'],
    ['* * * *', 'five fields'],
    ['* * * * * *', 'five fields'],
    ['60 * * * *', 'minute has numbers from 0 to 59'],
    ['* 24 * * *', 'hour has numbers from 0 to 23'],
    ['* * 0 * *', 'day of month has numbers from 1 to 31'],
    ['* * * 13 *', 'month has numbers from 1 to 12'],
    ['* * * * 7', 'day of week has numbers from 0 to 6'],
    ['* * * * FRI-MON', 'ascending'],
    ['*/0 * * * *', 'minute'],
    ['1-2-3 * * * *', 'minute'],
    ['1/2/3 * * * *', 'minute'],
    ['-1 * * * *', 'minute'],
    ['1.5 * * * *', 'minute'],
    ['1,,2 * * * *', 'minute'],
    ['1, * * * *', 'minute'],
    ['MON * * * *', 'minute'],
  ])('refuses %j', (cron, rule) => {
    expect(() => parseCron(cron)).toThrow(RangeError);
    expect(() => parseCron(cron)).toThrow(rule);
  });
});

describe('firings', () => {
  it('are at the minute: the last one includes the instant, the next one does not', () => {
    const cron = parseCron('30 8 * * *');
    const due = 8 * HOUR + 30 * MINUTE;
    expect(lastFiring(cron, due, EPOCH)).toBe(due);
    expect(lastFiring(cron, due - 1, EPOCH)).toBe(due - DAY);
    expect(nextFiring(cron, due, EPOCH)).toBe(due + DAY);
    expect(nextFiring(cron, due - 1, EPOCH)).toBe(due);
  });

  it('are exact at the end of what time can be', () => {
    const cron = parseCron('* * * * *');
    const minute = LONGEST - (LONGEST % MINUTE);
    expect(lastFiring(cron, minute - 1, EPOCH)).toBe(minute - MINUTE);
    expect(nextFiring(cron, minute - 1, EPOCH)).toBe(minute);
  });

  it('begin on a Monday unless told otherwise', () => {
    expect(nextFiring(parseCron('0 0 * * TUE'), 0, EPOCH)).toBe(DAY);
    expect(lastFiring(parseCron('0 0 * * MON'), 0, EPOCH)).toBe(0);
  });

  it('follow a clock that is ahead of UTC', () => {
    const cron = parseCron('0 8 * * *');
    expect(nextFiring(cron, 0, epochOf(STARTS_AT, '+02:00'))).toBe(6 * HOUR);
    expect(nextFiring(cron, 0, epochOf('2026-01-05T00:00:00-05:30'))).toBe(8 * HOUR);
    expect(nextFiring(cron, 0, epochOf(STARTS_AT, '-05:30'))).toBe(13 * HOUR + 30 * MINUTE);
  });

  it('know months, leap years and the century without a leap day', () => {
    expect(next('0 0 31 * *', '2026-01-31T00:00:00Z')).toBe('2026-03-31T00:00:00.000Z');
    expect(next('0 0 29 2 *', '2026-01-01T00:00:00Z')).toBe('2028-02-29T00:00:00.000Z');
    expect(next('0 0 29 2 *', '2096-02-29T00:00:00Z')).toBe('2104-02-29T00:00:00.000Z');
    expect(last('0 0 29 2 *', '2104-02-28T00:00:00Z')).toBe('2096-02-29T00:00:00.000Z');
    expect(next('0 0 30 2 *', '2026-01-01T00:00:00Z')).toBe(null);
    expect(last('0 0 30 2 *', '2026-01-01T00:00:00Z')).toBe(null);
  });

  it('are due on either kind of day when both are given', () => {
    expect(next('0 0 13 * FRI', '2026-01-05T00:00:00Z')).toBe('2026-01-09T00:00:00.000Z');
    expect(next('0 0 13 * FRI', '2026-01-09T00:00:00Z')).toBe('2026-01-13T00:00:00.000Z');
    expect(next('0 0 * * FRI', '2026-01-09T00:00:00Z')).toBe('2026-01-16T00:00:00.000Z');
  });

  it('agree with looking at every minute of the platform calendar', () => {
    const part = (low: number, high: number) =>
      fc.oneof(
        fc.constant('*'),
        fc.integer({ min: low, max: high }).map(String),
        fc.integer({ min: 2, max: 5 }).map((step) => `*/${step}`),
      );
    const cron = fc.tuple(part(0, 59), part(0, 23), part(1, 31), part(1, 12), part(0, 6)).map((all) => all.join(' '));
    const epoch = fc.integer({ min: 0, max: 70_000_000 }).map((minute) => minute * 60);
    const start = fc.integer({ min: 0, max: 140_000 }).map((minute) => minute * MINUTE + 7);
    fc.assert(
      fc.property(cron, start, epoch, (fields, at, epoch) => {
        const parsed = parseCron(fields);
        const found = nextFiring(parsed, at, epoch);
        const slow = firstMinute(parsed, at, epoch);
        // The slow twin looks a week ahead; what is later is later for both.
        if (slow !== null) {
          expect(found).toBe(slow);
          expect(lastFiring(parsed, slow - 1, epoch)).toBe(lastFiring(parsed, at, epoch));
          expect(lastFiring(parsed, slow, epoch)).toBe(slow);
        } else if (found !== null) expect(found).toBeGreaterThan(at + 7 * DAY - MINUTE);
      }),
      { numRuns: 150 },
    );
  });
});

function firstMinute(cron: Cron, at: number, epoch: number): number | null {
  for (let minute = Math.floor(at / MINUTE) + 1; minute * MINUTE < at + 7 * DAY; minute++) {
    const date = new PlatformDate((minute * 60 + epoch) * 1000);
    const inMonth = cron.daysOfMonth.includes(date.getUTCDate());
    const inWeek = cron.daysOfWeek.includes(date.getUTCDay());
    if (!cron.months.includes(date.getUTCMonth() + 1)) continue;
    if (!(cron.eitherDay ? inMonth || inWeek : inMonth && inWeek)) continue;
    if (cron.times.includes(date.getUTCHours() * 60 + date.getUTCMinutes())) return minute * MINUTE;
  }
  return null;
}

describe('epochOf', () => {
  it('refuses what is no time to the second', () => {
    expect(() => epochOf('monday')).toThrow("a time to the second such as '2026-01-05T00:00:00Z'");
    expect(() => epochOf('2026-01-05T00:00:00.5Z')).toThrow(RangeError);
    expect(() => epochOf('2026-02-30')).toThrow(RangeError);
    expect(() => epochOf(STARTS_AT, 'Europe/Berlin')).toThrow("an offset such as '+02:00'");
  });
});
