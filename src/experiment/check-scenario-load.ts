import { Faults as LoadFaults } from '#load/faults.ts';
import { shapeTable } from '#load/shape-table.ts';
import type { ArrivalsSpec, RateSpec, SourceSpec, UsersSpec } from '#load/spec.ts';
import { compileUserClasses } from '#load/user-classes.ts';
import { Faults, joinPath, namesText, pathText } from '#services/check-faults.ts';
import { type Fault, InvalidInput } from '#sim/invalid.ts';
import { checkNames } from './check-scenario-names.ts';
import { isRoute, type Routes } from './check-scenario-routes.ts';

/**
 * What the sources of load cannot mean. Sources whose structure is faulty are passed over.
 * @param sound whether nothing is wrong with the structure below a path
 */
export function checkLoad(
  load: Readonly<Record<string, unknown>>,
  routes: Routes,
  sound: (path: string) => boolean,
): Fault[] {
  const faults = new Faults();
  checkNames(Object.keys(load), 'load', faults);
  for (const [name, source] of Object.entries(load)) {
    const where = pathText('load', name);
    if (!sound(where)) continue;
    const spec = source as SourceSpec;
    if (spec.source === 'users') checkUsers(spec, where, routes, faults);
    else checkArrivals(spec, where, routes, faults);
  }
  return faults.found;
}

/** Whether a source never comes to an end by itself. After stages, a table or a trace there is nothing more. */
export function isEndless(source: SourceSpec): boolean {
  return source.source === 'arrivals' && source.limit === undefined && isEndlessRate(source.rate);
}

function isEndlessRate(rate: RateSpec): boolean {
  if (typeof rate === 'number') return rate > 0;
  if ('square' in rate) return rate.square.low > 0 || rate.square.high > 0;
  if ('sine' in rate) return rate.sine.base > 0;
  return 'trace' in rate && rate.trace.repeat === true;
}

function checkUsers({ users, shape }: UsersSpec, where: string, routes: Routes, faults: Faults): void {
  const found = new LoadFaults();
  const resolve = (call: string) => (routes === undefined || isRoute(call, routes) ? 0 : undefined);
  compileUserClasses(users, where, resolve, found);
  shapeTable(shape, `${where}.shape`, found);
  faults.found.push(...faultsIn(() => found.finish()));
  const known = users.map(({ name }) => name);
  const [list, rows] =
    'stages' in shape ? ['stages', shape.stages] : 'table' in shape ? ['table', shape.table] : ['', []];
  rows.forEach(({ classes = [] }, i) => {
    classes.forEach((name, j) => {
      if (known.includes(name)) return;
      faults.add(`${where}.shape.${list}[${i}]`, `classes[${j}]`, `one of the classes (${namesText(known)})`, name);
    });
  });
}

function faultsIn(act: () => void): readonly Fault[] {
  try {
    act();
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.faults;
    throw error;
  }
}

function checkArrivals({ target, rate }: ArrivalsSpec, where: string, routes: Routes, faults: Faults): void {
  if (typeof target === 'string') {
    if (!known(target, routes)) faults.add(where, 'target', routeRule(routes), target);
  } else {
    const place = joinPath(where, 'target');
    if (Object.keys(target).length === 0) faults.add(where, 'target', 'a route, or an object of at least one', target);
    for (const route of Object.keys(target)) {
      if (!known(route, routes)) faults.add(place, pathText(route), `named by ${routeRule(routes)}`, route);
    }
  }
  if (typeof rate === 'object' && 'trace' in rate && rate.trace.peak !== undefined && rate.trace.mean !== undefined) {
    faults.add(`${where}.rate.trace`, 'mean', 'left out where peak is given', rate.trace.mean);
  }
}

function known(route: string, routes: Routes): boolean {
  return routes === undefined || isRoute(route, routes);
}

function routeRule(routes: Routes): string {
  return `a route of the ingress (${namesText(routes ?? [])})`;
}
