import { describe, expect, it } from 'vitest';
import { Sampler } from '#sim/sampler.ts';
import { distribution } from './distributions.ts';
import { type OracleDistribution, oracle, ownCases } from './oracle.ts';
import { families, PENDING } from './systems.ts';

const systems = new Set(oracle.map(({ system }) => system));

/** Every distribution anywhere in a value. */
function distributionsIn(value: unknown): OracleDistribution[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('dist' in value && 'scv' in value) return [value as OracleDistribution];
  return Object.values(value).flatMap(distributionsIn);
}

describe('the cases', () => {
  it.runIf(ownCases)('are 75 of 43 systems', () => {
    expect(oracle).toHaveLength(75);
    expect(systems.size).toBe(43);
  });

  it('are all run, but those that wait for faults', () => {
    const known = Object.values(families).flatMap((family) => Object.keys(family));
    expect(new Set(known).size).toBe(known.length);
    const unknown = [...systems].filter((system) => !known.includes(system));
    expect(unknown.sort()).toEqual(PENDING.filter((system) => systems.has(system)));
  });

  it.runIf(ownCases)('wait for faults in exactly four systems', () => {
    expect([...systems].filter((system) => PENDING.includes(system)).sort()).toEqual(PENDING);
  });

  it('say of each metric what is tolerated', () => {
    for (const { expected, id, tolerance, tolerance_abs } of oracle) {
      expect(Object.keys(tolerance_abs ?? tolerance ?? {}).sort(), id).toEqual(Object.keys(expected).sort());
    }
  });

  it('have distributions that mean the same to the sampler', () => {
    for (const { id, parameters } of oracle) {
      for (const dist of distributionsIn(parameters)) {
        const { mean, variance } = Sampler.of(distribution(dist));
        // Values are given to 12 digits, and a constant to the nanosecond.
        expect(Math.abs(mean / 1e9 - dist.mean), id).toBeLessThanOrEqual(1e-9 * dist.mean + 1e-9);
        const expected = dist.scv * dist.mean * dist.mean;
        if (Number.isFinite(variance))
          expect(Math.abs(variance / 1e18 - expected), id).toBeLessThanOrEqual(1e-6 * expected);
      }
    }
  });

  for (const { description, id, system } of oracle) {
    if (PENDING.includes(system)) it.todo(`${id} waits for faults: ${description}`);
  }
});
