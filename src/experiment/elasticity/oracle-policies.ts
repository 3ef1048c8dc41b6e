import type { PreparedScenario } from '#experiment/prepare.ts';
import type { CapacityMap } from '#experiment/result.ts';
import type { PolicySpec } from '#scaler/policy.ts';
import { schedule } from '#scaler/schedule.ts';
import type { ServiceSpec } from '#services/spec.ts';
import { Sampler } from '#sim/sampler.ts';
import { SECOND } from '#sim/time.ts';
import { DemandCurve, demandOf } from './demand.ts';
import { intendedRates } from './intended.ts';
import { askedInTime, foresight, modelOptimum, type OptimumPrices } from './oracle.ts';
import type { Steps } from './steps.ts';

/** The policies that know what is coming, by the names that their results have. */
export const ORACLE_NAMES = ['oracle-foresight', 'oracle-optimum'] as const;
export type OracleName = (typeof ORACLE_NAMES)[number];

/** Seconds between two looks of an oracle at its table. */
const BEAT = 15;

/**
 * Oracles for the scenario: tables of replicas for every service in the capacity map whose demand is known. Services
 * without keep their replicas.
 */
export function oraclePolicies(
  prepared: PreparedScenario,
  map: CapacityMap,
  prices: OptimumPrices = {},
): Record<OracleName, Record<string, PolicySpec>> {
  const policies: Record<OracleName, Record<string, PolicySpec>> = { 'oracle-foresight': {}, 'oracle-optimum': {} };
  for (const [service, { points, demand }] of Object.entries(map.services)) {
    const rates = demand === null ? null : intendedRates(prepared, service, BEAT);
    const spec = prepared.scenario.services[service];
    if (rates === null || spec === undefined) continue;
    const curve = new DemandCurve(points);
    const startup = startupSeconds(spec);
    const steps = demandOf(curve, rates, BEAT);
    const most = Math.max(...steps.values);
    policies['oracle-foresight'][service] = table(foresight(steps, BEAT, startup + BEAT, rates.length * BEAT));
    const counts = modelOptimum(curve, rates, BEAT, most, prices);
    policies['oracle-optimum'][service] = table(askedInTime(counts, BEAT, startup + BEAT));
  }
  return policies;
}

/** The scenario with its oracles as further policies; still the same experiment, so its hash stays. */
export function withOracles(prepared: PreparedScenario, map: CapacityMap, prices?: OptimumPrices): PreparedScenario {
  const policies = { ...prepared.scenario.policies, ...oraclePolicies(prepared, map, prices) };
  return { ...prepared, scenario: { ...prepared.scenario, policies } };
}

function table({ atSeconds, values }: Steps): PolicySpec {
  const steps = atSeconds.map((at, i): [number, number] => [at, values[i] as number]);
  return schedule({ steps, interval: `${BEAT}s`, privileged: true });
}

/** How long hardly any replica takes from created to ready: two standard deviations above the mean. */
function startupSeconds({ startup = '0s' }: ServiceSpec): number {
  const parts = typeof startup === 'object' && 'pending' in startup ? [startup.pending, startup.starting] : [startup];
  const samplers = parts.map((part) => Sampler.of(part));
  const mean = samplers.reduce((sum, sampler) => sum + sampler.mean, 0);
  const variance = samplers.reduce((sum, sampler) => sum + sampler.variance, 0);
  return (mean + 2 * Math.sqrt(variance)) / SECOND;
}
