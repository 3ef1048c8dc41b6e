import type { Policy } from '#scaler/policy.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { checkScenario } from './check-scenario.ts';
import { checkedPolicy, ownPolicy } from './policy-modules.ts';
import { type PreparedScenario, prepare } from './prepare.ts';
import type { RunResult } from './result.ts';
import { Run, type RunOptions } from './run.ts';
import type { Scenario } from './scenario.ts';

/** Virtual nanoseconds between two looks at the outside world: progress, interruption. */
const SLICE = 60e9;

export interface SimulateOptions {
  /**
   * Name of one of the scenario's policies; or a policy of your own for every service, or a function that makes one of no
   * options for each. Default: the first of the scenario.
   */
  policy?: string | Policy | (() => Policy);
  /** Default: the scenario's, or 1. */
  seed?: number;
  /** The folder that the scenario's files resolve against. Default: the current one. */
  base?: string;
}

/**
 * Runs a scenario in virtual time, from start to end.
 * @throws InvalidInput with every fault of the scenario; RangeError when one of its limits is hit
 */
export function simulate(scenario: Scenario, options: SimulateOptions = {}): RunResult {
  const run = start(scenario, options);
  while (run.advance(run.now + SLICE)) {}
  return run.finish();
}

/** Like `simulate`, but only sets the run up: `advance(until)` moves it, `finish()` gives what it has measured. */
export function start(scenario: Scenario, options: SimulateOptions = {}): Run {
  const checked = checkScenario(scenario, scenario.name ?? 'scenario');
  const prepared = prepare(checked, options.base ?? '.');
  const { policy, ...rest } = options;
  if (policy === undefined) return new Run(prepared, optionsOf(prepared, rest));
  if (typeof policy === 'string') return new Run(prepared, optionsOf(prepared, { ...rest, policy }));
  const own = () => (typeof policy === 'function' ? ownPolicy(policy, {}, 'policy') : checkedPolicy(policy, 'policy'));
  return new Run(prepared, { ...optionsOf(prepared, rest), policy: own().kind }, { own });
}

/** Fills in the policy and the seed. @throws InvalidInput when the scenario has no such policy */
export function optionsOf(
  { scenario }: PreparedScenario,
  { policy, seed }: { policy?: string; seed?: number },
): RunOptions {
  const names = policyNames(scenario);
  if (policy !== undefined && !names.includes(policy)) {
    throw InvalidInput.of(scenario.name, 'policy', `one of ${names.map((name) => `'${name}'`).join(', ')}`, policy);
  }
  return { policy: policy ?? (names[0] as string), seed: seed ?? scenario.seed ?? 1 };
}

/** The names of a scenario's policies; one that has none keeps its replicas, under the name 'fixed'. */
export function policyNames(scenario: Scenario): string[] {
  const names = Object.keys(scenario.policies ?? {});
  return names.length > 0 ? names : ['fixed'];
}
