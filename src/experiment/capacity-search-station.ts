import { parseQuantity } from '#services/quantity.ts';
import type { ServiceSpec } from '#services/spec.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { parseSpan, SECOND } from '#sim/time.ts';
import { endpointKey, expectedDemand, expectedMix } from './capacity-calls.ts';
import { expectedSources } from './capacity-load.ts';
import { ingressOf } from './ingress.ts';
import type { PreparedScenario } from './prepare.ts';
import type { ObjectiveSpec, Scenario } from './scenario.ts';

/**
 * A scenario made into a test station for one service: its load is replaced by a constant rate, the number of its
 * replicas is fixed, and every other service has so many that nobody waits for it.
 */
export interface Station {
  service: string;
  load: 'scenario' | 'alone';
  services: Scenario['services'];
  ingress: NonNullable<Scenario['ingress']>;
  /** Routes with their weights. */
  target: Record<string, number>;
  /** How long senders wait for an answer; left out: for ever. */
  timeout?: NonNullable<Extract<Scenario['load'][string], { source: 'arrivals' }>['timeout']>;
  objectives: ObjectiveSpec[];
  /** Calls at the service that a request of the station's load brings about. */
  callsPerRequest: number;
  /** CPU seconds there per call, on average. */
  cpuSecondsPerCall: number;
  /** Cores of one replica; Infinity without a limit. */
  coresPerReplica: number;
}

export interface StationOptions {
  service: string;
  /** Requests of the scenario's mix at its ingress, or calls straight to the service. Default 'scenario'. */
  load?: Station['load'];
  /** Default: the scenario's. */
  objectives?: readonly ObjectiveSpec[];
}

/** @throws {InvalidInput} when there is no such service, nothing calls it, or there is no objective */
export function makeStation(prepared: PreparedScenario, options: StationOptions): Station {
  const { scenario } = prepared;
  const { service, load = 'scenario', objectives = scenario.objectives ?? [] } = options;
  const names = Object.keys(scenario.services);
  const where = scenario.name;
  if (!names.includes(service)) {
    throw InvalidInput.of(where, '--service', `one of ${names.map((name) => `'${name}'`).join(', ')}`, service);
  }
  if (objectives.length === 0) {
    throw InvalidInput.of(
      where,
      'objectives',
      "given, or --objective '99% under 300ms': capacity is what meets one",
      undefined,
    );
  }
  const { entries, routes } = entriesOf(prepared);
  const demand = expectedDemand(scenario.services, entries).get(service) ?? { calls: 0, cpuSeconds: 0 };
  if (!(demand.calls > 0)) {
    throw InvalidInput.of(where, '--service', 'a service that the load of the scenario reaches', service);
  }
  const alone = load === 'alone';
  const mix = expectedMix(scenario.services, entries, service);
  const cpu = scenario.services[service]?.cpu;
  const limit = cpu?.limit ?? cpu?.request ?? 1;
  const timeout = Object.values(scenario.load).find((source) => source.timeout !== undefined)?.timeout;
  return {
    service,
    load,
    services: Object.fromEntries(
      Object.entries(scenario.services).map(([name, spec]) => [name, name === service ? atOnce(spec) : idle(spec)]),
    ),
    ingress: alone ? Object.fromEntries(Object.keys(mix).map((endpoint) => [endpoint, service])) : ingressOf(scenario),
    target: alone ? mix : Object.fromEntries(routes),
    ...(timeout === undefined ? {} : { timeout }),
    // At the service itself the routes of the scenario have no meaning.
    objectives: objectives.map((one) => (alone ? { under: one.under, ratio: one.ratio } : one)),
    callsPerRequest: alone ? 1 : demand.calls,
    cpuSecondsPerCall: demand.cpuSeconds / demand.calls,
    coresPerReplica: limit === 'unlimited' ? Number.POSITIVE_INFINITY : parseQuantity(limit),
  };
}

/** How often each endpoint is called by a request from outside on average, and the routes by which. */
function entriesOf(prepared: PreparedScenario): { entries: Map<string, number>; routes: Map<string, number> } {
  const duration = prepared.scenario.duration;
  const seconds = duration === 'drained' ? 3600 : spanSeconds(duration);
  const sources = expectedSources(prepared).map((source) => ({ ...source, mean: meanOf(source.rateAt, seconds) }));
  const total = sources.reduce((sum, { mean }) => sum + mean, 0);
  const ingress = ingressOf(prepared.scenario);
  const entries = new Map<string, number>();
  const routes = new Map<string, number>();
  for (const source of sources) {
    for (const [route, share] of source.routes) {
      const weight = (share * source.mean) / total;
      const to = ingress[route];
      if (to === undefined || !(weight > 0)) continue;
      const key = endpointKey(to.service, to.endpoint);
      entries.set(key, (entries.get(key) ?? 0) + weight);
      routes.set(route, (routes.get(route) ?? 0) + weight);
    }
  }
  return { entries, routes };
}

const MOMENTS = 2_000;

function meanOf(rateAt: (seconds: number) => number, seconds: number): number {
  let sum = 0;
  for (let i = 0; i < MOMENTS; i++) sum += rateAt(((i + 0.5) / MOMENTS) * seconds);
  return sum / MOMENTS;
}

function spanSeconds(text: string): number {
  return parseSpan(text) / SECOND;
}

/** Replicas of the station are there from the start. */
function atOnce(spec: ServiceSpec): ServiceSpec {
  return { ...spec, startup: '0s' };
}

/**
 * A service that nobody ever waits for: one replica that takes everybody at once and gives each a core of their own. One
 * whose limit is below a core has many replicas instead, so that each request takes as long as it does alone.
 */
function idle(spec: ServiceSpec): ServiceSpec {
  const limit = spec.cpu?.limit ?? spec.cpu?.request ?? 1;
  const slow = limit !== 'unlimited' && parseQuantity(limit) < 1;
  return {
    ...spec,
    startup: '0s',
    concurrency: 'unlimited',
    ...(slow ? { replicas: CROWD, balancer: 'least-outstanding' as const } : { replicas: 1 }),
    cpu: slow ? (spec.cpu ?? {}) : { ...spec.cpu, limit: 'unlimited' },
  };
}

const CROWD = 500;
