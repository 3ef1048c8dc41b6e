import { InvalidInput } from '#sim/invalid.ts';

/**
 * A share of an option such as `+5%`, `95` or `2.5 %`: per cent, with or without the sign.
 * @throws {InvalidInput}
 */
export function percentOf(where: string, name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, digits] = /^([+-]?\d+(?:\.\d+)?)\s*%?$/.exec(text.trim()) ?? [];
  if (digits === undefined) throw InvalidInput.of(where, name, 'a number of per cent, such as +5%', text);
  return Number(digits) / 100;
}

/**
 * A whole number of at least `least`.
 * @throws {InvalidInput}
 */
export function wholeOf(where: string, name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && Number.isSafeInteger(number)) return number;
  throw InvalidInput.of(where, name, `a whole number of at least ${least}`, text);
}
