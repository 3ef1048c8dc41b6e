export type ScaledJobStrategy =
  | { strategy: 'default' | 'accurate' | 'eager' }
  /** Without a runningJobPercentage it is the default one. */
  | { strategy: 'custom'; queueLengthDeduction?: number | null; runningJobPercentage?: number | null };

/** What a poll of a ScaledJob finds. */
export interface ScaledJobView {
  /** min(maxReplicaCount, ceil(queue / target)): how many jobs the queue is worth. */
  maxScale: number;
  runningJobs: number;
  pendingJobs: number;
  maxReplicaCount: number;
  /** Jobs that the triggers ask for. */
  scaleTo: number;
}

export interface ScaledJobScale {
  /** How many jobs may be created at most; below 0 counts as 0. */
  effectiveMaxScale: number;
  /** How many are wanted: the smaller of the two are created. */
  scaleTo: number;
}

/**
 * How many jobs the strategy of a KEDA ScaledJob lets be created.
 * Source: kedacore/keda pkg/scaling/executor/scale_jobs.go, GetEffectiveMaxScale.
 */
export function scaledJobScale(strategy: ScaledJobStrategy, view: ScaledJobView): ScaledJobScale {
  const { maxScale, runningJobs, pendingJobs, maxReplicaCount, scaleTo } = view;
  switch (strategy.strategy) {
    case 'accurate': {
      // Pending jobs are among those that run, and have taken nothing from the queue yet.
      const full = maxScale + runningJobs - pendingJobs > maxReplicaCount;
      return { effectiveMaxScale: full ? maxReplicaCount - runningJobs : maxScale - pendingJobs, scaleTo };
    }
    case 'eager': {
      const effectiveMaxScale = Math.min(maxReplicaCount - runningJobs - pendingJobs, maxScale);
      return { effectiveMaxScale, scaleTo: maxReplicaCount };
    }
    case 'custom': {
      const { queueLengthDeduction, runningJobPercentage } = strategy;
      if (runningJobPercentage === undefined || runningJobPercentage === null) break;
      const wanted = maxScale - (queueLengthDeduction ?? 0) - Math.trunc(runningJobs * runningJobPercentage);
      return { effectiveMaxScale: Math.min(wanted, maxReplicaCount), scaleTo };
    }
  }
  return { effectiveMaxScale: maxScale - runningJobs, scaleTo };
}

/**
 * One decision on a ScaledJob: jobs up to minReplicaCount are created whatever the queue says; beyond that the strategy
 * decides, and jobs of the minimum do not count as running for it. Nothing is ever scaled in: jobs end by themselves.
 * @param minReplicaCount jobs that always run; default in KEDA 0
 */
export function scaledJobDecision(
  strategy: ScaledJobStrategy,
  view: ScaledJobView,
  minReplicaCount: number,
): ScaledJobScale {
  const missing = minReplicaCount - view.runningJobs;
  if (missing > 0) return { effectiveMaxScale: missing, scaleTo: missing };
  return scaledJobScale(strategy, { ...view, runningJobs: view.runningJobs - minReplicaCount });
}
