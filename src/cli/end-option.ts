import { InvalidInput } from '#sim/invalid.ts';

/**
 * Reads `--end`: milliseconds since 1970 of now, or of a time in ISO 8601 or in seconds since 1970.
 * @throws {InvalidInput} when it is none, or still to come: a Prometheus with samples of the future takes none of today
 */
export function readEnd(text: string, where: string): number {
  const now = Date.now();
  if (text === 'now') return now;
  const at = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (at > 0 && at <= now) return at;
  throw InvalidInput.of(where, '--end', "'now' or a time that is past, such as 2026-05-01T12:00:00Z", text);
}
