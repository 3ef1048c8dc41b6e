import type { Assessment, PolicyAssessment, ServiceElasticity } from './assessment-result.ts';
import { DemandCurve, demandOf } from './elasticity/demand.ts';
import { ELASTICITY_DEFINITIONS, elasticityMetrics, elasticSpeedup } from './elasticity/metrics.ts';
import { stepResponses } from './elasticity/step-response.ts';
import { overlay, type Steps } from './elasticity/steps.ts';
import { desiredReplicas, readyReplicas } from './elasticity/supply.ts';
import type { CapacityMap, ElasticityMetrics, RunResult, ServiceCapacityMap } from './result.ts';

/** Demand of every service in the map: as the load intends it, or else as the arrivals of this run brought it about. */
export function demandsOf(run: RunResult, { services }: CapacityMap): Assessment['demand'] {
  return Object.fromEntries(
    Object.entries(services).map(([service, map]) => [
      service,
      { ...demandIn(run, service, map), from: map.demand === null ? ('measured' as const) : ('intended' as const) },
    ]),
  );
}

function demandIn(run: RunResult, service: string, { demand, points }: ServiceCapacityMap): Steps {
  if (demand !== null) return demand;
  const { services, columns } = run.series;
  const number = services.indexOf(service);
  const rows = [...columns.service.keys()].filter((row) => columns.service[row] === number);
  const at = rows.map((row) => columns.at_seconds[row] as number);
  const interval = (at[1] ?? 2 * (at[0] ?? 15)) - (at[0] ?? 15);
  return demandOf(
    new DemandCurve(points),
    rows.map((row) => (columns.arrivals[row] as number) / interval),
    interval,
  );
}

/**
 * The elasticity of one run: of all services that the map knows, weighted by their mean demand.
 * @returns null where nothing was ever demanded, so that there is nothing to follow
 */
export function elasticityOfRun(run: RunResult, services: CapacityMap['services']): ElasticityMetrics | null {
  const { durationSeconds } = run.summary;
  if (!(durationSeconds > 0)) return null;
  const each = Object.entries(services).map(([service, map]) => {
    const demand = demandIn(run, service, map);
    const supply = readyReplicas(run.events, service);
    const options = { fromSeconds: 0, toSeconds: durationSeconds };
    return { weight: meanOf(demand, durationSeconds), metrics: elasticityMetrics(demand, supply, options) };
  });
  const total = each.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return null;
  const names = Object.keys(ELASTICITY_DEFINITIONS) as (keyof ElasticityMetrics)[];
  return Object.fromEntries(
    names.map((name) => [name, each.reduce((sum, { weight, metrics }) => sum + (metrics[name] * weight) / total, 0)]),
  ) as unknown as ElasticityMetrics;
}

function meanOf(steps: Steps, seconds: number): number {
  let area = 0;
  overlay(steps, steps, 0, seconds, (length, value) => {
    area += length * value;
  });
  return area / seconds;
}

/** The elasticity of each service that the map knows: metrics as means over the seeds, steps of the first seed. */
export function elasticityOf(
  runs: readonly RunResult[],
  baseline: readonly RunResult[],
  capacity: CapacityMap,
): ServiceElasticity[] {
  return Object.entries(capacity.services).map(([service, map]) => {
    const [first] = runs as [RunResult];
    const metrics = meanMetrics(runs, service, map);
    const demand = demandIn(first, service, map);
    const { durationSeconds, services } = first.summary;
    const desired = desiredReplicas(first.events, service, services[service]?.replicas.initial ?? 0);
    return {
      service,
      metrics,
      meanDemand: meanOf(demand, durationSeconds),
      speedup: elasticSpeedup(meanMetrics(baseline, service, map), metrics).speedup,
      steps: stepResponses(demand, desired, readyReplicas(first.events, service), durationSeconds),
    };
  });
}

function meanMetrics(runs: readonly RunResult[], service: string, map: ServiceCapacityMap): ElasticityMetrics {
  const all = runs.map((run) =>
    elasticityMetrics(demandIn(run, service, map), readyReplicas(run.events, service), {
      fromSeconds: 0,
      toSeconds: run.summary.durationSeconds,
    }),
  );
  const names = Object.keys(all[0] as ElasticityMetrics) as (keyof ElasticityMetrics)[];
  return Object.fromEntries(
    names.map((name) => [name, all.reduce((sum, metrics) => sum + metrics[name] / all.length, 0)]),
  ) as unknown as ElasticityMetrics;
}

/** Fills in how far each policy is from each oracle among them: J = replica-hours + price x violations. */
export function regretsOf(
  policies: readonly PolicyAssessment[],
  runsOf: (policy: string) => readonly RunResult[],
  price: number,
): void {
  const totals = new Map(
    policies.map(({ policy }) => {
      const summaries = runsOf(policy).map(({ summary }) => summary);
      const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const replicaHours = mean(summaries.map((summary) => summary.replicaHours));
      const violations = mean(
        summaries.map(({ objectives }) => objectives.reduce((sum, objective) => sum + objective.violations, 0)),
      );
      return [policy, { replicaHours, violations, cost: replicaHours + price * violations }];
    }),
  );
  for (const { policy: oracle } of policies.filter((one) => one.oracle)) {
    const least = totals.get(oracle) as { replicaHours: number; violations: number; cost: number };
    for (const one of policies) {
      if (one.oracle) continue;
      const own = totals.get(one.policy) as typeof least;
      one.regret.push({
        oracle,
        regret: least.cost === 0 ? null : (own.cost - least.cost) / least.cost,
        replicaHours: own.replicaHours - least.replicaHours,
        violations: own.violations - least.violations,
      });
    }
  }
}
