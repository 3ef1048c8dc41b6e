/** The parts of a ScaledObject that decide between none and some replicas. Durations are nanoseconds. */
export interface ScaledObject {
  minReplicaCount: number;
  /** null: when nothing is active, go to minReplicaCount. */
  idleReplicaCount: number | null;
  cooldownPeriod: number;
  initialCooldownPeriod: number;
  /** fallback.replicas; null when there is no fallback. */
  fallbackReplicas: number | null;
  /** Annotation paused or paused-replicas. */
  paused: boolean;
  pausedScaleIn: boolean;
  pausedScaleOut: boolean;
  forceActivation: boolean;
}

/** What a poll finds. Instants are nanoseconds. */
export interface PollView {
  now: number;
  /** spec.replicas of the target. */
  replicas: number;
  /** When the ScaledObject was made. */
  createdAt: number;
  /** When a trigger was last seen active; null: never. */
  lastActiveAt: number | null;
  /** Some trigger is active. */
  active: boolean;
  /** Some trigger could not be asked. */
  failed: boolean;
}

export interface KedaCondition {
  status: 'True' | 'False' | 'Unknown';
  /** Empty: not set by this poll. */
  reason: string;
}

export interface ScaleResult {
  /** The count to set; null: nothing is set. */
  replicas: number | null;
  lastActiveAt: number | null;
  active: KedaCondition;
  ready: KedaCondition;
  paused: boolean;
  event: { reason: 'KEDAScaleTargetActivated' | 'KEDAScaleTargetDeactivated'; from: number; to: number } | null;
}

/**
 * What KEDA's executor does once a poll: it owns the way between none (or idleReplicaCount) and some replicas, the HPA
 * that KEDA makes owns everything beyond.
 * Source: kedacore/keda pkg/scaling/executor/scale_scaledobjects.go, RequestScale.
 */
export function requestScale(object: ScaledObject, view: PollView): ScaleResult {
  const result: ScaleResult = {
    replicas: null,
    lastActiveAt: view.lastActiveAt,
    active: { status: 'Unknown', reason: '' },
    ready: { status: 'True', reason: 'ScaledObjectReady' },
    paused: object.paused,
    event: null,
  };
  if (object.paused) return result;
  return view.active || object.forceActivation ? whenActive(object, view, result) : whenNotActive(object, view, result);
}

function whenActive(object: ScaledObject, view: PollView, result: ScaleResult): ScaleResult {
  const active: KedaCondition = { status: 'True', reason: 'ScalerActive' };
  const belowMinimum = object.idleReplicaCount !== null && view.replicas < object.minReplicaCount;
  if (belowMinimum || view.replicas === 0) {
    if (object.pausedScaleOut) return { ...result, active };
    const to = Math.max(1, object.minReplicaCount);
    const event = { reason: 'KEDAScaleTargetActivated' as const, from: view.replicas, to };
    return { ...result, active, replicas: to, lastActiveAt: view.now, event };
  }
  // The time of the last activity is left alone here, so that the cooldown counts from before the error.
  if (view.failed) return { ...result, active, ready: { status: 'Unknown', reason: 'PartialTriggerError' } };
  return { ...result, active, lastActiveAt: view.now };
}

function whenNotActive(object: ScaledObject, view: PollView, result: ScaleResult): ScaleResult {
  const { replicas } = view;
  const { idleReplicaCount: idle, minReplicaCount: least } = object;
  const active: KedaCondition = { status: 'False', reason: 'ScalerNotActive' };
  // At zero the HPA would stand still, and never come to the replicas of the fallback.
  if (view.failed && object.fallbackReplicas !== null && object.fallbackReplicas !== 0) return { ...result, active };
  if (view.failed && object.fallbackReplicas === null) {
    return { ...result, active, ready: { status: 'False', reason: 'TriggerError' } };
  }
  if ((idle !== null && replicas > idle) || (replicas > 0 && least === 0)) {
    if (object.pausedScaleIn) return { ...result, active };
    if (!cooledDown(object, view)) return { ...result, active: { status: 'False', reason: 'ScalerCooldown' } };
    const to = idle ?? least;
    const event = { reason: 'KEDAScaleTargetDeactivated' as const, from: replicas, to };
    return { ...result, active, replicas: to, event };
  }
  if (idle === null && replicas < least) return { ...result, active, replicas: least };
  return { ...result, active };
}

/** Strictly more than the period has passed since the last activity, or since the beginning when there was none. */
function cooledDown({ cooldownPeriod, initialCooldownPeriod }: ScaledObject, view: PollView): boolean {
  if (view.lastActiveAt === null) return view.createdAt + initialCooldownPeriod < view.now;
  return view.lastActiveAt + cooldownPeriod < view.now;
}
