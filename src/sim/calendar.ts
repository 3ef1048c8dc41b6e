/** The Gregorian calendar in integers: virtual code has no Date. */

const DAY_SECONDS = 86_400;
const CALENDAR = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?)?(Z|[+-]\d\d:?\d\d)?$/;

interface CivilDate {
  year: number;
  /** 1..12 */
  month: number;
  /** 1..31 */
  day: number;
}

/** What a text such as `2014-04-10T00:04:00+02:00` says. */
interface CalendarTime {
  /** Since 1970-01-01T00:00:00Z. */
  seconds: number;
  /** How far its clock is ahead of UTC. */
  offsetSeconds: number;
}

/**
 * Reads `2014-04-10`, `2014-04-10T00:04:00Z`, `2014-04-10 00:04` or the like; without an offset it is taken as UTC.
 * Null when the text is none of these, or no such day or hour exists.
 */
export function readCalendarTime(text: string): CalendarTime | null {
  const match = CALENDAR.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as Six;
  if (month < 1 || month > 12 || day < 1 || day > monthLength(year, month)) return null;
  if (hour > 23 || minute > 59 || second >= 61) return null;
  const offset = readOffset(match[7] ?? 'Z') as number;
  const days = daysSince1970({ year, month, day });
  return { seconds: days * DAY_SECONDS + hour * 3600 + minute * 60 + second - offset, offsetSeconds: offset };
}

type Six = [number, number, number, number, number, number];

/** Seconds that a clock is ahead of UTC, of `Z`, `+02:00` or `-0530`; null when the text is none of these. */
export function readOffset(text: string): number | null {
  if (text === 'Z') return 0;
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(text);
  if (match === null) return null;
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60;
  return match[1] === '-' ? -seconds : seconds;
}

function monthLength(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Years begin in March here, so that the leap day comes last (Hinnant, days_from_civil). */
export function daysSince1970({ year, month, day }: CivilDate): number {
  const y = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}

/** The other way round (Hinnant, civil_from_days): eras of 400 years are all alike. */
export function civilDate(days: number): CivilDate {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** 0 is Sunday; 1970 began on a Thursday. */
export function dayOfWeek(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}
