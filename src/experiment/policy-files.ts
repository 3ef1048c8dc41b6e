import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { STARTS_AT } from '#scaler/cron.ts';
import { type ManifestFamily, readManifests } from '#scaler/manifests/read.ts';
import type { ManifestPolicy, ServiceFacts, Surroundings } from '#scaler/manifests/target.ts';
import type { PolicySpec } from '#scaler/policy.ts';
import { Faults, joinPath, pathText } from '#services/check-faults.ts';
import type { ServiceSpec } from '#services/spec.ts';
import { type Fault, InvalidInput } from '#sim/invalid.ts';
import { checkPolicy, isOnePolicy } from './check-scenario-experiment.ts';
import { completePolicy } from './complete-policy.ts';
import { moduleFiles } from './module-files.ts';
import { isManifest, isModule, partsWithin, replaceParts } from './nested-policies.ts';
import type { PolicyChoice, PolicyModuleSpec, Scenario, ServicePolicy } from './scenario.ts';
import { zoneOffset } from './time-zone.ts';

/** Policies as plain options, with nothing left to be read but modules, and where those are. */
export interface ReadPolicies {
  policies: Record<string, PolicyChoice>;
  /** What the manifests were called, by policy and service. */
  manifests: Record<string, Record<string, ManifestPolicy>>;
  /** Texts of the files of each module, by its absolute path. */
  modules: Record<string, Record<string, string>>;
  warnings: string[];
}

/**
 * Reads the files of policies: manifests become options, modules get absolute paths. Metrics that the scenario defines
 * are put into the policies that name them.
 * @param base the folder that paths resolve against
 * @throws {InvalidInput} with everything that is wrong with the files
 */
export function readPolicyFiles(
  scenario: Scenario,
  policies: Readonly<Record<string, PolicyChoice>>,
  base: string,
): ReadPolicies {
  const read: ReadPolicies = { policies: {}, manifests: {}, modules: {}, warnings: [] };
  const faults: Fault[] = [];
  const gather = <T>(act: () => T): T | undefined => {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      faults.push(...error.faults);
      return undefined;
    }
  };
  const one = (policy: ServicePolicy, where: string, name: string, service?: string) =>
    gather(() => readPolicy(scenario, policy, where, base, read, name, service));
  for (const [name, choice] of Object.entries(policies)) {
    const where = pathText('policies', name);
    if (isOnePolicy(choice)) {
      read.policies[name] = one(choice as ServicePolicy, where, name) ?? {};
      continue;
    }
    read.policies[name] = Object.assign(
      {},
      ...Object.entries(choice as Record<string, ServicePolicy>).map(([service, policy]) => {
        const result = one(policy, joinPath(where, pathText(service)), name, service);
        return isOnePolicy(result) ? { [service]: result } : result;
      }),
    );
  }
  if (faults.length > 0) throw new InvalidInput(faults);
  read.warnings = [...new Set(read.warnings)];
  return read;
}

function readPolicy(
  scenario: Scenario,
  policy: ServicePolicy,
  where: string,
  base: string,
  read: ReadPolicies,
  name: string,
  service: string | undefined,
): PolicyChoice {
  const module = (part: unknown) => readModule(part as PolicyModuleSpec, where, base, read);
  if (isModule(policy)) return module(policy);
  const spec = replaceParts(policy, isModule, module) as PolicySpec;
  if (spec.manifest === undefined) {
    if (partsWithin(spec, isManifest).length > 0) return readAround(scenario, spec, where, base, read, name, service);
    return completePolicy(spec, scenario.metrics ?? {});
  }
  const { kind, manifest, ...flags } = spec;
  const family = kind === 'manifest' ? undefined : (kind as ManifestFamily);
  const files = Array.isArray(manifest) ? (manifest as string[]) : [manifest as string];
  const texts = files.map((file) => ({
    file,
    text: reading(where, 'manifest', file, () => readFileSync(resolve(base, file), 'utf8')),
  }));
  const { policies, warnings } = readManifests(texts, surroundings(scenario, service, flags.startsAt), family);
  read.warnings.push(...warnings);
  const faults = new Faults();
  const specs = policies.map((one) => {
    const whole = { ...one.spec, ...flags };
    checkPolicy(whole, joinPath(where, pathText(one.service)), faults);
    return [one.service, whole] as const;
  });
  if (faults.found.length > 0) throw new InvalidInput(faults.found);
  read.manifests[name] = {
    ...read.manifests[name],
    ...Object.fromEntries(policies.map((one) => [one.service, one])),
  };
  return Object.fromEntries(specs);
}

/** A policy made of others, some of which are manifests: for each service that all of these are for. */
function readAround(
  scenario: Scenario,
  spec: PolicySpec,
  where: string,
  base: string,
  read: ReadPolicies,
  name: string,
  service: string | undefined,
): PolicyChoice {
  const parts = new Map(
    partsWithin(spec, isManifest).map((part) => {
      const each = readPolicy(scenario, part as PolicySpec, where, base, read, name, service);
      return [part as object, each as Record<string, PolicySpec>] as const;
    }),
  );
  const all = [...parts.values()].map((each) => Object.keys(each));
  const services = (all[0] ?? []).filter((one) => all.every((names) => names.includes(one)));
  const faults = new Faults();
  const specs = services.map((one) => {
    const read = replaceParts(spec, isManifest, (part) => parts.get(part)?.[one]);
    const whole = completePolicy(read as PolicySpec, scenario.metrics ?? {});
    checkPolicy(whole, joinPath(where, pathText(one)), faults);
    return [one, whole] as const;
  });
  if (faults.found.length > 0) throw new InvalidInput(faults.found);
  return Object.fromEntries(specs);
}

function readModule(policy: PolicyModuleSpec, where: string, base: string, read: ReadPolicies): PolicySpec {
  const path = resolve(base, policy.module);
  read.modules[path] = reading(where, 'module', policy.module, () => moduleFiles(path));
  return { kind: 'module', ...policy, module: path };
}

function surroundings(scenario: Scenario, service: string | undefined, startsAt: unknown = STARTS_AT): Surroundings {
  const services = Object.fromEntries(
    Object.entries(scenario.services).map(([name, spec]): [string, ServiceFacts] => [name, factsOf(spec)]),
  );
  const offsetOf = (zone: string) => zoneOffset(zone, startsAt);
  const around = { services, metrics: scenario.metrics ?? {}, offsetOf };
  return service === undefined ? around : { ...around, service };
}

/** Memory and requests as the pods of a service have them. */
function factsOf({ concurrency = 'unlimited', memory = {}, sidecars = {} }: ServiceSpec): ServiceFacts {
  return {
    concurrency,
    containers: [
      {
        name: 'main',
        requestsCpu: true,
        requestsMemory: memory.request !== undefined,
        usesMemory: memory.base !== undefined || memory.perRequest !== undefined,
      },
      ...Object.entries(sidecars).map(([name, { cpu }]) => ({
        name,
        requestsCpu: cpu?.request !== undefined,
        requestsMemory: false,
        usesMemory: false,
      })),
    ],
  };
}

function reading<T>(where: string, field: string, file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw InvalidInput.of(where, field, `a file that can be read (${(error as NodeJS.ErrnoException).code})`, file);
  }
}
