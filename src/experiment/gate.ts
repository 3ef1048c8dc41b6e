import { InvalidInput } from '#sim/invalid.ts';
import { formatDuration, roundToNanosecond } from '#sim/time.ts';
import type { Comparison, GateCheck, GateResult } from './compare-result.ts';
import { lowerBound } from './statistics/mean-interval.ts';
import { meanOf } from './statistics/moments.ts';

export interface GateOptions {
  /** How much more than the baseline a policy may cost, as a share of it: 0.05 for +5 %. Default: whatever it likes. */
  maxCost?: number | undefined;
}

/** What a policy costs. */
const COST = 'replica-hours';

/**
 * Whether the policies may pass: each one but the baseline (or the only one) must meet every objective of the scenario with
 * the confidence of the comparison, and cost no more than the baseline plus `maxCost` with the same. "With confidence"
 * means by the one-sided bound of the mean over seeds; what cannot be told from so few seeds does not pass. As all checks
 * have to pass, a policy that breaks one of them passes the gate in at most 5 % of experiments, however many checks.
 * @throws {InvalidInput} when there is nothing to check
 */
export function gate(comparison: Comparison, { maxCost }: GateOptions = {}): GateResult {
  const { policies, baseline, confidence } = comparison;
  if (maxCost !== undefined && policies.length === 1) {
    throw InvalidInput.of('pitot compare', '--max-cost', 'used with two policies: one and its baseline', policies[0]);
  }
  const candidates = policies.length === 1 ? policies : policies.filter((policy) => policy !== baseline);
  const checks = candidates.flatMap((policy) => [
    ...objectiveChecks(comparison, policy),
    ...(maxCost === undefined ? [] : [costCheck(comparison, policy, maxCost)]),
  ]);
  if (checks.length === 0) {
    const rule =
      'used with a scenario that has objectives, or with --max-cost and a baseline: there is nothing to check';
    throw InvalidInput.of('pitot compare', '--gate', rule, comparison.scenario);
  }
  return { passed: checks.every(({ passed }) => passed), confidence, checks };
}

function objectiveChecks({ objectives, confidence }: Comparison, policy: string): GateCheck[] {
  return objectives
    .filter((one) => one.policy === policy)
    .map(({ target, underSeconds, ratio, attained, bound, met, runs }) => {
      const whose = target === '*' ? 'all requests' : target;
      const passed = bound >= ratio;
      const numbers = `${percent(attained)} on average over ${runs} seeds, with ${percent(confidence)} confidence at least ${percent(bound)}`;
      const why = passed
        ? ''
        : attained < ratio
          ? `; it is missed (met by ${met} of ${runs} runs)`
          : '; that is not enough to be sure: more seeds would tell';
      return {
        policy,
        kind: 'objective' as const,
        name: `${percent(ratio)} of ${whose} within ${formatDuration(roundToNanosecond(underSeconds * 1e9))}`,
        passed,
        reason: `${numbers}${why}`,
      };
    });
}

function costCheck(comparison: Comparison, policy: string, maxCost: number): GateCheck {
  const { runs, baseline, confidence, seeds } = comparison;
  const costs = (name: string) =>
    seeds.map((seed) => runs.find((run) => run.policy === name && run.seed === seed)?.values[COST] as number);
  const [ours, theirs] = [costs(policy), costs(baseline)];
  // Below 0 where it costs less than is allowed: one number a seed, so that the baseline's own spread is in it too.
  const excess = ours.map((cost, i) => cost - (1 + maxCost) * (theirs[i] as number));
  const most = -lowerBound(
    excess.map((value) => -value),
    confidence,
  );
  const passed = most <= 0;
  const base = meanOf(theirs);
  // A baseline without a single replica costs nothing, and any cost is infinitely more.
  const relative = (cost: number) => (base === 0 ? (cost > 0 ? Number.POSITIVE_INFINITY : 0) : cost / base);
  const why = passed
    ? ''
    : meanOf(excess) > 0
      ? '; it costs more than that'
      : '; that is not enough to be sure: more seeds would tell';
  return {
    policy,
    kind: 'cost',
    name: `at most ${signed(maxCost)} ${COST} over ${baseline}`,
    passed,
    reason: `${signed(relative(meanOf(ours) - base))} on average over ${seeds.length} seeds (${meanOf(ours).toFixed(2)} against ${base.toFixed(2)}), with ${percent(confidence)} confidence at most ${signed(relative(most + maxCost * base))}${why}`,
  };
}

function percent(share: number): string {
  // Bounds are rounded down: an objective that is missed must not read as if it were met.
  return `${Number((Math.floor(share * 1e5 + 1e-6) / 1e3).toFixed(3))} %`;
}

function signed(share: number): string {
  return `${share >= 0 ? '+' : '-'}${Number(Math.abs(share * 100).toFixed(2))} %`;
}
