import { basename } from 'node:path';
import type { Policy, PolicySpec } from '#scaler/policy.ts';
import { compilePolicy } from '#scaler/registry.ts';
import { fieldsOf, pathText } from '#services/check-faults.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { isOnePolicy } from './check-scenario-experiment.ts';
import { complaint, importModule } from './load-scenario-module.ts';
import { isModule, partsWithin } from './nested-policies.ts';
import type { PolicyChoice, Scenario } from './scenario.ts';

/** What the modules of policies export, by `keyOf`. */
export type PolicyModules = ReadonlyMap<string, unknown>;

/** The policies of each service that a choice has one for: under '' when it is one for all. */
export function policiesIn(choice: PolicyChoice): Record<string, PolicySpec> {
  return (isOnePolicy(choice) ? { '': choice } : choice) as Record<string, PolicySpec>;
}

/**
 * Imports the modules of some policies of a prepared scenario, in the thread that will run them.
 * @param policies their names; left out: all of the scenario's
 * @throws {InvalidInput} when one cannot be imported or does not export what it should
 */
export async function loadPolicyModules(
  { policies = {} }: Pick<Scenario, 'policies'>,
  names: readonly string[] = Object.keys(policies),
): Promise<PolicyModules> {
  const modules = new Map<string, unknown>();
  for (const name of names) {
    for (const spec of Object.values(policiesIn(policies[name] ?? {}))) {
      for (const part of (isModule(spec) ? [spec] : partsWithin(spec, isModule)) as PolicySpec[]) {
        if (modules.has(keyOf(part))) continue;
        const path = part.module as string;
        const module = await importModule(path, basename(path), 'the policy');
        modules.set(keyOf(part), exportOf(module, part));
      }
    }
  }
  return modules;
}

/**
 * Makes every policy of these names once, so that what is wrong with one is found before anything runs.
 * @throws {InvalidInput} with the first fault
 */
export async function checkPolicyModules(scenario: Scenario, names: readonly string[]): Promise<void> {
  const modules = await loadPolicyModules(scenario, names);
  if (modules.size === 0) return;
  for (const name of names) {
    for (const [service, spec] of Object.entries(policiesIn(scenario.policies?.[name] ?? {}))) {
      makePolicy(spec, pathText('policies', name, ...(service === '' ? [] : [service])), modules);
    }
  }
}

function keyOf({ module, export: name }: PolicySpec): string {
  return `${module} ${name ?? 'default'}`;
}

function exportOf(module: Readonly<Record<string, unknown>>, spec: PolicySpec): unknown {
  const name = (spec.export as string | undefined) ?? 'default';
  const value = module[name];
  if (typeof value === 'function') return value;
  const file = basename(spec.module as string);
  const rule = 'a function (options) => Policy';
  const got = value === undefined ? `the exports ${Object.keys(module).join(', ') || '(none)'}` : value;
  throw InvalidInput.of(file, `the export ${name}`, rule, got);
}

/**
 * The policy that a specification describes, also one of the user's own.
 * @param where names it in complaints
 * @throws {InvalidInput} with all faults of the specification, or of what the user's function returned
 */
export function makePolicy(spec: PolicySpec, where: string, modules: PolicyModules): Policy {
  if (spec.kind !== 'module') return compilePolicy(spec, where, (inner, place) => makePolicy(inner, place, modules));
  const make = modules.get(keyOf(spec));
  if (make === undefined) {
    const rule = 'loaded before the run: hand the scenario to runAll, or the policy itself to simulate';
    throw InvalidInput.of(where, 'module', rule, basename(spec.module as string));
  }
  return ownPolicy(make as (options: unknown) => unknown, spec.options, where, spec.module as string);
}

/** What a function of the user's makes of the options: a policy, or the specification of one. */
export function ownPolicy(make: (options: unknown) => unknown, options: unknown, where: string, path = ''): Policy {
  let made: unknown;
  try {
    made = make(options ?? {});
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw InvalidInput.of(where, 'the policy', 'made without an error', complaint(error, path));
  }
  return checkedPolicy(made, where);
}

/** @throws {InvalidInput} with everything that a policy needs and this one has not */
export function checkedPolicy(value: unknown, where: string): Policy {
  const fields = fieldsOf(value);
  const isSpec = ['rhythms', 'start', 'decide'].every((name) => fields[name] === undefined);
  if (typeof fields.kind === 'string' && isSpec) return compilePolicy(fields as PolicySpec, where);
  const faults = Object.entries(PARTS)
    .filter(([name, { holds }]) => !holds(fields[name]))
    .map(([name, { rule }]) => ({ where, name: `the policy's ${name}`, rule, got: fields[name] }));
  if (faults.length > 0) throw new InvalidInput(faults);
  return value as Policy;
}

/** What is only asked for explanations may be left out. */
type Part = Exclude<keyof Policy, 'derive' | 'within'>;

const PARTS: Readonly<Record<Part, { rule: string; holds(value: unknown): boolean }>> = {
  kind: { rule: 'a text', holds: (value) => typeof value === 'string' && value !== '' },
  rhythms: {
    rule: 'a list of { name, interval } with intervals in whole nanoseconds',
    holds: (value) =>
      Array.isArray(value) &&
      value.every((one) => {
        const { name, interval, phase = 0 } = fieldsOf(one);
        return typeof name === 'string' && isWhole(interval, 1) && isWhole(phase, 0);
      }),
  },
  wakes: {
    rule: "a list of 'arrival-at-zero', or left out",
    holds: (value) => value === undefined || (Array.isArray(value) && value.every((one) => one === 'arrival-at-zero')),
  },
  needs: { rule: 'an object', holds: (value) => typeof value === 'object' && value !== null },
  start: { rule: 'a function', holds: (value) => typeof value === 'function' },
  decide: { rule: 'a function', holds: (value) => typeof value === 'function' },
};

function isWhole(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least;
}
