import { createHash } from 'node:crypto';
import type { Scenario } from './scenario.ts';
import { inlineTraces } from './traces.ts';

/** A scenario with the contents of all its files in it: plain data that can be hashed and sent to a thread. */
export interface PreparedScenario {
  scenario: Scenario;
  /** SHA-256 over the scenario, files included. */
  hash: string;
}

/**
 * Reads the files that a checked scenario names.
 * @param base the folder that their paths resolve against
 * @throws InvalidInput with everything that is wrong with the files
 */
export function prepare(scenario: Scenario, base: string): PreparedScenario {
  const whole = inlineTraces(scenario, base);
  return { scenario: whole, hash: createHash('sha256').update(JSON.stringify(whole)).digest('hex') };
}
