import type { Scenario } from './scenario.ts';

/** The scenario itself, for its type. Nothing is checked here: faults are reported, all at once, when it is loaded or run. */
export function defineScenario(scenario: Scenario): Scenario {
  return scenario;
}
