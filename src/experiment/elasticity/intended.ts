import { endpointKey, expectedDemand } from '#experiment/capacity-calls.ts';
import { expectedSources } from '#experiment/capacity-load.ts';
import { ingressOf } from '#experiment/ingress.ts';
import type { PreparedScenario } from '#experiment/prepare.ts';
import { parseSpan, SECOND } from '#sim/time.ts';

/** Moments of an interval at which the rate is looked at. */
const MOMENTS = 5;

/**
 * Calls a second at a service in each interval of the run, as the scenario states its load: without chance, and without
 * what an overload upstream keeps away, so it is the same for every policy.
 * @returns null when it is not stated: users wait for their answers, or the run ends when it is drained
 */
export function intendedRates(prepared: PreparedScenario, service: string, intervalSeconds: number): number[] | null {
  const { scenario } = prepared;
  const sources = expectedSources(prepared);
  if (scenario.duration === 'drained' || sources.some(({ closed }) => closed)) return null;
  const ingress = ingressOf(scenario);
  const callsPerRequest = sources.map(({ routes }) => {
    const entries = new Map<string, number>();
    for (const [route, share] of routes) {
      const to = ingress[route];
      if (to === undefined) continue;
      const key = endpointKey(to.service, to.endpoint);
      entries.set(key, (entries.get(key) ?? 0) + share);
    }
    return expectedDemand(scenario.services, entries).get(service)?.calls ?? 0;
  });
  const intervals = Math.ceil(parseSpan(scenario.duration) / SECOND / intervalSeconds - 1e-9);
  return Array.from({ length: intervals }, (_, interval) => {
    let sum = 0;
    for (let moment = 0; moment < MOMENTS; moment++) {
      const at = (interval + (moment + 0.5) / MOMENTS) * intervalSeconds;
      sources.forEach(({ rateAt }, i) => {
        sum += rateAt(at) * (callsPerRequest[i] as number);
      });
    }
    return sum / MOMENTS;
  });
}
