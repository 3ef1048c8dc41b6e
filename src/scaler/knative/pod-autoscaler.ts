import { type Activity, type Bounds, UNKNOWN } from './scale-to-zero.ts';

/** Status of the PodAutoscaler and of the ServerlessService that belongs to it. */
export interface PodAutoscaler extends Activity {
  /** Reason of the condition Active, Knative's: Queued, NoTraffic, TimedOut; '' while active. */
  reason: '' | 'Queued' | 'NoTraffic' | 'TimedOut';
  /** The revision has been ready with its initial scale once. */
  initialized: boolean;
  /** Since when the ServerlessService routes requests through the activator (mode Proxy); null in mode Serve. */
  proxySince: number | null;
}

/** @param want the wanted count, -1: unknown */
export function reconcileStatus(
  status: PodAutoscaler,
  bounds: Bounds,
  at: number,
  want: number,
  ready: number,
  excessBurstCapacity: number,
): PodAutoscaler {
  const inPath = want === 0 || excessBurstCapacity < 0 || (want === UNKNOWN && status.active === 'False');
  const least = activeThreshold(status.initialized, bounds);
  const { active, reason } = activity(status.active, least, want, ready);
  return {
    active,
    reason,
    since: active === status.active ? status.since : at,
    initialized: status.initialized || ready >= least,
    proxySince: inPath ? (status.proxySince ?? at) : null,
  };
}

/** Ready pods from which on the revision is active. */
export function activeThreshold(initialized: boolean, { initialScale, minScale }: Bounds): number {
  return Math.max(minScale, initialized ? 1 : initialScale);
}

/** Active, activating or inactive, by the wanted count and the ready pods (computeActiveCondition in kpa.go). */
function activity(
  active: Activity['active'],
  least: number,
  want: number,
  ready: number,
): Pick<PodAutoscaler, 'active' | 'reason'> {
  if (want === 0 || least === 0) {
    // Only a revision that could not be activated goes to zero while it is activating.
    return { active: 'False', reason: active === 'Unknown' && least > 0 ? 'TimedOut' : 'NoTraffic' };
  }
  if (want < 0 && active === 'False') return { active, reason: 'NoTraffic' };
  return ready < least ? { active: 'Unknown', reason: 'Queued' } : { active: 'True', reason: '' };
}
