import type { Scenario } from '#experiment/scenario.ts';
import type { ArrivalsSpec, RateSpec, SourceSpec, UsersSpec, WaitSpec } from '#load/spec.ts';
import type { ServiceSpec, Step } from '#services/spec.ts';
import { batchSize, distribution, seconds } from './distributions.ts';
import type { Size } from './observed.ts';
import {
  given,
  type OracleArrival,
  type OracleDistribution,
  type OracleParameters,
  type OracleStation,
} from './oracle.ts';

/** The one route by which requests come in, unless a case needs more. */
export const ROUTE = 'GET /';

/** A scenario that runs until all is done. Routes are the endpoints of the first service. */
export function scenario(services: Record<string, ServiceSpec>, load: Record<string, SourceSpec>): Scenario {
  return { name: 'law', duration: 'drained', services, load };
}

/** Requests that a case needs: the one after the last measured one ends the window. */
export function limitOf({ warmup, measured }: Size): number {
  return warmup + measured + 1;
}

/** A stream of requests from outside. */
export function arrivals(arrival: OracleArrival, limit: number, more: Partial<ArrivalsSpec> = {}): ArrivalsSpec {
  const spec: ArrivalsSpec = { source: 'arrivals', rate: rateOf(arrival), target: ROUTE, limit, ...more };
  if (arrival.process === 'deterministic') spec.process = 'paced';
  if (arrival.batch_size !== undefined) spec.batch = batchSize(arrival.batch_size);
  return spec;
}

function rateOf(arrival: OracleArrival): RateSpec {
  const number = (name: keyof OracleArrival) => given(arrival[name], `${arrival.process} ${name}`) as number;
  switch (arrival.process) {
    case 'poisson':
    case 'deterministic':
      return number('rate');
    case 'batch-poisson':
      return number('batch_rate');
    case 'nhpp-sinusoid': {
      const period = seconds(number('period'));
      return { sine: { base: number('base_rate'), amplitude: number('relative_amplitude'), period } };
    }
    case 'nhpp-square': {
      const period = seconds(number('period'));
      const highFirst = arrival.high_first ?? true;
      return { square: { low: number('low_rate'), high: number('high_rate'), period, highFirst } };
    }
  }
  throw new Error(`no arrivals ${arrival.process}`);
}

/**
 * Users that think, send a request, and think again once they have the answer. All begin by thinking.
 * @param work seconds that a request takes in all stations together, when nobody else is there
 */
export function users(parameters: OracleParameters, size: Size, work: number): UsersSpec {
  const number = given(parameters.users, 'users');
  const think = given(parameters.think, 'think');
  const wait = waitOf(think);
  // Everybody waits for all others each time: longer than it can take on average. Tables have a million rows at most.
  const longest = Math.min(1e6, (limitOf(size) * 2 * (think.mean + number * work)) / number + 60);
  return {
    source: 'users',
    timeout: '0s',
    users: [{ name: 'User', wait, start: [{ sleep: wait }], do: { pick: [{ name: 'task', do: [{ call: ROUTE }] }] } }],
    shape: { stages: [{ until: `${Math.ceil(longest)}s`, users: number, rate: number }] },
    limit: limitOf(size),
  };
}

function waitOf(think: OracleDistribution): WaitSpec {
  return think.dist === 'exponential' ? { mean: seconds(think.mean) } : (distribution(think) as WaitSpec);
}

/** Servers that each serve one request at its full speed; the others wait in order. */
export function fifo(
  servers: number | 'inf' | undefined,
  service: OracleDistribution,
  more: Partial<ServiceSpec> = {},
): ServiceSpec {
  const concurrency = servers === 'inf' ? 'unlimited' : given(servers, 'servers');
  return { concurrency, endpoints: { [ROUTE]: [{ step: 'wait', time: distribution(service) }] }, ...more };
}

/** Cores that all requests in service share, each running on one core at most. */
export function shared(
  cores: number | undefined,
  service: OracleDistribution,
  more: Partial<ServiceSpec> = {},
): ServiceSpec {
  return {
    cpu: { request: given(cores, 'cores'), limit: given(cores, 'cores') },
    endpoints: { [ROUTE]: [{ step: 'cpu', time: distribution(service) }] },
    ...more,
  };
}

/** A station of a network. */
export function station({ cores, discipline, servers, service }: OracleStation): ServiceSpec {
  return discipline === 'ps' ? shared(cores ?? (servers as number), service) : fifo(servers, service);
}

/** A service that only sends requests on: nothing queues at it. */
export function router(endpoints: Record<string, Step[]>): ServiceSpec {
  return { concurrency: 'unlimited', endpoints };
}

/** A call to a station, or to an endpoint of the router. */
export function call(service: string, endpoint = ROUTE): Step {
  return { step: 'call', service, endpoint };
}
