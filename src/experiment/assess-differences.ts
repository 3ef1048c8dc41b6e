import type { Difference, Estimate, PolicyAssessment } from './assessment-result.ts';
import { holm } from './statistics/holm.ts';
import { pairedDifference } from './statistics/paired-difference.ts';
import { signFlip } from './statistics/sign-flip.ts';

/** Seed of the sign flips that are drawn. */
const SEED = 1;

/** Fills in how each policy differs from the baseline, with p values corrected for all of them together. */
export function differencesTo(policies: readonly PolicyAssessment[], baseline: string): void {
  const base = policies.find(({ policy }) => policy === baseline);
  if (base === undefined) return;
  const all: Difference[] = [];
  const difference = (of: Estimate | null, to: Estimate | null): Difference | null => {
    if (of === null || to === null) return null;
    const found = compared(of, to);
    all.push(found);
    return found;
  };
  for (const one of policies) {
    if (one === base) continue;
    one.differences = {
      replicaHours: difference(one.replicaHours, base.replicaHours) as Difference,
      violationRatio: difference(one.violationRatio, base.violationRatio),
      p99Seconds: difference(one.p99Seconds, base.p99Seconds),
    };
  }
  const corrected = holm(all.map(({ p }) => p ?? 1));
  all.forEach((one, i) => {
    if (one.p !== null) one.p = corrected[i] as number;
  });
}

/** One difference on its own, its p value as it is. */
export function compared(of: Estimate, to: Estimate): Difference {
  const { mean = 0, low = null, high = null, relative = null } = pairedDifference(of.values, to.values) ?? {};
  const values = of.values.map((value, i) => value - (to.values[i] as number));
  return { mean, low, high, relative, values, p: values.length > 1 ? signFlip(values, SEED) : null };
}
