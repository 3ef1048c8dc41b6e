/** One runner for each kind of HPA vector: inputs through the public functions, results in the vectors' schema. */
import { expect } from 'vitest';
import {
  averageValueReplicas,
  externalShared,
  externalTotal,
  valueReplicas,
} from '#scaler/kubernetes/object-calculator.ts';
import { groupPods } from '#scaler/kubernetes/pod-groups.ts';
import { limitStep, limitWithBehavior, scaleDownLimit, scaleUpLimit } from '#scaler/kubernetes/rate-limits.ts';
import {
  averageRatio,
  type Failure,
  type Proposal,
  podsMetricReplicas,
  utilizationRatio,
  utilizationReplicas,
} from '#scaler/kubernetes/replica-calculator.ts';
import { podRequest } from '#scaler/kubernetes/resources.ts';
import { changeWithin, storeScaleEvent } from '#scaler/kubernetes/scale-events.ts';
import { stabilize, stabilizeWithBehavior } from '#scaler/kubernetes/stabilization.ts';
import { expectedReconcile, runReconcile } from './hpa-reconcile-vector.ts';
import {
  eventsOf,
  milli,
  podRules,
  podsOf,
  podView,
  recommendationsOf,
  rulesOf,
  seconds,
  straysOf,
  type VectorPodMetric,
} from './hpa-vectors.ts';
import { checkFields, type Runner, type VectorCase } from './vector.ts';

export const RUNNERS: Readonly<Record<string, Runner>> = {
  resourceUtilization: (inputs) => {
    const { resource, container, targetUtilizationPercent: target } = inputs;
    const pods = podsOf(inputs.pods, inputs.podMetrics, resource);
    const strays = straysOf(inputs.pods, inputs.podMetrics, resource);
    const outcome = utilizationReplicas(podView(inputs, pods), resource, container, target, strays);
    return named(outcome, 'rawAverageMilli');
  },
  podsMetric: (inputs) => {
    const values = new Map<string, number>();
    for (const { pod, valueMilli } of inputs.podMetrics as VectorPodMetric[]) values.set(pod, valueMilli ?? 0);
    return named(podsMetricReplicas(podView(inputs, podsOf(inputs.pods)), values, inputs.targetAverageMilli));
  },
  objectValue: (inputs) =>
    named(valueReplicas(podView(inputs, podsOf(inputs.pods)), milli(inputs.objectValueMilli), inputs.targetValueMilli)),
  externalValue: (inputs) => {
    const total = externalTotal(inputs.externalValuesMilli.map(milli));
    return named(valueReplicas(podView(inputs, podsOf(inputs.pods)), total, inputs.targetValueMilli));
  },
  objectAverageValue: ({ tolerance, currentReplicas, objectValueMilli, targetAverageMilli }) =>
    named(averageValueReplicas(tolerance, currentReplicas, milli(objectValueMilli), targetAverageMilli)),
  externalAverageValue: ({ tolerance, currentReplicas, externalValuesMilli, targetAverageMilli }) => {
    const total = externalShared(externalValuesMilli.map(milli));
    return named(averageValueReplicas(tolerance, currentReplicas, total, targetAverageMilli));
  },
  groupPods: (inputs) => {
    const cpu = inputs.resource === 'cpu';
    const pods = podsOf(inputs.pods, inputs.podMetrics);
    const groups = groupPods(pods, (pod) => pod.sample, cpu, 0, podRules(inputs));
    return {
      ...groups,
      unready: groups.unready.sort(),
      missing: groups.missing.sort(),
      ignored: groups.ignored.sort(),
    };
  },
  podRequests: (inputs) => {
    const requestsMilli: Record<string, number> = {};
    for (const pod of podsOf(inputs.pods, [], inputs.resource)) {
      const request = podRequest(pod, inputs.resource, inputs.container, inputs.podLevelResourcesEnabled);
      if (typeof request === 'string') return { error: request };
      requestsMilli[pod.name] = request;
    }
    return { requestsMilli };
  },
  resourceUtilizationRatio: ({ metricsMilli, requestsMilli, targetUtilizationPercent }) => {
    const pods = Object.keys(metricsMilli).filter((pod) => pod in requestsMilli);
    const sum = (values: Record<string, number>) => pods.reduce((total, pod) => total + (values[pod] ?? 0), 0);
    const ratio = utilizationRatio(sum(metricsMilli), sum(requestsMilli), pods.length, targetUtilizationPercent);
    return named(ratio, 'rawAverageMilli');
  },
  metricUsageRatio: ({ metricsMilli, targetMilli }) => {
    const values: number[] = Object.values(metricsMilli);
    const sum = values.reduce((total, value) => total + value, 0);
    return named({ utilizationPercent: null, ...averageRatio(sum, values.length, targetMilli) });
  },
  behaviorRate: (inputs) => {
    const behavior = { scaleUp: rulesOf(inputs.scaleUpRules), scaleDown: rulesOf(inputs.scaleDownRules) };
    const { currentReplicas, desiredReplicas } = inputs;
    return limitWithBehavior(
      currentReplicas,
      desiredReplicas,
      inputs,
      behavior,
      bothEvents(inputs),
      seconds(inputs.now),
    );
  },
  scaleUpLimit: (inputs) => ({
    limit: scaleUpLimit(inputs.currentReplicas, bothEvents(inputs), rulesOf(inputs.rules), seconds(inputs.now)),
  }),
  scaleDownLimit: (inputs) => ({
    limit: scaleDownLimit(inputs.currentReplicas, bothEvents(inputs), rulesOf(inputs.rules), seconds(inputs.now)),
  }),
  convertDesiredReplicasWithRules: (inputs) =>
    limitStep(inputs.currentReplicas, inputs.desiredReplicas, inputs, inputs),
  stabilizeLegacy: (inputs) => {
    const window = seconds(inputs.downscaleStabilizationSeconds);
    const remembered = recommendationsOf(inputs.recommendations);
    const { replicas, recommendations } = stabilize(remembered, inputs.desiredReplicas, window, seconds(inputs.now));
    return { replicas, logLength: recommendations.length };
  },
  stabilizeWithBehaviors: (inputs) => {
    const { replicas, recommendations } = stabilizeWithBehavior(
      recommendationsOf(inputs.recommendations),
      inputs.currentReplicas,
      inputs.desiredReplicas,
      seconds(inputs.scaleUpStabilizationSeconds),
      seconds(inputs.scaleDownStabilizationSeconds),
      seconds(inputs.now),
    );
    return { replicas, recommendationLog: recommendations.map((one) => one.replicas) };
  },
  storeScaleEvents: (inputs) => {
    const before = eventsOf(inputs.events);
    const now = seconds(inputs.now);
    const replicasChangeInPeriod = changeWithin(before, seconds(inputs.changeQueryPeriodSeconds), now);
    const change = Math.abs(inputs.toReplicas - inputs.fromReplicas);
    // Without behavior nothing is stored: that is the caller's part, here as in the controller.
    const after = inputs.rules === null ? before : storeScaleEvent(before, rulesOf(inputs.rules), change, now);
    return { replicasChangeInPeriod, events: after.map(({ change, outdated }) => ({ change, outdated })) };
  },
  reconcile: (_, whole) => runReconcile(whole),
};

