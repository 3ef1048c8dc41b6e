import { checkServices } from '#services/check.ts';
import { fieldsOf, joinPath } from '#services/check-faults.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { checkExperiment } from './check-scenario-experiment.ts';
import { checkLoad } from './check-scenario-load.ts';
import { routesOf } from './check-scenario-routes.ts';
import type { Scenario } from './scenario.ts';
import { placeOf, survey } from './schema/plain-data.ts';
import { type PathFault, structureFaults } from './schema/structure.ts';

/**
 * Checks a scenario from anywhere: its structure, and whether it can be run. Files that it names are not looked at.
 * @param where names it in complaints: its file, or 'scenario'
 * @returns the input itself, unchanged
 * @throws {InvalidInput} with all faults, in the order of the document, at most one for each place:
 * `<where>: services.web.endpoints['GET /'][0].time must be a duration such as '250ms' or '1h30m', got "-1s"`
 */
export function checkScenario(input: unknown, where: string): Scenario {
  const { places, faults: notData } = survey(input);
  // What contains itself cannot be read to an end, so nothing else is looked at before it is data.
  const faults = notData.length > 0 ? notData : [...structureAndMeaning(input)];
  if (faults.length === 0) return input as Scenario;
  const first = new Map<string, PathFault>();
  for (const fault of faults) if (!first.has(fault.path)) first.set(fault.path, fault);
  const ordered = [...first.values()]
    .map((fault) => ({ fault, place: placeOf(fault.path, places) }))
    .sort((a, b) => a.place - b.place);
  throw new InvalidInput(
    ordered.map(({ fault: { path, rule, got } }) => ({ where, name: path === '' ? 'the scenario' : path, rule, got })),
  );
}

/** Structure comes first, so that its fault is the one told where a meaning is in doubt too. */
function structureAndMeaning(input: unknown): PathFault[] {
  const structure = structureFaults(input);
  if (structure.some(({ path }) => path === '')) return structure;
  const scenario = fieldsOf(input);
  const broken = structure.filter(({ surplus }) => !surplus).map(({ path }) => path);
  const sound = (path: string) => !broken.some((one) => one === path || isWithin(one, path) || isWithin(path, one));
  const services = fieldsOf(scenario.services) as Scenario['services'];
  const routes = routesOf(scenario);
  const meaning = [
    ...(scenario.services === undefined ? [] : checkServices(services)),
    ...checkLoad(fieldsOf(scenario.load), routes, sound),
    ...checkExperiment(scenario, routes, sound),
  ];
  return [...structure, ...meaning.map(({ where, name, rule, got }) => ({ path: joinPath(where, name), rule, got }))];
}

function isWithin(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}
