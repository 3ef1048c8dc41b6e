import { changeWithin, type ScaleEvent } from './scale-events.ts';
import type { Behavior, ScalingRules } from './scaling-rules.ts';

/** Why the desired count is what it is: the reason of the condition ScalingLimited. */
export type LimitReason =
  | 'DesiredWithinRange'
  | 'TooFewReplicas'
  | 'TooManyReplicas'
  | 'ScaleUpLimit'
  | 'ScaleDownLimit';

/** In Kubernetes' words. */
export const LIMIT_MESSAGES: Readonly<Record<LimitReason, string>> = {
  DesiredWithinRange: 'the desired count is within the acceptable range',
  TooFewReplicas: 'the desired replica count is less than the minimum replica count',
  TooManyReplicas: 'the desired replica count is more than the maximum replica count',
  ScaleUpLimit: 'the desired replica count is increasing faster than the maximum scale rate',
  ScaleDownLimit: 'the desired replica count is decreasing faster than the maximum scale rate',
};

export interface Limited {
  replicas: number;
  reason: LimitReason;
}

/** The scale events of both directions. */
export interface ScaleEvents {
  up: readonly ScaleEvent[];
  down: readonly ScaleEvent[];
}

/**
 * The most replicas that the policies allow now; may be below the current count.
 * start = current - added + removed within a policy's period; Pods: start + value; Percent: ceil(start * (1 + value/100)).
 */
export function scaleUpLimit(current: number, events: ScaleEvents, rules: ScalingRules, now: number): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const least = rules.selectPolicy === 'Min';
  let limit = least ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  for (const { type, value, period } of rules.policies) {
    const start = current - changeWithin(events.up, period, now) + changeWithin(events.down, period, now);
    const allowed = type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100));
    limit = least ? Math.min(limit, allowed) : Math.max(limit, allowed);
  }
  return limit;
}

/**
 * The fewest replicas that the policies allow now; may be above the current count.
 * Pods: start - value; Percent: trunc(start * (1 - value/100)). 'Max' is the most change, so the lower count.
 */
export function scaleDownLimit(current: number, events: ScaleEvents, rules: ScalingRules, now: number): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const least = rules.selectPolicy === 'Min';
  let limit = least ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  for (const { type, value, period } of rules.policies) {
    const start = current - changeWithin(events.up, period, now) + changeWithin(events.down, period, now);
    const allowed = type === 'Pods' ? start - value : Math.trunc(start * (1 - value / 100));
    limit = least ? Math.max(limit, allowed) : Math.min(limit, allowed);
  }
  return limit;
}

/** The bounds that every desired count must keep. */
export interface Bounds {
  minReplicas: number;
  maxReplicas: number;
}

/** With `behavior`: the desired count within the rate limits of its direction and within min or max. */
export function limitWithBehavior(
  current: number,
  desired: number,
  { minReplicas, maxReplicas }: Bounds,
  behavior: Behavior,
  events: ScaleEvents,
  now: number,
): Limited {
  if (desired > current) {
    const limit = Math.max(scaleUpLimit(current, events, behavior.scaleUp, now), current);
    if (desired > Math.min(limit, maxReplicas)) {
      return maxReplicas > limit
        ? { replicas: limit, reason: 'ScaleUpLimit' }
        : { replicas: maxReplicas, reason: 'TooManyReplicas' };
    }
  } else if (desired < current) {
    const limit = Math.min(scaleDownLimit(current, events, behavior.scaleDown, now), current);
    if (desired < Math.max(limit, minReplicas)) {
      return minReplicas < limit
        ? { replicas: limit, reason: 'ScaleDownLimit' }
        : { replicas: minReplicas, reason: 'TooFewReplicas' };
    }
  }
  return { replicas: desired, reason: 'DesiredWithinRange' };
}

/** How far one step may go without `behavior`. */
export interface StepLimit {
  scaleUpLimitFactor: number;
  scaleUpLimitMinimum: number;
}

/** Without `behavior`: the desired count within min and max, and at most max(factor * current, minimum). */
export function limitStep(
  current: number,
  desired: number,
  { minReplicas, maxReplicas }: Bounds,
  { scaleUpLimitFactor, scaleUpLimitMinimum }: StepLimit,
): Limited {
  const limit = Math.trunc(Math.max(scaleUpLimitFactor * current, scaleUpLimitMinimum));
  if (desired < minReplicas) return { replicas: minReplicas, reason: 'TooFewReplicas' };
  if (desired > Math.min(limit, maxReplicas)) {
    return maxReplicas > limit
      ? { replicas: limit, reason: 'ScaleUpLimit' }
      : { replicas: maxReplicas, reason: 'TooManyReplicas' };
  }
  return { replicas: desired, reason: 'DesiredWithinRange' };
}
