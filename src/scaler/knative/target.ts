/** Knobs of config-autoscaler and of the revision from which the target of a pod follows. */
export interface TargetKnobs {
  metric: 'concurrency' | 'rps';
  /** The revision's hard limit of requests in a container at once; 0: none. */
  containerConcurrency: number;
  /** Annotation autoscaling.knative.dev/target; null when it is not set. */
  target: number | null;
  /** Annotation target-utilization-percentage; null when it is not set. */
  targetUtilizationPercent: number | null;
  config: {
    /** container-concurrency-target-percentage and requests per second's utilization, as shares. */
    containerConcurrencyTargetFraction: number;
    containerConcurrencyTargetDefault: number;
    rpsTargetDefault: number;
    targetUtilization: number;
  };
}

/** Least value that a pod is aimed at. */
export const TARGET_MIN = 0.01;

/**
 * What each pod is aimed at, and what it can bear at most, by which burst capacity counts
 * (serving/pkg/reconciler/autoscaling/resources/target.go): target = max(0.01, total x utilization).
 */
export function resolveTarget(knobs: TargetKnobs): { target: number; total: number } {
  const { config, containerConcurrency, metric } = knobs;
  const rps = metric === 'rps';
  let total = rps ? config.rpsTargetDefault : containerConcurrency || config.containerConcurrencyTargetDefault;
  if (knobs.target !== null) {
    total = knobs.target;
    // An aim beyond what a container takes in would never be reached.
    if (!rps && containerConcurrency !== 0) total = Math.min(total, containerConcurrency);
  }
  let utilization = rps ? config.targetUtilization : config.containerConcurrencyTargetFraction;
  if (knobs.targetUtilizationPercent !== null) utilization = knobs.targetUtilizationPercent / 100;
  return { target: Math.max(TARGET_MIN, total * utilization), total };
}
