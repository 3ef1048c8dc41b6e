import { scaleDownLimit, scaleUpLimit } from '#scaler/kubernetes/rate-limits.ts';
import type { HpaRules } from '#scaler/kubernetes/reconciliation.ts';
import type { ScaleEvent } from '#scaler/kubernetes/scale-events.ts';
import type { Behavior, ScalingRules } from '#scaler/kubernetes/scaling-rules.ts';
import { type Recommendation, stabilizeWithBehavior } from '#scaler/kubernetes/stabilization.ts';
import { pruneToWindow } from './history.ts';

/** What behavior looks back on. */
export interface PhpaBehaviorState {
  recommendations: Recommendation[];
  scaleUpEvents: ScaleEvent[];
  scaleDownEvents: ScaleEvent[];
}

export interface Behaved {
  /** Out of the counts of HPA and models. */
  proposal: number;
  stabilized: number;
  limited: number;
  /** Within the bounds, which come last and may undo a limit of the rate. */
  desired: number;
  state: PhpaBehaviorState;
}

/** An HPA's behavior, but the bounds are applied after the limits of the rate, not along with them. */
export function behave(
  { behavior, minReplicas, maxReplicas }: Pick<HpaRules, 'behavior' | 'minReplicas' | 'maxReplicas'>,
  before: PhpaBehaviorState,
  current: number,
  proposal: number,
  now: number,
): Behaved {
  const { scaleUp, scaleDown } = behavior as Behavior;
  const { replicas: stabilized, recommendations } = stabilizeWithBehavior(
    before.recommendations,
    current,
    proposal,
    scaleUp.stabilizationWindow,
    scaleDown.stabilizationWindow,
    now,
  );
  const events = {
    up: pruneToWindow(before.scaleUpEvents, longestPeriod(scaleUp), now),
    down: pruneToWindow(before.scaleDownEvents, longestPeriod(scaleDown), now),
  };
  let limited = stabilized;
  if (stabilized > current) {
    limited = Math.min(stabilized, Math.max(scaleUpLimit(current, events, scaleUp, now), current));
  } else if (stabilized < current) {
    limited = Math.max(stabilized, Math.min(scaleDownLimit(current, events, scaleDown, now), current));
  }
  const desired = Math.min(Math.max(limited, minReplicas), maxReplicas);
  const event = { at: now, change: Math.abs(desired - current), outdated: false };
  const state = {
    recommendations,
    scaleUpEvents: desired > current ? [...events.up, event] : events.up,
    scaleDownEvents: desired < current ? [...events.down, event] : events.down,
  };
  return { proposal, stabilized, limited, desired, state };
}

function longestPeriod({ policies }: ScalingRules): number {
  return policies.reduce((longest, { period }) => Math.max(longest, period), 0);
}
