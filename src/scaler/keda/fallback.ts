export type FallbackBehavior =
  | 'static'
  | 'currentReplicas'
  | 'currentReplicasIfHigher'
  | 'currentReplicasIfLower'
  | 'scalingModifiers';

export interface FallbackRules {
  failureThreshold: number;
  replicas: number;
  behavior: FallbackBehavior;
}

/** What KEDA remembers of one metric. */
export interface Health {
  failures: number;
  status: 'Happy' | 'Failing';
}

/** The value that a trigger gave, or why it gave none. */
export type TriggerValue = { value: number } | { error: string };

export interface FallbackResult {
  /** What the HPA is told. */
  metric: TriggerValue;
  /** The value is an invention of the fallback. */
  used: boolean;
  /** As given when there is no valid fallback: failures are then not counted. */
  health: Health | null;
}

/**
 * What KEDA's metrics server answers an HPA that asks for a metric: the value; the error while there have been no more than
 * failureThreshold failures in a row, this one counted; after that a value with which the HPA comes to R replicas:
 * target × R, or for a target of type Value target × R / ready replicas, cut to thousandths.
 * Source: kedacore/keda pkg/fallback/fallback.go, GetMetricsWithFallback.
 * @param target the metric's target
 * @param health null: nothing is known of this metric yet
 * @param current spec.replicas of the target, and how many of its pods are Running and Ready
 */
export function metricWithFallback(
  metric: TriggerValue,
  target: { type: 'AverageValue' | 'Value'; value: number },
  fallback: FallbackRules | null,
  health: Health | null,
  current: { replicas: number; ready: number },
): FallbackResult {
  if (fallback === null || !isValid(fallback)) return { metric, used: false, health };
  if ('value' in metric) return { metric, used: false, health: { failures: 0, status: 'Happy' } };
  const failing: Health = { failures: (health?.failures ?? 0) + 1, status: 'Failing' };
  if (failing.failures <= fallback.failureThreshold) return { metric, used: false, health: failing };
  // For the formula of the scaling modifiers -1 stands for "no value".
  if (fallback.behavior === 'scalingModifiers') return { metric: { value: -1 }, used: false, health: failing };
  let replicas = fallbackReplicas(fallback, current.replicas);
  if (target.type === 'Value') {
    if (current.ready === 0) return { metric: { error: 'error performing fallback' }, used: false, health: failing };
    replicas /= current.ready;
  }
  return { metric: { value: Math.trunc(target.value * 1000 * replicas) / 1000 }, used: true, health: failing };
}

/** The condition Fallback: some metric has failed more often than the threshold. */
export function isFallingBack(fallback: FallbackRules | null, healths: readonly Health[]): boolean {
  if (fallback === null || !isValid(fallback)) return false;
  return healths.some(({ failures, status }) => status === 'Failing' && failures > fallback.failureThreshold);
}

function isValid({ failureThreshold, replicas }: FallbackRules): boolean {
  return failureThreshold >= 0 && replicas >= 0;
}

function fallbackReplicas({ behavior, replicas }: FallbackRules, current: number): number {
  switch (behavior) {
    case 'currentReplicas':
      return current;
    case 'currentReplicasIfHigher':
      return Math.max(current, replicas);
    case 'currentReplicasIfLower':
      return Math.min(current, replicas);
    default:
      return replicas;
  }
}
