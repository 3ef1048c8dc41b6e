import type { Step } from '#services/spec.ts';
import { Sampler } from '#sim/sampler.ts';
import type { Scenario } from './scenario.ts';

/** What one execution of an endpoint needs on average, without failures and retries. */
interface Need {
  service: string;
  /** CPU seconds in its own replica. */
  cpu: number;
  /** Executions of other endpoints, by their key. */
  calls: Map<string, number>;
}

/** Rounds after which call cycles that hardly ever end are no longer followed. */
const ROUNDS = 10_000;

/** Names an endpoint of a service. */
export function endpointKey(service: string, endpoint: string): string {
  return JSON.stringify([service, endpoint]);
}

/** Calls and CPU seconds that a service sees. */
export interface Demand {
  calls: number;
  cpuSeconds: number;
}

/**
 * What every service sees when the endpoints in `entries` are called that often from outside. Requests that fail on the
 * way, retries and timeouts are left out.
 * @param entries how often each endpoint is called, by its key
 */
export function expectedDemand(
  services: Scenario['services'],
  entries: ReadonlyMap<string, number>,
): Map<string, Demand> {
  const needs = needsOf(services);
  const demand = new Map(Object.keys(services).map((name) => [name, { calls: 0, cpuSeconds: 0 }]));
  for (const [key, times] of executions(needs, entries)) {
    const need = needs.get(key) as Need;
    const service = demand.get(need.service) as Demand;
    service.calls += times;
    service.cpuSeconds += times * need.cpu;
  }
  return demand;
}

/** How often each endpoint of a service is executed, likewise. */
export function expectedMix(
  services: Scenario['services'],
  entries: ReadonlyMap<string, number>,
  service: string,
): Record<string, number> {
  const times = executions(needsOf(services), entries);
  const endpoints = Object.keys(services[service]?.endpoints ?? {});
  return Object.fromEntries(
    endpoints
      .map((endpoint): [string, number] => [endpoint, times.get(endpointKey(service, endpoint)) ?? 0])
      .filter(([, share]) => share > 0),
  );
}

/** Executions of each endpoint are entries + (calls that executions make), summed until nothing is added. */
function executions(needs: ReadonlyMap<string, Need>, entries: ReadonlyMap<string, number>): Map<string, number> {
  const total = new Map<string, number>();
  let wave = entries;
  for (let round = 0; round < ROUNDS && wave.size > 0; round++) {
    const next = new Map<string, number>();
    for (const [key, times] of wave) {
      const need = needs.get(key);
      if (need === undefined || times < 1e-12) continue;
      total.set(key, (total.get(key) ?? 0) + times);
      for (const [callee, calls] of need.calls) next.set(callee, (next.get(callee) ?? 0) + times * calls);
    }
    wave = next;
  }
  return total;
}

function needsOf(services: Scenario['services']): Map<string, Need> {
  const needs = new Map<string, Need>();
  for (const [service, { endpoints }] of Object.entries(services)) {
    for (const [endpoint, steps] of Object.entries(endpoints)) {
      const need: Need = { service, cpu: 0, calls: new Map() };
      addSteps(need, steps, 1);
      needs.set(endpointKey(service, endpoint), need);
    }
  }
  return needs;
}

function addSteps(need: Need, steps: readonly Step[], probability: number): void {
  for (const step of steps) {
    switch (step.step) {
      case 'cpu':
        need.cpu += (probability * Sampler.of(step.time).mean) / 1e9;
        break;
      case 'wait':
        need.cpu += (probability * (step.cores ?? 0) * Sampler.of(step.time).mean) / 1e9;
        break;
      case 'call':
      case 'send': {
        const callee = endpointKey(step.service, step.endpoint);
        need.calls.set(callee, (need.calls.get(callee) ?? 0) + probability);
        break;
      }
      case 'parallel':
        for (const branch of step.branches) addSteps(need, branch, probability);
        break;
      case 'choose':
        for (const [share, branch] of step.options) addSteps(need, branch, probability * share);
        break;
      case 'fail':
        break;
    }
  }
}
