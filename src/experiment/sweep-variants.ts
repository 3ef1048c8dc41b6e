import { InvalidInput } from '#sim/invalid.ts';
import { checkScenario } from './check-scenario.ts';
import { type PreparedScenario, prepare } from './prepare.ts';
import type { PolicyChoice, Scenario } from './scenario.ts';
import { fieldPaths, fitting, nearPaths, readPath, valueAt, withValue } from './sweep-path.ts';
import type { Scalar } from './sweep-result.ts';
import type { PointValues } from './sweep-vary.ts';

const WHERE = 'pitot sweep';
/** The first word of paths within the policy that is swept, whatever its name. */
const POLICY = 'policy';

/** The scenario with the values of one point, for one of its policies. */
export interface Variant {
  policy: string;
  values: PointValues;
  prepared: PreparedScenario;
}

/**
 * Makes the scenario of every policy at every point. Each has that one policy, and is checked as any scenario is.
 * @param prepared the scenario once its files have been read: policies of manifests are varied as what the manifests say
 * @param base the folder that the scenario's files resolve against
 * @throws {InvalidInput} for a path that leads nowhere, with those near it; and with what is wrong with the points' values
 */
export function variantsOf(
  scenario: Scenario,
  prepared: PreparedScenario,
  base: string,
  policies: readonly string[],
  points: readonly PointValues[],
): Variant[] {
  const faults = new Map<string, InvalidInput['faults'][number]>();
  const variants = policies.flatMap((policy) => {
    const own: Scenario = { ...scenario, policies: { [policy]: choiceOf(policy, scenario, prepared) } };
    return points.flatMap((values): Variant[] => {
      try {
        const checked = checkScenario(varied(own, policy, values), nameOf(values));
        return [{ policy, values, prepared: prepare(checked, base) }];
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        for (const fault of error.faults) faults.set(JSON.stringify([fault.where, fault.name, fault.rule]), fault);
        return [];
      }
    });
  });
  if (faults.size > 0) throw new InvalidInput([...faults.values()].slice(0, 20));
  return variants;
}

/** Modules stay as they were written, for their files to be read again. */
function choiceOf(policy: string, scenario: Scenario, prepared: PreparedScenario): PolicyChoice {
  const own = scenario.policies?.[policy];
  const read = prepared.scenario.policies?.[policy];
  const isModule = JSON.stringify(read ?? null).includes('"kind":"module"');
  return (isModule ? own : undefined) ?? read ?? own ?? { kind: 'fixed' };
}

function varied(scenario: Scenario, policy: string, values: PointValues): Scenario {
  return Object.entries(values).reduce((whole, [path, value]) => set(whole, policy, path, value), scenario);
}

function set(scenario: Scenario, policy: string, written: string, value: Scalar): Scenario {
  const segments = readPath(written);
  if (segments === undefined) throw unknownPath(scenario, policy, written);
  const path = segments[0] === POLICY ? ['policies', policy, ...segments.slice(1)] : segments;
  const present = valueAt(scenario, path);
  if (typeof present === 'object' && present !== null) return replaced(scenario, path, value, present, written);
  if (present !== undefined) return withValue(scenario, path, fitting(value, present, written));
  // A field that has been left out, so that its default holds, can be varied too: if there is such a field.
  const parent = valueAt(scenario, path.slice(0, -1));
  if (typeof parent !== 'object' || parent === null || Array.isArray(parent))
    throw unknownPath(scenario, policy, written);
  const candidate = withValue(scenario, path, value);
  try {
    return checkScenario(candidate, WHERE);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const rule = error.faults[0]?.rule ?? '';
    const known = /\(known here: (.*)\)|known options \((.*)\)/.exec(rule);
    // A new number where an object has to be is no field of its own either.
    if (known === null && !rule.includes('an object')) throw error;
    throw unknownPath(scenario, policy, written, (known?.[1] ?? known?.[2])?.split(', '));
  }
}

/** A distribution gives way to a duration, as any field does to what can stand there as well. */
function replaced(
  scenario: Scenario,
  path: readonly (string | number)[],
  value: Scalar,
  present: unknown,
  written: string,
): Scenario {
  try {
    return checkScenario(withValue(scenario, path, value), WHERE);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    fitting(value, present, written);
    throw error;
  }
}

/** Of several policies one may have a field that another has not: `--policy` says which are meant. */
function isOfPolicy(written: string): boolean {
  return readPath(written)?.[0] === POLICY;
}

/** @param siblings names of fields that could stand where the last one was written */
function unknownPath(
  scenario: Scenario,
  policy: string,
  written: string,
  siblings: readonly string[] = [],
): InvalidInput {
  const prefix = written.slice(0, Math.max(0, written.lastIndexOf('.') + 1));
  const known = [
    ...fieldPaths(scenario.policies?.[policy]).map((path) =>
      path.startsWith('[') ? POLICY + path : `${POLICY}.${path}`,
    ),
    ...fieldPaths({ ...scenario, policies: undefined }),
    ...siblings.map((name) => prefix + name),
  ].filter((path) => !/^(policy\.(.*\.)?kind|name|description|seed)$/.test(path));
  const near = nearPaths(written, [...new Set(known)]);
  return InvalidInput.of(
    WHERE,
    '--vary',
    `the path of a field${isOfPolicy(written) ? ` of policy ${policy}` : ''}; near it are ${near.join(', ')}`,
    written,
  );
}

/** `cpu=30, minReplicas=2`: a point by the last words of its paths, which is mostly enough. */
export function nameOf(values: PointValues): string {
  return Object.entries(values)
    .map(([path, value]) => `${path}=${value}`)
    .join(', ');
}
