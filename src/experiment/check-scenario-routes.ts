import { fieldsOf } from '#services/check-faults.ts';

/** The routes by which requests may come in; undefined where the scenario is too faulty to tell. */
export type Routes = readonly string[] | undefined;

/** Those of the ingress; without one, the endpoints of the first service. */
export function routesOf(scenario: Readonly<Record<string, unknown>>): Routes {
  if (scenario.ingress !== undefined) return namesOf(scenario.ingress);
  const [first] = Object.values(fieldsOf(scenario.services));
  return namesOf(fieldsOf(first).endpoints);
}

/** A query is not part of the route. */
export function isRoute(call: string, routes: readonly string[]): boolean {
  return routes.includes(call) || routes.includes(call.replace(/\?.*$/, ''));
}

function namesOf(value: unknown): Routes {
  const names = Object.keys(fieldsOf(value));
  return names.length > 0 ? names : undefined;
}
