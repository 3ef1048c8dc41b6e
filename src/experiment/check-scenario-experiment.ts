import type { SourceSpec } from '#load/spec.ts';
import type { PolicySpec } from '#scaler/policy.ts';
import { compilePolicy } from '#scaler/registry.ts';
import { Faults, fieldsOf, joinPath, listOf, namesText, pathText } from '#services/check-faults.ts';
import { type Fault, InvalidInput } from '#sim/invalid.ts';
import { parseSpan } from '#sim/time.ts';
import { checkActivators } from './check-scenario-activator.ts';
import { isEndless } from './check-scenario-load.ts';
import { checkNames, nameRule } from './check-scenario-names.ts';
import { checkScrape, policyQueryFaults } from './check-scenario-queries.ts';
import type { Routes } from './check-scenario-routes.ts';
import { completePolicy } from './complete-policy.ts';
import { isManifest, isModule, partsWithin } from './nested-policies.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The kernel makes room for so many calls at once. */
const FEWEST_CALLS = 1024;

/** What the rest of a scenario cannot mean: everything but the services and the sources themselves. */
export function checkExperiment(scenario: Fields, routes: Routes, sound: (path: string) => boolean): Fault[] {
  const faults = new Faults();
  if (typeof scenario.name === 'string') {
    const rule = nameRule(scenario.name);
    if (rule !== undefined) faults.add('', 'name', rule, scenario.name);
  }
  faults.whole('', 'seed', scenario.seed, 0, Number.MAX_SAFE_INTEGER);
  faults.whole('limits', 'callsInFlight', fieldsOf(scenario.limits).callsInFlight, FEWEST_CALLS);
  if (sound('load') && scenario.load !== undefined) checkSources(fieldsOf(scenario.load), faults);
  if (sound('duration')) checkDuration(scenario, sound, faults);
  if (scenario.ingress !== undefined && sound('ingress')) checkIngress(fieldsOf(scenario.ingress), scenario, faults);
  if (scenario.policies !== undefined) checkPolicies(scenario, sound, faults);
  if (sound('telemetry')) checkScrape(fieldsOf(fieldsOf(scenario.telemetry).scrape), faults);
  checkActivators(scenario, sound, faults);
  listOf(scenario.objectives).forEach((objective, i) => {
    checkObjective(fieldsOf(objective), `objectives[${i}]`, routes, faults);
  });
  return faults.found;
}

function checkSources(load: Fields, faults: Faults): void {
  if (Object.keys(load).length === 0) faults.add('', 'load', 'an object of at least one load source', load);
}

function checkDuration(scenario: Fields, sound: (path: string) => boolean, faults: Faults): void {
  const { duration } = scenario;
  if (duration !== 'drained') {
    if (parseSpan(duration as string) < 0.5) faults.add('', 'duration', 'above 0s', duration);
    return;
  }
  const endless = Object.entries(fieldsOf(scenario.load))
    .filter(([name, source]) => sound(pathText('load', name)) && isEndless(source as SourceSpec))
    .map(([name]) => name);
  if (endless.length === 0) return;
  const rule = `a duration, as these sources have neither a limit nor a rate that ends: ${namesText(endless)}`;
  faults.add('', 'duration', rule, duration);
}

function checkIngress(ingress: Fields, scenario: Fields, faults: Faults): void {
  if (Object.keys(ingress).length === 0) faults.add('', 'ingress', 'an object of at least one route', ingress);
  const services = fieldsOf(scenario.services);
  for (const [route, target] of Object.entries(ingress)) {
    const where = joinPath('ingress', pathText(route));
    const bare = typeof target === 'string';
    const { service, endpoint } = bare ? { service: target, endpoint: route } : fieldsOf(target);
    if (!Object.hasOwn(services, service as string)) {
      const rule = `one of the services (${namesText(Object.keys(services))})`;
      faults.add(bare ? '' : where, bare ? where : 'service', rule, service);
      continue;
    }
    const endpoints = Object.keys(fieldsOf(fieldsOf(services[service as string]).endpoints));
    if (endpoints.includes(endpoint as string)) continue;
    const names = `${String(service)} (${namesText(endpoints)})`;
    if (bare) faults.add('', where, `{ service, endpoint }, as the route is none of the endpoints of ${names}`, target);
    else faults.add(where, 'endpoint', `one of the endpoints of ${names}`, endpoint);
  }
}

function checkPolicies(scenario: Fields, sound: (path: string) => boolean, faults: Faults): void {
  const policies = fieldsOf(scenario.policies);
  const services = Object.keys(fieldsOf(scenario.services));
  if (sound('policies') && Object.keys(policies).length === 0) {
    faults.add('', 'policies', 'an object of at least one policy', policies);
  }
  checkNames(Object.keys(policies), 'policies', faults);
  for (const [name, choice] of Object.entries(policies)) {
    const where = pathText('policies', name);
    const metrics = fieldsOf(scenario.metrics);
    if (isOnePolicy(choice)) {
      checkPolicy(completePolicy(choice as PolicySpec, metrics), where, faults);
      continue;
    }
    for (const [service, policy] of Object.entries(fieldsOf(choice))) {
      const place = joinPath(where, pathText(service));
      if (!services.includes(service)) {
        faults.add('', place, `named by one of the services (${namesText(services)})`, service);
      } else if (sound(place)) checkPolicy(completePolicy(policy as PolicySpec, metrics), place, faults);
    }
  }
}

/** Whether it is one policy for all services, and not one for each. */
export function isOnePolicy(choice: unknown): boolean {
  const { kind, module } = fieldsOf(choice);
  return typeof kind === 'string' || typeof module === 'string';
}

/** Complains of the options of a policy; of one in a file, nothing is known before it is read. */
export function checkPolicy(policy: unknown, where: string, faults: Faults): void {
  const { manifest, module } = fieldsOf(policy);
  if (module !== undefined) return;
  if (manifest !== undefined) {
    if (!isFileList(manifest)) faults.add(where, 'manifest', 'a file or a list of at least one file', manifest);
    return;
  }
  if ([isManifest, isModule].some((isOne) => partsWithin(policy, isOne).length > 0)) return;
  try {
    const { queries = {} } = compilePolicy(policy as PolicySpec, where).needs;
    faults.found.push(...policyQueryFaults(queries, where));
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    faults.found.push(...error.faults);
  }
}

function isFileList(value: unknown): boolean {
  const files = Array.isArray(value) ? value : [value];
  return files.length > 0 && files.every((file) => typeof file === 'string' && file !== '');
}

function checkObjective({ target, ratio }: Fields, where: string, routes: Routes, faults: Faults): void {
  faults.ratio(where, 'ratio', ratio);
  if (typeof target !== 'string' || target === '*' || routes === undefined || routes.includes(target)) return;
  faults.add(where, 'target', `'*' or a route of the ingress (${namesText(routes)})`, target);
}
