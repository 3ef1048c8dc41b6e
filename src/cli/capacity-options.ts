import type { ObjectiveSpec } from '#experiment/scenario.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { parseDuration } from '#sim/time.ts';

const WHERE = 'pitot capacity';

/** `'99% under 300ms'` as an objective for all requests. @throws {InvalidInput} */
export function readObjective(text: string): ObjectiveSpec {
  const [, percent = '', under = ''] = /^\s*([\d.]+)\s*%\s*(?:under|within|<)\s*(\S+)\s*$/.exec(text) ?? [];
  const ratio = Number(percent) / 100;
  if (percent !== '' && ratio > 0 && ratio <= 1 && isDuration(under)) return { under, ratio };
  throw InvalidInput.of(WHERE, '--objective', "such as '99% under 300ms'", text);
}

function isDuration(text: string): boolean {
  try {
    return parseDuration(text) > 0;
  } catch {
    return false;
  }
}

/** `'1..8'` or `'1,2,4,8'` as counts of replicas, ascending. @throws {InvalidInput} */
export function readCounts(text: string): number[] {
  const range = /^(\d+)\.\.(\d+)$/.exec(text);
  const counts =
    range === null
      ? text.split(',').map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN))
      : Array.from({ length: Math.max(0, Number(range[2]) - Number(range[1]) + 1) }, (_, i) => Number(range[1]) + i);
  const sound = counts.length > 0 && counts.length <= 1000 && counts.every((n) => n >= 1 && n <= 100_000);
  if (sound) return [...new Set(counts)].sort((a, b) => a - b);
  throw InvalidInput.of(WHERE, '--replicas', 'a range such as 1..8 or a list such as 1,2,4,8, from 1 up', text);
}

/** A whole number above 0. @throws {InvalidInput} */
export function readPositive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) > 0) return Number(text);
  throw InvalidInput.of(WHERE, name, 'a whole number above 0', text);
}
