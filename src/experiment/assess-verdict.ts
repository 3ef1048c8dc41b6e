import { compared } from './assess-differences.ts';
import type { PolicyAssessment, Verdict } from './assessment-result.ts';

/** Which policy to take: the cheapest of those that meet every objective under every seed. */
export function verdictOf(policies: readonly PolicyAssessment[], seeds: readonly number[]): Verdict {
  const byCost = [...policies].sort((a, b) => a.replicaHours.mean - b.replicaHours.mean);
  const [cheapest] = byCost as [PolicyAssessment];
  const nothing = { runnerUp: null, cheaperButMissed: [] };
  if (policies.length === 1) return { policy: cheapest.policy, kind: 'only', ...nothing };
  if (policies.some(({ violationRatio }) => violationRatio === null)) {
    return { policy: cheapest.policy, kind: 'no-objectives', ...nothing, runnerUp: after(byCost, cheapest) };
  }
  const meeting = byCost.filter(({ seedsMet }) => seedsMet === seeds.length);
  const [winner] = meeting;
  if (winner === undefined) {
    const byViolations = [...policies].sort((a, b) => violations(a) - violations(b));
    const [least] = byViolations as [PolicyAssessment];
    return { policy: least.policy, kind: 'best-of-bad', ...nothing };
  }
  return {
    policy: winner.policy,
    kind: 'meets',
    runnerUp: after(meeting, winner),
    cheaperButMissed: byCost.slice(0, byCost.indexOf(winner)).map(({ policy }) => policy),
  };
}

function violations({ violationRatio }: PolicyAssessment): number {
  return violationRatio?.mean ?? 0;
}

function after(sorted: readonly PolicyAssessment[], winner: PolicyAssessment): Verdict['runnerUp'] {
  const next = sorted[sorted.indexOf(winner) + 1];
  if (next === undefined) return null;
  return { policy: next.policy, more: compared(next.replicaHours, winner.replicaHours) };
}
