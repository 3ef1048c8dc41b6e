import type { PodObservation } from '#scaler/policy.ts';
import { int32, MAX_INT64, type MilliValue, saturatingSum } from './integers.ts';
import type { Failure, PodView, Proposal } from './replica-calculator.ts';
import { isWithin, type Tolerances } from './tolerance.ts';

/**
 * Replicas for one value that belongs to the whole target (Object and External metrics, target Value).
 * ratio = usage / target; replicas = ceil(ratio * pods that are Running and Ready) outside the tolerance; from zero,
 * ceil(ratio) without any tolerance. Pods that are being deleted count while they are ready, unlike for resources.
 */
export function valueReplicas(view: PodView, usageMilli: MilliValue, targetMilli: number): Proposal | Failure {
  const ratio = Number(usageMilli) / targetMilli;
  const proposal = { ratio, utilizationPercent: null, usageMilli };
  if (view.replicas === 0) return { replicas: int32(Math.ceil(ratio)), ...proposal };
  if (isWithin(view.tolerances, ratio)) return { replicas: view.replicas, ...proposal };
  if (view.pods.length === 0) {
    return { error: 'unable to calculate ready pods: no pods returned by selector while calculating replica count' };
  }
  return { replicas: int32(Math.ceil(ratio * readyPods(view.pods))), ...proposal };
}

/**
 * Replicas for one value that is shared by all replicas (Object and External metrics, target AverageValue).
 * ratio = usage / (target * status replicas); replicas = ceil(usage / target), whatever the pods do.
 * @param current status.replicas of the target
 */
export function averageValueReplicas(
  tolerances: Tolerances,
  current: number,
  totalMilli: MilliValue,
  targetMilli: number,
): Proposal {
  const total = Number(totalMilli);
  const ratio = total / (targetMilli * current);
  const replicas = isWithin(tolerances, ratio) ? current : int32(Math.ceil(total / targetMilli));
  return { replicas, ratio, utilizationPercent: null, usageMilli: perReplica(totalMilli, current) };
}

/** All series that an external metric has, as one value for a Value target. */
export function externalTotal(values: readonly MilliValue[]): bigint {
  return saturatingSum(values);
}

/**
 * All series that an external metric has, as one value for an AverageValue target. Kubernetes takes any negative sum for an
 * overflow here, and so a negative metric for the largest one.
 */
export function externalShared(values: readonly MilliValue[]): bigint {
  let sum = 0n;
  for (const value of values) {
    sum += BigInt(value);
    if (sum < 0n || sum > MAX_INT64) return MAX_INT64;
  }
  return sum;
}

function perReplica(totalMilli: MilliValue, current: number): MilliValue {
  if (Number(totalMilli) >= 2 ** 63) return MAX_INT64;
  return current === 0 ? 0 : Math.ceil(Number(totalMilli) / current);
}

function readyPods(pods: readonly PodObservation[]): number {
  let ready = 0;
  for (const pod of pods) if (pod.phase === 'Running' && pod.ready === true) ready++;
  return ready;
}
