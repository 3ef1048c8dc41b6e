/** Milliseconds of each unit of a PromQL duration, largest first. */
const UNITS: Readonly<Record<string, number>> = {
  y: 31_536_000_000,
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
};

const DURATION = /^(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;

/** Milliseconds of a duration such as `1h30m`; undefined when the text is none. */
export function parsePromDuration(text: string): number | undefined {
  if (text === '' || !DURATION.test(text)) return undefined;
  let sum = 0;
  for (const [, count = '', unit = ''] of text.matchAll(/(\d+)([a-z]+)/g)) sum += Number(count) * (UNITS[unit] ?? 0);
  return sum;
}

/** The value of a number as PromQL writes it; a duration stands for its seconds. */
export function parseNumber(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[+-]\s*/, '');
  if (/^inf$/i.test(digits)) return sign * Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(digits)) return Number.NaN;
  const duration = parsePromDuration(digits);
  return sign * (duration === undefined ? Number(digits.replaceAll('_', '')) : duration / 1000);
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** What a string literal means, as in Go; undefined when it does not end or has an escape that is none. */
export function parseString(text: string): string | undefined {
  const quote = text.charAt(0);
  if (text.length < 2 || !text.endsWith(quote)) return undefined;
  const inner = text.slice(1, -1);
  if (quote === '`') return inner;
  // A quote that is escaped ends nothing.
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(inner)) return undefined;
  let broken = false;
  const result = inner.replace(
    /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|[\s\S])/g,
    (_, code: string) => {
      if (code.length === 1) {
        if (ESCAPES[code] === undefined) broken = true;
        return ESCAPES[code] ?? '';
      }
      const point = /^\d/.test(code) ? Number.parseInt(code, 8) : Number.parseInt(code.slice(1), 16);
      if (point > 0x10ffff) broken = true;
      return broken ? '' : String.fromCodePoint(point);
    },
  );
  return broken ? undefined : result;
}
