import type { PodObservation } from '#scaler/policy.ts';

/** What a pod counts as for one metric. */
export type PodGroup = 'ready' | 'unready' | 'missing' | 'ignored';

/** The controller's settings on which pods to believe. */
export interface PodRules {
  /** Nanoseconds after a pod's start during which its CPU counts only once a whole sample lies after its last readiness change. */
  cpuInitializationPeriod: number;
  /** Nanoseconds after a pod's start within which a change to unready is taken for "has never been ready". */
  initialReadinessDelay: number;
  /** Succeeded pods are left out like failed ones (kubernetes PR 141302) instead of being missing. */
  succeededPodsAreIgnored: boolean;
}

/** When a pod's sample was taken, if there is one. */
export interface SampleTime {
  /** End of the window, nanoseconds. */
  at: number;
  /** Length of the window, nanoseconds. */
  window: number;
}

/**
 * The group of one pod, by the rules of the Kubernetes replica calculator, in their order.
 * @param sample null when the pod has no value of this metric
 * @param cpu only CPU looks at readiness: a pod that starts burns CPU that says nothing about load
 */
export function podGroup(
  pod: PodObservation,
  sample: SampleTime | null,
  cpu: boolean,
  now: number,
  rules: PodRules,
): PodGroup {
  if (pod.deleted || pod.phase === 'Failed') return 'ignored';
  if (pod.phase === 'Succeeded' && rules.succeededPodsAreIgnored) return 'ignored';
  if (pod.phase === 'Pending') return 'unready';
  if (sample === null) return 'missing';
  if (cpu && !countsForCpu(pod, sample, now, rules)) return 'unready';
  return 'ready';
}

function countsForCpu(pod: PodObservation, sample: SampleTime, now: number, rules: PodRules): boolean {
  if (pod.ready === null || pod.startedAt === null) return false;
  // A Ready condition without the time of its last change is as old as time.
  const changedAt = pod.readyChangedAt ?? Number.NEGATIVE_INFINITY;
  if (pod.startedAt + rules.cpuInitializationPeriod > now) {
    return pod.ready && sample.at >= changedAt + sample.window;
  }
  return pod.ready || pod.startedAt + rules.initialReadinessDelay <= changedAt;
}

/** The names of the pods by group; ready ones are only counted. For people and tests: the calculator does not build it. */
export interface PodGroups {
  readyPodCount: number;
  unready: string[];
  missing: string[];
  ignored: string[];
}

export function groupPods(
  pods: readonly PodObservation[],
  sampleOf: (pod: PodObservation) => SampleTime | null,
  cpu: boolean,
  now: number,
  rules: PodRules,
): PodGroups {
  const groups: PodGroups = { readyPodCount: 0, unready: [], missing: [], ignored: [] };
  for (const pod of pods) {
    const group = podGroup(pod, sampleOf(pod), cpu, now, rules);
    if (group === 'ready') groups.readyPodCount++;
    else groups[group].push(pod.name);
  }
  return groups;
}
