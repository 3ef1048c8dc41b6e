import type { HpaState } from '#scaler/kubernetes/reconciliation.ts';
import type { Policy } from '#scaler/policy.ts';
import type { ScaledObject } from './executor.ts';
import type { FallbackRules, Health, TriggerValue } from './fallback.ts';
import type { Trigger } from './triggers.ts';

/** A ScaledObject, checked, with every default filled in. */
export interface KedaRules {
  object: ScaledObject;
  /** null: not paused at a count. */
  pausedReplicas: number | null;
  fallback: FallbackRules | null;
  triggers: readonly Trigger[];
  maxReplicaCount: number;
  /** The HPA that KEDA makes. */
  hpa: Policy<HpaState>;
}

/** What KEDA's operator and the HPA controller remember. Plain JSON. */
export interface KedaState {
  /** When the ScaledObject was made: at the start of the run. */
  createdAt: number;
  lastActiveAt: number | null;
  /** Of each metric that the HPA has asked for, by the trigger's name. */
  health: Record<string, Health>;
  /** What the last poll found, for triggers with useCachedMetrics. */
  cached: Record<string, TriggerValue>;
  hpa: HpaState;
}
