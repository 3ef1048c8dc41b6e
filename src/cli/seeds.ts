import { runSeeds } from '#experiment/run-seed.ts';
import { type Fault, InvalidInput } from '#sim/invalid.ts';

/** Seeds beyond this are no longer exact in JavaScript. */
const LARGEST = Number.MAX_SAFE_INTEGER;
/** More runs than this are a slip of the keyboard. */
const MOST = 10_000;

/** What `--seed` and `--seeds` ask for. */
export interface AskedSeeds {
  /** Named one by one or as ranges, each once, in the order given. */
  named: number[];
  /** So many more, of the master seed. */
  count: number;
}

/**
 * @param single texts such as '7'
 * @param ranges texts such as '1..5', both ends included, or '30': so many seeds, derived from the master seed
 * @param where the command, for errors
 * @throws {InvalidInput} with every text that is neither
 */
export function readSeeds(single: readonly string[], ranges: readonly string[], where = 'pitot run'): AskedSeeds {
  const faults: Fault[] = [];
  const named = new Set<number>();
  let count = 0;
  for (const text of single) {
    const seed = wholeNumber(text);
    if (seed === undefined) faults.push({ where, name: '--seed', rule: 'a whole number from 0 up', got: text });
    else named.add(seed);
  }
  for (const text of ranges) {
    const number = wholeNumber(text);
    const range = number === undefined ? readRange(text) : undefined;
    if (number !== undefined && number > 0 && number <= MOST) count = Math.max(count, number);
    else if (range !== undefined) for (let seed = range[0]; seed <= range[1]; seed++) named.add(seed);
    else {
      const rule = `a number of seeds such as 30, or a range such as 1..5, of at most ${MOST} seeds`;
      faults.push({ where, name: '--seeds', rule, got: text });
    }
  }
  if (faults.length > 0) throw new InvalidInput(faults);
  return { named: [...named], count };
}

/**
 * The master seed that `--master` gives.
 * @throws {InvalidInput}
 */
export function readMaster(text: string | undefined, where: string): number | undefined {
  if (text === undefined) return undefined;
  const seed = wholeNumber(text);
  if (seed === undefined) throw InvalidInput.of(where, '--master', 'a whole number from 0 up', text);
  return seed;
}

/** The seeds themselves: those named, then the first ones of the master seed, each once. */
export function seedsOf({ named, count }: AskedSeeds, master: number): number[] {
  return [...new Set([...named, ...runSeeds(master, count)])];
}

function readRange(text: string): [low: number, high: number] | undefined {
  const [low, high, more] = text.split('..').map(wholeNumber);
  if (low === undefined || high === undefined || more !== undefined) return undefined;
  return high < low || high - low >= MOST ? undefined : [low, high];
}

function wholeNumber(text: string): number | undefined {
  const number = Number(text);
  return /^\d+$/.test(text) && number <= LARGEST ? number : undefined;
}
