/** How quantities read in tables: short, with the unit, and never rounded to a zero that they are not. */

/** `180123` as `180,123`. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A time in the unit that leaves one to three digits before the point: `0.42 ms`, `42.1 ms`, `1.23 s`. */
export function secondsText(seconds: number): string {
  const milliseconds = seconds * 1e3;
  return milliseconds < 999.5 ? `${threeDigits(milliseconds)} ms` : `${threeDigits(seconds)} s`;
}

function threeDigits(value: number): string {
  if (value === 0) return '0';
  return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}

/**
 * `part` of `whole` in per cent with two decimals. Only nothing is 0 %, only everything is 100 %: what rounds to them
 * without being them reads `< 0.01 %` and `> 99.99 %`.
 * @returns `-` when the whole is nothing
 */
export function shareText(part: number, whole: number): string {
  if (whole === 0) return '-';
  if (part === 0) return '0 %';
  if (part === whole) return '100 %';
  const percent = (part / whole) * 100;
  if (percent < 0.005) return '< 0.01 %';
  if (percent >= 99.995) return '> 99.99 %';
  return `${percent.toFixed(2)} %`;
}

/** A ratio as a bare percentage, as objectives are written: `0.99` as `99 %`, `0.9995` as `99.95 %`. */
export function ratioText(ratio: number): string {
  return `${Number((ratio * 100).toFixed(6))} %`;
}

/** Replica-hours with two decimals. */
export function hoursText(hours: number): string {
  return hours.toFixed(2);
}
