/** Time is an integer number of nanoseconds held in a double; scenarios write it as text with units. */

export const MICROSECOND = 1e3;
export const MILLISECOND = 1e6;
export const SECOND = 1e9;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The longest span that is exact to the nanosecond: 2^53 - 1 ns, about 104 days. */
export const LONGEST = Number.MAX_SAFE_INTEGER;

/** Largest first; a text may join several in this order. Both signs for micro are the same unit. */
const UNITS: readonly (readonly [unit: string, nanoseconds: number])[] = [
  ['d', DAY],
  ['h', HOUR],
  ['m', MINUTE],
  ['s', SECOND],
  ['ms', MILLISECOND],
  ['us', MICROSECOND],
  ['ns', 1],
];

const SPAN = /^(?:\d+(?:\.\d+)?(?:d|h|ms|m|s|[uµμ]s|ns))+$/;
const PART = /(\d+)(?:\.(\d+))?(d|h|ms|m|s|[uµμ]s|ns)/g;

/**
 * Nanoseconds of a text such as `'250ms'`, `'1.5s'` or `'1h30m'`, not rounded to whole ones.
 * Decimals are read exactly, so `'0.3s'` is 300000000 and not a neighbour of it.
 * @throws {RangeError} whose message is the rule that the text breaks
 */
export function parseSpan(text: string): number {
  if (typeof text !== 'string' || !SPAN.test(text)) throw malformed();
  let scale = 0;
  let total = 0n;
  let previous = -1;
  for (const [, whole = '', decimals = '', unit = ''] of text.matchAll(PART)) {
    const index = UNITS.findIndex(([name]) => name === unit.replace(/[µμ]/, 'u'));
    if (index <= previous) throw malformed();
    previous = index;
    const nanoseconds = BigInt((UNITS[index] as (typeof UNITS)[number])[1]);
    const digits = Math.max(scale, decimals.length);
    total *= 10n ** BigInt(digits - scale);
    total += BigInt(whole + decimals) * nanoseconds * 10n ** BigInt(digits - decimals.length);
    scale = digits;
  }
  const span = shiftPoint(total, scale);
  if (span > LONGEST) throw new RangeError('at most 104 days (2^53 - 1 ns)');
  return span;
}

/**
 * Like `parseSpan`, rounded to whole nanoseconds.
 * @throws {RangeError} whose message is the rule that the text breaks
 */
export function parseDuration(text: string): number {
  return roundToNanosecond(parseSpan(text));
}

/** The nearest integer, halves upwards: the one way in which spans become whole nanoseconds. */
export function roundToNanosecond(nanoseconds: number): number {
  return Math.floor(nanoseconds + 0.5);
}

/**
 * The text of a whole number of nanoseconds that parses back to it: days, hours and minutes whole, the rest as a decimal
 * in the largest unit that it fills, e.g. `'1h30m'`, `'12.5ms'`, `'0s'`.
 * @throws {RangeError} when it is not an integer from 0 to 2^53 - 1
 */
export function formatDuration(nanoseconds: number): string {
  if (!Number.isSafeInteger(nanoseconds) || nanoseconds < 0) {
    throw new RangeError(`duration must be an integer number of nanoseconds from 0 to 2^53 - 1, got ${nanoseconds}`);
  }
  if (nanoseconds === 0) return '0s';
  let text = '';
  let rest = nanoseconds;
  for (const [unit, size] of UNITS) {
    if (rest < size) continue;
    if (size <= SECOND) return text + decimal(rest, size) + unit;
    text += `${Math.floor(rest / size)}${unit}`;
    rest %= size;
  }
  return text;
}

/** `value` / `size` in decimal digits without an exponent; `size` is a power of ten up to 1e9. */
function decimal(value: number, size: number): string {
  const whole = Math.floor(value / size);
  if (value % size === 0) return String(whole);
  return `${whole}.${String(size + (value % size))
    .slice(1)
    .replace(/0+$/, '')}`;
}

/** The double nearest to `digits` / 10^`scale`. */
function shiftPoint(digits: bigint, scale: number): number {
  const text = String(digits).padStart(scale + 1, '0');
  const point = text.length - scale;
  return Number(`${text.slice(0, point)}.${text.slice(point)}`);
}

function malformed(): RangeError {
  return new RangeError("a duration such as '250ms' or '1h30m'");
}
