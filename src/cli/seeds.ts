import { InvalidInput } from '#sim/invalid.ts';

/** Seeds beyond this are no longer exact in JavaScript. */
const LARGEST = Number.MAX_SAFE_INTEGER;
/** A range of more runs than this is a slip of the keyboard. */
const MOST = 10_000;

/**
 * The seeds that `--seed` and `--seeds` ask for, each once, in the order given.
 * @param single texts such as '7'
 * @param ranges texts such as '1..5', or a single seed; both ends are included
 * @throws {InvalidInput} with every text that is neither
 */
export function readSeeds(single: readonly string[], ranges: readonly string[]): number[] {
  const faults: InvalidInput['faults'][number][] = [];
  const seeds = new Set<number>();
  for (const text of single) {
    const seed = wholeNumber(text);
    if (seed === undefined)
      faults.push({ where: 'pitot run', name: '--seed', rule: 'a whole number from 0 up', got: text });
    else seeds.add(seed);
  }
  for (const text of ranges) {
    const range = readRange(text);
    if (range === undefined)
      faults.push({
        where: 'pitot run',
        name: '--seeds',
        rule: `a range such as 1..5, of at most ${MOST} seeds`,
        got: text,
      });
    else for (let seed = range[0]; seed <= range[1]; seed++) seeds.add(seed);
  }
  if (faults.length > 0) throw new InvalidInput(faults);
  return [...seeds];
}

function readRange(text: string): [low: number, high: number] | undefined {
  const [low, high, more] = text.split('..').map(wholeNumber);
  if (low === undefined || more !== undefined) return undefined;
  if (!text.includes('..')) return [low, low];
  return high === undefined || high < low || high - low >= MOST ? undefined : [low, high];
}

function wholeNumber(text: string): number | undefined {
  const number = Number(text);
  return /^\d+$/.test(text) && number <= LARGEST ? number : undefined;
}
