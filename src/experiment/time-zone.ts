import { readCalendarTime } from '#sim/calendar.ts';

/**
 * How far the clocks of a time zone such as 'Europe/Berlin' are ahead of UTC at an instant, e.g. '+01:00'. Virtual code
 * has no table of time zones, so it is looked up before a run begins.
 * @returns undefined when there is no such time zone, or it is no name but an offset itself
 */
export function zoneOffset(zone: unknown, at: unknown): string | undefined {
  const instant = typeof at === 'string' ? readCalendarTime(at) : null;
  if (typeof zone !== 'string' || !/^[A-Za-z]/.test(zone) || instant === null) return undefined;
  try {
    const clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    const parts = clock.formatToParts(instant.seconds * 1000);
    const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    return text === 'GMT' ? '+00:00' : /^GMT([+-]\d\d:\d\d)$/.exec(text)?.[1];
  } catch (error) {
    // What has no such zone throws.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
