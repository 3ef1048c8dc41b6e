import type { PodObservation, PodSample } from '#scaler/policy.ts';
import { int32, type MilliValue, quotient } from './integers.ts';
import { type PodGroup, type PodRules, podGroup } from './pod-groups.ts';
import { podRequest, type ResourceName, resourceUsage } from './resources.ts';
import { isWithin, type Tolerances } from './tolerance.ts';

/** What one metric proposes. */
export interface Proposal {
  replicas: number;
  /** Usage over target, of the pods that count; before missing and unready ones are filled in. */
  ratio: number;
  /** Percentage of requests, truncated; null when the target is not a utilization. */
  utilizationPercent: number | null;
  /** The value that was held against the target; for a utilization, the average usage of a pod. */
  usageMilli: MilliValue;
}

export interface Failure {
  error: string;
}

/** What the calculator needs besides the metric itself. */
export interface PodView {
  now: number;
  /** spec.replicas of the target. */
  replicas: number;
  pods: readonly PodObservation[];
  rules: PodRules;
  tolerances: Tolerances;
  /** Use the requests of the pod as a whole where it has them (gate PodLevelResources). */
  podLevelRequests: boolean;
  /** Is told how the number came about; for people, who do not ask at every look. */
  trace?: (passes: Passes) => void;
}

/** How the two passes over the pods of a metric went. */
export interface Passes {
  first: Tally;
  ratio: number;
  /** Missing or unready pods filled in; null where none had to be. */
  second: { filled: Tally; ratio: number; turned: boolean; against: boolean } | null;
}

/** Sums over pods, by group. Everything that both passes need, gathered in one walk over the pods. */
export interface Tally {
  readyPods: number;
  /** Values that count in the first pass: those of ready pods, and of pods that the selector does not know. */
  samples: number;
  usage: number;
  requests: number;
  missingPods: number;
  missingRequests: number;
  /** What missing pods are taken to use on a scale-down. */
  missingUsage: number;
  unreadyPods: number;
  unreadyRequests: number;
}

const NO_PODS: Failure = { error: 'no pods returned by selector while calculating replica count' };
const NO_SAMPLES: Failure = { error: 'did not receive metrics for targeted pods (pods might be unready)' };
const NO_MATCH: Failure = { error: 'no metrics returned matched known pods' };

/**
 * Replicas that would bring usage to `targetPercent` of the requests.
 * ratio = trunc(100 * usage / requests) / target; replicas = ceil(ratio * ready pods) outside the tolerance. Missing and
 * unready pods are filled in so as to damp the step, and never turn its direction round.
 * @param strays samples of pods that are not in `pods`
 */
export function utilizationReplicas(
  view: PodView,
  resource: ResourceName,
  container: string | null,
  targetPercent: number,
  strays: readonly PodSample[] = [],
): Proposal | Failure {
  const unavailable = noResourceMetrics(view, strays);
  if (unavailable !== null) return unavailable;
  if (view.pods.length === 0) return NO_PODS;
  const tally = emptyTally();
  // A pod without metrics may use all that it requested, or the target if that is more.
  const fallbackPercent = Math.max(100, targetPercent);
  let fault: string | null = null;
  for (const pod of view.pods) {
    const usage = resourceUsage(pod.sample, resource, container);
    const request = podRequest(pod, resource, container, view.podLevelRequests);
    const known = typeof request === 'number' ? request : 0;
    if (typeof request === 'string') fault ??= request;
    const group = count(tally, view, pod, resource, usage, pod.sample, known);
    if (group === 'missing') tally.missingUsage += quotient(known, fallbackPercent, 100);
  }
  for (const sample of strays) if (resourceUsage(sample, resource, container) !== undefined) tally.samples++;
  if (tally.samples === 0) return NO_SAMPLES;
  if (fault !== null) return { error: fault };
  const first = utilizationRatio(tally.usage, tally.requests, tally.readyPods, targetPercent);
  if ('error' in first) return first;
  const replicas = replicasOf(
    view,
    tally,
    first.ratio,
    (filled) => quotient(filled.usage, 100, filled.requests) / targetPercent,
  );
  return { replicas, ...first };
}

/**
 * Replicas that would bring the average of a pod to `targetMilli`: AverageValue of a resource.
 * ratio = trunc(sum / count) / target.
 */
export function averageResourceReplicas(
  view: PodView,
  resource: ResourceName,
  container: string | null,
  targetMilli: number,
  strays: readonly PodSample[] = [],
): Proposal | Failure {
  const unavailable = noResourceMetrics(view, strays);
  if (unavailable !== null) return unavailable;
  const tally = emptyTally();
  for (const pod of view.pods) {
    const usage = resourceUsage(pod.sample, resource, container);
    count(tally, view, pod, resource, usage, pod.sample, 0);
  }
  for (const sample of strays) countStray(tally, resourceUsage(sample, resource, container));
  return averageReplicas(view, tally, targetMilli);
}

/**
 * Replicas that would bring the average of a pod to `targetMilli`: a Pods metric. Readiness plays no part.
 * @param values milli-values by the name of the pod, also of pods that are not in the view
 */
