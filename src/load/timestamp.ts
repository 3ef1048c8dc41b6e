import { readCalendarTime } from '#sim/calendar.ts';

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** From here on a number of seconds since 1970 would be in the year 5138; it is milliseconds. */
const MILLISECONDS_FROM = 1e11;

/**
 * Seconds of a time in a trace: a number (seconds, or milliseconds since 1970), `2014-04-10T00:04:00Z` or
 * `2014-04-10 00:04:00`; without an offset it is taken as UTC. NaN when it is none of these.
 */
export function timestampSeconds(text: string): number {
  if (NUMBER.test(text)) {
    const value = Number(text);
    return value >= MILLISECONDS_FROM ? value / 1000 : value;
  }
  return readCalendarTime(text)?.seconds ?? Number.NaN;
}
