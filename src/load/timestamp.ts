const DAY_SECONDS = 86_400;
const CALENDAR = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?)?(Z|[+-]\d\d:?\d\d)?$/;
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
  const match = CALENDAR.exec(text);
  if (match === null) return Number.NaN;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as Six;
  if (month < 1 || month > 12 || day < 1 || day > monthLength(year, month)) return Number.NaN;
  if (hour > 23 || minute > 59 || second >= 61) return Number.NaN;
  const offset = offsetSeconds(match[7] ?? 'Z');
  return daysSince1970(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second - offset;
}

type Six = [number, number, number, number, number, number];

function offsetSeconds(text: string): number {
  if (text === 'Z') return 0;
  const digits = text.slice(1).replace(':', '');
  const seconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2)) * 60;
  return text.startsWith('-') ? -seconds : seconds;
}

function monthLength(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days of the Gregorian calendar; years begin in March here, so that the leap day comes last (Hinnant, days_from_civil). */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}