export function podsMetricReplicas(
  view: PodView,
  values: ReadonlyMap<string, number>,
  targetMilli: number,
): Proposal | Failure {
  const tally = emptyTally();
  let known = 0;
  for (const pod of view.pods) {
    const value = values.get(pod.name);
    if (value !== undefined) known++;
    count(tally, view, pod, null, value, ALWAYS, 0);
  }
  if (known < values.size) {
    const names = new Set(view.pods.map((pod) => pod.name));
    for (const [name, value] of values) if (!names.has(name)) countStray(tally, value);
  }
  return averageReplicas(view, tally, targetMilli);
}

/** Values of a Pods metric have a time that nobody looks at. */
const ALWAYS = { at: 0, window: 0 };

function averageReplicas(view: PodView, tally: Tally, targetMilli: number): Proposal | Failure {
  if (view.pods.length === 0) return NO_PODS;
  if (tally.samples === 0) return NO_SAMPLES;
  tally.missingUsage = tally.missingPods * targetMilli;
  const first = averageRatio(tally.usage, tally.samples, targetMilli);
  const replicas = replicasOf(
    view,
    tally,
    first.ratio,
    (filled) => averageRatio(filled.usage, filled.samples, targetMilli).ratio,
  );
  return { replicas, utilizationPercent: null, ...first };
}

/** trunc(100 * usage / requests) over the target, both in whole per cent. Sums over the pods whose requests are known. */
export function utilizationRatio(
  usageMilli: number,
  requestsMilli: number,
  pods: number,
  targetPercent: number,
): Omit<Proposal, 'replicas'> | Failure {
  if (requestsMilli === 0) return NO_MATCH;
  const utilizationPercent = quotient(usageMilli, 100, requestsMilli);
  return {
    ratio: utilizationPercent / targetPercent,
    utilizationPercent,
    usageMilli: quotient(usageMilli, 1, pods),
  };
}

/** trunc(sum / count) over the target. */
export function averageRatio(
  sumMilli: number,
  values: number,
  targetMilli: number,
): { ratio: number; usageMilli: number } {
  const usageMilli = quotient(sumMilli, 1, values);
  return { ratio: usageMilli / targetMilli, usageMilli };
}

/** The two passes that all metrics of pods share. */
function replicasOf(view: PodView, tally: Tally, ratio: number, ratioOf: (filled: Tally) => number): number {
  const scaleUpWithUnready = tally.unreadyPods > 0 && ratio > 1;
  if (!scaleUpWithUnready && tally.missingPods === 0) {
    view.trace?.({ first: tally, ratio, second: null });
    if (isWithin(view.tolerances, ratio)) return view.replicas;
    return int32(Math.ceil(ratio * tally.readyPods));
  }
  const filled = fillIn(tally, ratio, scaleUpWithUnready);
  const second = ratioOf(filled);
  const turned = (ratio < 1 && second > 1) || (ratio > 1 && second < 1);
  const replicas = int32(Math.ceil(second * filled.samples));
  const against = (second < 1 && replicas > view.replicas) || (second > 1 && replicas < view.replicas);
  view.trace?.({ first: tally, ratio, second: { filled, ratio: second, turned, against } });
  if (turned || isWithin(view.tolerances, second)) return view.replicas;
  return against ? view.replicas : replicas;
}

/** Missing pods: their fallback on a scale-down, nothing on a scale-up, left out at 1. Unready pods: nothing, on a scale-up. */
function fillIn(tally: Tally, ratio: number, scaleUpWithUnready: boolean): Tally {
  const filled = { ...tally };
  if (ratio !== 1) {
    filled.samples += tally.missingPods;
    filled.requests += tally.missingRequests;
    if (ratio < 1) filled.usage += tally.missingUsage;
  }
  if (scaleUpWithUnready) {
    filled.samples += tally.unreadyPods;
    filled.requests += tally.unreadyRequests;
  }
  return filled;
}

function emptyTally(): Tally {
  return {
    readyPods: 0,
    samples: 0,
    usage: 0,
    requests: 0,
    missingPods: 0,
    missingRequests: 0,
    missingUsage: 0,
    unreadyPods: 0,
    unreadyRequests: 0,
  };
}

function count(
  tally: Tally,
  view: PodView,
  pod: PodObservation,
  resource: ResourceName | null,
  usage: number | undefined,
  sample: { at: number; window: number } | null,
  request: number,
): PodGroup {
  const group = podGroup(pod, usage === undefined ? null : sample, resource === 'cpu', view.now, view.rules);
  if (group === 'ready') {
    tally.readyPods++;
    tally.samples++;
    tally.usage += usage as number;
    tally.requests += request;
  } else if (group === 'missing') {
    tally.missingPods++;
    tally.missingRequests += request;
  } else if (group === 'unready') {
    tally.unreadyPods++;
    tally.unreadyRequests += request;
  }
  return group;
}

function countStray(tally: Tally, usage: number | undefined): void {
  if (usage === undefined) return;
  tally.samples++;
  tally.usage += usage;
}

function noResourceMetrics(view: PodView, strays: readonly PodSample[]): Failure | null {
  if (strays.length > 0 || view.pods.some((pod) => pod.sample !== null)) return null;
  return { error: 'no metrics returned from resource metrics API' };
}