function bothEvents({ scaleUpEvents, scaleDownEvents }: Parameters<Runner>[0]) {
  return { up: eventsOf(scaleUpEvents), down: eventsOf(scaleDownEvents) };
}

/** Our result under the vectors' names; milli-values above 2^53 as decimal strings. */
function named(outcome: Omit<Proposal, 'replicas'> | Failure, usage = 'usageMilli'): unknown {
  if ('error' in outcome) return outcome;
  const { usageMilli, ...rest } = outcome;
  const value = Number.isSafeInteger(Number(usageMilli)) ? Number(usageMilli) : String(usageMilli);
  return { ...rest, [usage]: value };
}

/** As the rule, but names are sets, conditions too, and the event is one of those recorded. */
export function checkHpa({ kind, expected, ...rest }: VectorCase, actual: unknown): void {
  const wanted = kind === 'reconcile' ? expectedReconcile(expected) : expected;
  const { event, ...fields } = wanted;
  const sets = Object.entries(fields).map(([field, value]) => [
    field,
    Array.isArray(value) && isNames(value) ? value.toSorted() : value,
  ]);
  checkFields({ kind, ...rest, expected: Object.fromEntries(sets) }, actual);
  if (event === undefined || expected.error !== undefined) return;
  const { events } = actual as { events: { reason: string; message: string }[] };
  if (event === null) expect(events.filter(({ reason }) => reason === 'SuccessfulRescale')).toEqual([]);
  else expect(events).toContainEqual(expect.objectContaining(event));
}

const isNames = (list: unknown[]): list is string[] => list.every((one) => typeof one === 'string');
