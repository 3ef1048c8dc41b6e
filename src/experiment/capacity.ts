import { parseQuantity } from '#services/quantity.ts';
import { parseSpan } from '#sim/time.ts';
import { endpointKey, expectedDemand } from './capacity-calls.ts';
import { expectedSources } from './capacity-load.ts';
import { ingressOf } from './ingress.ts';
import type { PreparedScenario } from './prepare.ts';

/** What arithmetic says about a scenario before anything is simulated. */
export interface Capacity {
  sources: { name: string; closed: boolean; meanRate: number; peakRate: number }[];
  /** Requests a second of all sources together; their peaks may come at different times. */
  meanRate: number;
  peakRate: number;
  services: ServiceCapacity[];
}

export interface ServiceCapacity {
  name: string;
  replicas: number;
  /** Calls to this service that a request from outside brings about, and the CPU seconds that they need. */
  callsPerRequest: number;
  cpuSecondsPerRequest: number;
  /** Cores in use on average over the run and at the busiest moment. */
  meanCores: number;
  peakCores: number;
  /** Of one replica, in cores. */
  cpuRequest: number;
  /** Replicas that the peak keeps busy up to their whole CPU request. */
  replicasAtPeak: number;
}

/** Moments at which the rate is looked at. */
const MOMENTS = 20_000;
/** How far to look at load that runs until it is drained. */
const HOUR = 3600;

/**
 * The load that a scenario brings and the CPU that it needs, on average: mean rates are averages over the duration,
 * peaks maxima over moments. Failures, retries and timeouts are left out, and closed load is taken as if answers took
 * no time.
 */
export function expectedCapacity(prepared: PreparedScenario): Capacity {
  const { scenario } = prepared;
  const duration = scenario.duration === 'drained' ? HOUR : parseSpan(scenario.duration) / 1e9;
  const sources = expectedSources(prepared).map((source) => ({
    ...source,
    ...statistics(source.rateAt, duration),
  }));
  const total = statistics((t) => sources.reduce((sum, { rateAt }) => sum + rateAt(t), 0), duration);
  // The mix of routes is that of the whole run, also at the peak.
  const entries = new Map<string, number>();
  const ingress = ingressOf(scenario);
  for (const { routes, meanRate } of sources) {
    for (const [route, share] of routes) {
      const to = ingress[route];
      if (to === undefined || total.meanRate === 0) continue;
      const key = endpointKey(to.service, to.endpoint);
      entries.set(key, (entries.get(key) ?? 0) + (share * meanRate) / total.meanRate);
    }
  }
  const demand = expectedDemand(scenario.services, entries);
  return {
    sources: sources.map(({ name, closed, meanRate, peakRate }) => ({ name, closed, meanRate, peakRate })),
    ...total,
    services: Object.entries(scenario.services).map(([name, { replicas = 1, cpu }]) => {
      const { calls, cpuSeconds } = demand.get(name) ?? { calls: 0, cpuSeconds: 0 };
      const cpuRequest = parseQuantity(cpu?.request ?? 1);
      const peakCores = cpuSeconds * total.peakRate;
      return {
        name,
        replicas,
        callsPerRequest: calls,
        cpuSecondsPerRequest: cpuSeconds,
        meanCores: cpuSeconds * total.meanRate,
        peakCores,
        cpuRequest,
        replicasAtPeak: Math.ceil(peakCores / cpuRequest - 1e-9),
      };
    }),
  };
}

function statistics(rateAt: (seconds: number) => number, duration: number): { meanRate: number; peakRate: number } {
  let sum = 0;
  let peakRate = 0;
  for (let moment = 0; moment < MOMENTS; moment++) {
    const rate = rateAt(((moment + 0.5) / MOMENTS) * duration);
    sum += rate;
    peakRate = Math.max(peakRate, rate);
  }
  return { meanRate: sum / MOMENTS, peakRate };
}
