import type { Program } from '#services/program.ts';
import type { Scenario } from './scenario.ts';

/** The routes by which requests come in, and the endpoint that each leads to. */
export class Ingress {
  /** Route and endpoint number, in the order of the scenario. */
  readonly routes: readonly { route: string; endpoint: number }[];
  readonly #endpoints = new Map<string, number>();

  constructor(scenario: Scenario, program: Program) {
    this.routes = Object.entries(ingressOf(scenario)).map(([route, { service, endpoint }]) => ({
      route,
      endpoint: program.endpoints.findIndex(
        (plan) => plan.name === endpoint && program.services[plan.service]?.name === service,
      ),
    }));
    for (const { route, endpoint } of this.routes) this.#endpoints.set(route, endpoint);
  }

  /** The endpoint number of a route such as `'GET /cart?id=7'`; a query is not part of the route. */
  resolve(route: string): number | undefined {
    return this.#endpoints.get(route) ?? this.#endpoints.get(route.replace(/\?.*$/, ''));
  }
}

/** The ingress with its defaults filled in: left out, every endpoint of the first service. */
export function ingressOf(scenario: Scenario): Record<string, { service: string; endpoint: string }> {
  const [first] = Object.keys(scenario.services);
  const given =
    scenario.ingress ??
    Object.fromEntries(
      Object.keys(scenario.services[first ?? '']?.endpoints ?? {}).map((route) => [route, first ?? '']),
    );
  return Object.fromEntries(
    Object.entries(given).map(([route, target]) => [
      route,
      typeof target === 'string' ? { service: target, endpoint: route } : target,
    ]),
  );
}
