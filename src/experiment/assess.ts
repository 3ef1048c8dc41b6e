import { differencesTo } from './assess-differences.ts';
import { demandsOf, elasticityOf, regretsOf } from './assess-elasticity.ts';
import { pressureOf } from './assess-pressure.ts';
import { verdictOf } from './assess-verdict.ts';
import type { Assessment, Estimate, PolicyAssessment } from './assessment-result.ts';
import { ELASTICITY_DEFINITIONS } from './elasticity/metrics.ts';
import { ORACLE_NAMES } from './elasticity/oracle-policies.ts';
import { STEP_RESPONSE_DEFINITION } from './elasticity/step-response.ts';
import type { CapacityMap, RunResult, RunSummary } from './result.ts';
import { meanInterval } from './statistics/mean-interval.ts';
import { paretoFront } from './statistics/pareto-front.ts';

export interface AssessOptions {
  /** The policy that the others are compared with. Default: the one that the verdict recommends. */
  baseline?: string;
  /** Of the same scenario; without it nothing is said of demand, elasticity and regret. */
  capacity?: CapacityMap;
  /** Replica-hours that a violation counts as in regret. Default 0.01. */
  price?: number;
}

/** What a violation counts as: a hundred of them as much as a replica for an hour. */
export const PRICE = 0.01;

/**
 * What runs of one scenario come to, policy by policy. Only seeds that every policy was run with are used: differences
 * are paired by seed.
 * @throws {RangeError} when no seed is common to all
 */
export function assess(results: readonly RunResult[], options: AssessOptions = {}): Assessment {
  const { capacity, price = PRICE } = options;
  const seeds = commonSeeds(results);
  const first = (results[0] as RunResult).summary;
  const has = (policy: string, seed: number) =>
    results.some(({ summary: one }) => one.policy === policy && one.seed === seed);
  const names = [...new Set(results.map(({ summary }) => summary.policy))].filter((name) =>
    seeds.every((seed) => has(name, seed)),
  );
  const runsOf = (policy: string) =>
    seeds.map((seed) => results.find(({ summary }) => summary.policy === policy && summary.seed === seed) as RunResult);
  const plain = names.map((policy) => plainAssessment(policy, runsOf(policy)));
  markFront(plain);
  // What another tool measured has no costs that could be compared.
  const isImported = (name: string) =>
    results.some(({ summary }) => summary.policy === name && summary.imported !== undefined);
  const competing = plain.filter(({ policy, privileged }) => !privileged && !isImported(policy));
  const verdict = verdictOf(competing.length > 0 ? competing : plain, seeds);
  const baseline = options.baseline ?? verdict.policy;
  differencesTo(plain, baseline);
  if (capacity !== undefined) {
    for (const one of plain) one.elasticity = elasticityOf(runsOf(one.policy), runsOf(baseline), capacity);
  }
  regretsOf(plain, runsOf, price);
  return {
    scenario: first.scenario,
    scenarioHash: first.scenarioHash,
    version: first.version,
    seeds,
    durationSeconds: first.durationSeconds,
    objectives: first.objectives.map(
      ({ target, underSeconds, ratio }) =>
        `${Number((ratio * 100).toFixed(6))} % of ${target === '*' ? 'all requests' : target} completed within ${Number((underSeconds * 1e3).toPrecision(12))} ms`,
    ),
    baseline,
    policies: plain,
    verdict,
    price,
    capacity: capacity?.services ?? {},
    demand: capacity === undefined ? {} : demandsOf(runsOf(verdict.policy)[0] as RunResult, capacity),
    definitions: { ...ELASTICITY_DEFINITIONS, steps: STEP_RESPONSE_DEFINITION },
  };
}

function isOracle(policy: string): boolean {
  return (ORACLE_NAMES as readonly string[]).includes(policy);
}

/** Oracles do not decide which seeds are compared: one that was not run with all of them is left out. */
function commonSeeds(results: readonly RunResult[]): number[] {
  const byPolicy = new Map<string, Set<number>>();
  const competing = results.filter(({ summary }) => !isOracle(summary.policy));
  for (const { summary } of competing.length > 0 ? competing : results) {
    byPolicy.set(summary.policy, (byPolicy.get(summary.policy) ?? new Set()).add(summary.seed));
  }
  const sets = [...byPolicy.values()];
  const common = [...(sets[0] ?? [])].filter((seed) => sets.every((set) => set.has(seed))).sort((a, b) => a - b);
  if (common.length > 0) return common;
  const told = [...byPolicy].map(([policy, set]) => `${policy}: ${[...set].join(', ')}`).join('; ');
  throw new RangeError(`the policies have no seed in common, so nothing can be compared (${told})`);
}

function plainAssessment(policy: string, runs: readonly RunResult[]): PolicyAssessment {
  const summaries = runs.map(({ summary }) => summary);
  const quantile = (name: 'p50' | 'p95' | 'p99') => {
    const values = summaries.map(({ requests }) => requests.sojournSeconds?.[name]);
    return values.every((value) => value !== undefined) ? estimate(values) : null;
  };
  return {
    policy,
    oracle: isOracle(policy),
    privileged: isOracle(policy) || summaries.some(({ privileged }) => privileged === true),
    requests: estimate(summaries.map(({ requests }) => requests.sent)),
    replicaHours: estimate(summaries.map(({ replicaHours }) => replicaHours)),
    violationRatio: summaries.some(({ violationRatio }) => violationRatio === null)
      ? null
      : estimate(summaries.map(({ violationRatio }) => violationRatio as number)),
    p50Seconds: quantile('p50'),
    p95Seconds: quantile('p95'),
    p99Seconds: quantile('p99'),
    scalingActions: estimate(summaries.map(({ scalingActions: { up, down } }) => up + down)),
    seedsMet: summaries.filter(({ objectives }) => objectives.every(({ met }) => met)).length,
    onFront: false,
    differences: null,
    elasticity: [],
    regret: [],
    pressure: pressureOf(runs[0] as RunResult),
    doubts: summaries.flatMap(doubtsOf),
  };
}

function doubtsOf({ seed, interrupted, durationSeconds, checks, imported }: RunSummary): string[] {
  return [
    ...(imported === undefined
      ? []
      : [`seed ${seed} was imported from Locust: replica-hours and actions are not known`]),
    ...(interrupted ? [`seed ${seed} was interrupted after ${durationSeconds} s of virtual time`] : []),
    ...checks.filter(({ ok }) => !ok).map(({ name, detail }) => `seed ${seed} broke a law: ${name}: ${detail}`),
  ];
}

function markFront(policies: PolicyAssessment[]): void {
  const points = policies
    .filter(({ privileged }) => !privileged)
    .map((policy) => ({ policy, cost: policy.replicaHours.mean, violation: policy.violationRatio?.mean ?? 0 }));
  for (const { policy } of paretoFront(points)) policy.onFront = true;
}

function estimate(values: number[]): Estimate {
  const { mean = 0, low = null, high = null } = meanInterval(values) ?? {};
  return { mean, low, high, values };
}
