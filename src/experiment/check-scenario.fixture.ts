import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InvalidInput } from '#sim/invalid.ts';
import { checkScenario } from './check-scenario.ts';

// Bad input is what no type would let through.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Loose = any;

/** What the checker says of an input, a line a fault. */
export function messageOf(input: unknown): string[] {
  try {
    checkScenario(input, 'shop.ts');
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.message.split('\n');
  }
}

/** What it says of a sound scenario after a change to it, without the name of the file. */
export function faultsAfterChange(base: object, change: (scenario: Loose) => void): string[] {
  change(base);
  return messageOf(base).map((line) => line.replace(/^shop\.ts: /, ''));
}

/** Tests that a checker of sound scenarios passes, whatever these are. */
export function itHoldsForAny(scenario: fc.Arbitrary<object>): void {
  it('finds nothing wrong, also after a round trip through JSON', () => {
    fc.assert(
      fc.property(scenario, (one) => {
        const copy = JSON.parse(JSON.stringify(one));
        expect(messageOf(one)).toEqual([]);
        expect(checkScenario(copy, 'any')).toEqual(one);
      }),
      { numRuns: 60 },
    );
  });

  it('finds the one field too many, wherever it is put, and nothing else', () => {
    fc.assert(
      fc.property(scenario, fc.nat(), (one, n) => {
        const copy = JSON.parse(JSON.stringify(one));
        const objects = objectsIn(copy);
        (objects[n % objects.length] as Record<string, unknown>).zzz = true;
        expect(namesOf(copy)).toEqual([expect.stringMatching(/(^|\.)zzz$/)]);
      }),
      { numRuns: 100 },
    );
  });
}

/** All objects of a document, itself first. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inner : [value as Record<string, unknown>, ...inner];
}

function namesOf(input: unknown): string[] {
  try {
    checkScenario(input, 'any');
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.faults.map(({ name }) => name);
  }
}
