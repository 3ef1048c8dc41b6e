/** No desired count is known yet. */
export const UNKNOWN = -1;

export interface Bounds {
  /** 0: none. Ignored for an unreachable revision. */
  minScale: number;
  maxScale: number;
  /** Least count until the revision has once been ready. */
  initialScale: number;
}

/** Durations in nanoseconds. */
export interface ZeroRules extends Bounds {
  enableScaleToZero: boolean;
  gracePeriod: number;
  podRetentionPeriod: number;
  stableWindow: number;
  /** After which an activation has failed. */
  activationTimeout: number;
  targetBurstCapacity: number;
  reachable: boolean;
}

/** The PodAutoscaler's condition Active: True, False (inactive) or Unknown (activating), and since when. */
export interface Activity {
  active: 'True' | 'False' | 'Unknown';
  since: number;
}

export interface ZeroView extends Activity {
  at: number;
  /** The revision has been ready with its initial scale once. */
  initialized: boolean;
  /** Since when requests go through the activator; null when they do not. */
  proxySince: number | null;
  /** The route wants the activator in the path (mode Proxy), be it there already or not. */
  proxyMode: boolean;
  /** Whether the activator answers a probe: that it is in the path indeed. Not asked when it is always there. */
  probe: () => boolean;
}

/** What was made of the desired count on its way to the replicas, in Knative's words where it has any. */
export type ZeroClause =
  | 'MetricsNotCollected'
  | 'ScaleToZeroDisabled'
  | 'ActivationTimedOut'
  | 'Activating'
  | 'MarkInactive'
  | 'StableWindow'
  | 'PodRetention'
  | 'GracePeriod'
  | 'ProbeFailed'
  | 'ScaleToZero';

export interface Scaled {
  /** After the bounds, before anything about zero. */
  bounded: number;
  /** The count to report as wanted; -1: unknown. */
  scale: number;
  /** Whether the replicas are to be set to it now. */
  applies: boolean;
  /** Null where it was not about zero. */
  clause: ZeroClause | null;
  /** Nanoseconds after which Knative looks again by itself; null: it does not. */
  requeueAfter: number | null;
  /** Knative goes on probing the activator in the background. */
  probes: boolean;
}

/**
 * From the desired to the wanted count: the bounds, and the way to zero, on which a revision first turns inactive, then
 * has to be served by the activator for a while (serving/pkg/reconciler/autoscaling/kpa/scaler.go).
 */
export function scale(rules: ZeroRules, view: ZeroView, desired: number): Scaled {
  if (desired < 0 && view.active !== 'Unknown') return outcome(desired, 'MetricsNotCollected', desired, false);
  const bounded = applyBounds(rules, view.initialized, desired);
  if (bounded !== 0) return { ...outcome(bounded, 'ScaleToZero', bounded, true), clause: null };
  if (!rules.enableScaleToZero) return outcome(bounded, 'ScaleToZeroDisabled', 1, true);
  if (view.active === 'Unknown') return whileActivating(rules, view);
  return view.active === 'True' ? whileActive(rules, view) : whileInactive(rules, view);
}

/** min-scale, max-scale, and until the revision has been ready once its initial scale. */
export function applyBounds(rules: Bounds & { reachable: boolean }, initialized: boolean, desired: number): number {
  let least = rules.reachable ? rules.minScale : 0;
  if (rules.initialScale > 1 && !initialized) least = Math.max(least, rules.initialScale);
  if (desired < least) return least;
  return rules.maxScale !== 0 && desired > rules.maxScale ? rules.maxScale : desired;
}

function whileActivating({ activationTimeout }: ZeroRules, { at, since }: ZeroView): Scaled {
  if (at - since > activationTimeout) return outcome(0, 'ActivationTimedOut', 0, true);
  return outcome(0, 'Activating', UNKNOWN, false, activationTimeout);
}

function whileActive({ stableWindow }: ZeroRules, { at, proxyMode, since }: ZeroView): Scaled {
  const rest = stableWindow - (at - since);
  if (rest > 0) return outcome(0, 'StableWindow', 1, true, rest);
  // Where the activator is in the path already nothing will change that would make Knative look again.
  return outcome(0, 'MarkInactive', 0, false, proxyMode ? 3e9 : null);
}

function whileInactive(rules: ZeroRules, { at, probe, proxySince, since }: ZeroView): Scaled {
  if (rules.targetBurstCapacity !== -1 && !probe()) return { ...outcome(0, 'ProbeFailed', 0, false), probes: true };
  const retention = rules.reachable ? rules.podRetentionPeriod : 0;
  const inactive = at - since;
  if (inactive >= Math.max(rules.gracePeriod, retention)) return outcome(0, 'ScaleToZero', 0, true);
  if (inactive < retention) return outcome(0, 'PodRetention', 0, false, retention - inactive);
  const rest = rules.gracePeriod - (proxySince === null ? 0 : at - proxySince);
  if (rest <= 0) return outcome(0, 'ScaleToZero', 0, true);
  return outcome(0, 'GracePeriod', 0, false, rest);
}

function outcome(
  bounded: number,
  clause: ZeroClause,
  wanted: number,
  applies: boolean,
  requeueAfter: number | null = null,
): Scaled {
  return { bounded, scale: wanted, applies, clause, requeueAfter, probes: false };
}
