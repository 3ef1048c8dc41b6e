import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import type { ArrivalsSpec, RateSpec, SourceSpec } from '#load/spec.ts';
import { parseTrace, rescaled } from '#load/trace.ts';
import { Faults } from '#services/check-faults.ts';
import { type Fault, faultText, InvalidInput } from '#sim/invalid.ts';
import { checkActivators } from './check-scenario-activator.ts';
import { type ReadPolicies, readPolicyFiles } from './policy-files.ts';
import type { CapacityMap, Rerun } from './result.ts';
import type { PolicyChoice, Scenario } from './scenario.ts';

/** A scenario with the contents of all its files beside it: plain data that can be hashed and sent to a thread. */
export interface PreparedScenario {
  /** Its policies are plain options: manifests have been read, and modules have absolute paths. */
  scenario: Scenario;
  /** Text of each file that the scenario names, by the name that it goes by in `scenario`; and of what modules import. */
  files: Record<string, string>;
  /** SHA-256 over the scenario and the contents of the files; of their names only the last part, wherever they are. */
  hash: string;
  /** A hash of each policy that is not the scenario's own. */
  policyHashes?: Record<string, string>;
  /** What was odd about the files and passed over, such as unknown fields of manifests; to be shown once. */
  warnings?: string[];
  /** How to come to the same runs again, where it is known; becomes part of their results. */
  rerun?: Rerun;
  /** What each number of replicas carries, where runs are to say how well supply followed demand. */
  capacity?: CapacityMap['services'];
}

/**
 * Reads the files that a checked scenario names, and checks them, so that nothing is found out in the middle of a run.
 * @param base the folder that their paths resolve against
 * @param added policies from elsewhere, beside the scenario's own; paths in them resolve against the working directory
 * @throws InvalidInput with everything that is wrong with the files
 */
export function prepare(
  scenario: Scenario,
  base: string,
  added: Readonly<Record<string, PolicyChoice>> = {},
): PreparedScenario {
  const files: Record<string, string> = {};
  const faults: Fault[] = [];
  for (const [name, source] of Object.entries(scenario.load)) {
    if (!hasTrace(source)) continue;
    const { trace } = source.rate;
    const where = `load.${name}.rate.trace`;
    try {
      const text = readTrace(where, base, trace.file);
      rescaled(parseTrace(text, trace), trace, where);
      files[trace.file] = text;
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      faults.push(...error.faults);
    }
  }
  const read = (policies: Scenario['policies'], folder: string): ReadPolicies | undefined => {
    try {
      return readPolicyFiles(scenario, policies ?? {}, folder);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      faults.push(...error.faults);
      return undefined;
    }
  };
  const own = read(scenario.policies, base);
  const more = read(added, '.');
  if (faults.length > 0 || own === undefined || more === undefined) throw new InvalidInput(once(faults));
  const woken = new Faults();
  // Only what is in manifests has not been looked at before.
  const policies = { ...own.policies, ...more.policies };
  checkActivators({ services: scenario.services, policies }, () => true, woken);
  if (woken.found.length > 0) throw new InvalidInput(woken.found);
  const whole = scenario.policies === undefined ? scenario : { ...scenario, policies: own.policies };
  Object.assign(files, ...Object.values(own.modules), ...Object.values(more.modules));
  return {
    scenario: Object.keys(added).length === 0 ? whole : { ...whole, policies },
    files,
    hash: hashOf(whole, files, own.modules),
    policyHashes: Object.fromEntries(
      Object.entries(more.policies).map(([name, policy]) => [name, sha256(placeless(policy, more.modules))]),
    ),
    warnings: [...new Set([...own.warnings, ...more.warnings])],
  };
}

/** A file that two policies name is complained of once. */
function once(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map((fault) => [faultText(fault), fault])).values()];
}

type Traced = ArrivalsSpec & { rate: Extract<RateSpec, { trace: unknown }> };

function hasTrace(source: SourceSpec): source is Traced {
  return source.source === 'arrivals' && typeof source.rate === 'object' && 'trace' in source.rate;
}

/** Equal for the same experiment on every machine: where a file lies is no part of it, what it holds is. */
function hashOf(scenario: Scenario, files: Readonly<Record<string, string>>, modules: ReadPolicies['modules']): string {
  const contents: Record<string, string | undefined> = {};
  const load = Object.entries(scenario.load).map(([name, source]) => {
    if (!hasTrace(source)) return [name, source];
    const { file, ...options } = source.rate.trace;
    contents[name] = files[file];
    // In one order, as options may have been put in place one by one.
    const trace = { file: basename(file), ...Object.fromEntries(Object.entries(options).sort()) };
    return [name, { ...source, rate: { trace } }];
  });
  return sha256([placeless({ ...scenario, load: Object.fromEntries(load) }, modules), contents]);
}

function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** The value with the paths of modules replaced by what they and the files that they import hold. */
function placeless(value: unknown, modules: ReadPolicies['modules']): unknown {
  if (Object.keys(modules).length === 0) return value;
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || !('module' in part) || !('kind' in part)) return part;
    const { kind, module } = part;
    if (kind !== 'module' || typeof module !== 'string') return part;
    const files = Object.entries(modules[module] ?? {});
    return { ...part, module: files.map(([path, contents]) => [relative(dirname(module), path), contents]) };
  });
  return JSON.parse(text);
}

function readTrace(where: string, base: string, file: string): string {
  try {
    return readFileSync(resolve(base, file), 'utf8');
  } catch (error) {
    throw InvalidInput.of(where, 'file', `a file that can be read (${(error as NodeJS.ErrnoException).code})`, file);
  }
}
