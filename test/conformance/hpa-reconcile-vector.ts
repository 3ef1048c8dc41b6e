/** Runs one `reconcile` vector through the public functions and reports what came out in the vectors' own schema. */
import type { Condition } from '#scaler/kubernetes/conditions.ts';
import type { HpaMetric, MilliObservation } from '#scaler/kubernetes/metrics.ts';
import { reconcile } from '#scaler/kubernetes/reconcile.ts';
import type { HpaRules, HpaState, HpaView } from '#scaler/kubernetes/reconciliation.ts';
import { applyRescale } from '#scaler/kubernetes/rescale.ts';
import {
  milli,
  podRules,
  podsOf,
  recommendationsOf,
  rulesOf,
  seconds,
  straysOf,
  type VectorPodMetric,
} from './hpa-vectors.ts';
import type { VectorCase } from './vector.ts';

// biome-ignore-start lint/suspicious/noExplicitAny: the vectors' inputs are data whose shape the schema describes.

export function runReconcile({ inputs }: VectorCase): Record<string, unknown> {
  const rules = rulesFrom(inputs);
  const state = stateFrom(inputs);
  const now = seconds(inputs.now);
  const proposed = reconcile(rules, viewFrom(inputs), state);
  // One conflict is retried with success, so only a lasting error fails.
  const result = applyRescale(rules, proposed, now, inputs.scale.update === 'error' ? 'the server said no' : null);
  const spec: number = inputs.scale.specReplicas;
  const desired = result.rescale?.to ?? spec;
  const conditions = result.state.conditions.map(({ type, status, reason }) => ({ type, status, reason }));
  return {
    desiredReplicas: desired,
    scaleUpdated: result.rescale !== null,
    conditions: sorted(conditions),
    reconciliation: {
      action: actionOf(desired, spec),
      error: result.error === null ? 'none' : 'internal',
    },
    metricComputations: result.metrics.map(({ metric, proposal, error }) => ({
      type: metric.type === 'Unknown' ? metric.source : metric.type,
      action: proposal === null ? 'none' : actionOf(proposal.replicas, spec),
      error: error?.kind ?? 'none',
    })),
    cpuUtilizationPercent: result.metrics.find(({ proposal }) => proposal?.utilizationPercent != null)?.proposal
      ?.utilizationPercent,
    events: result.events.map(({ reason, message }) => ({ reason, message })),
    statusUpdated:
      result.rescale !== null ||
      JSON.stringify(sorted(conditions)) !== JSON.stringify(sorted(conditionsFrom(inputs).map(bare))),
  };
}

const bare = ({ type, status, reason }: Condition) => ({ type, status, reason });

/** The expected value with its conditions in the same order as ours; they are a set. */
export function expectedReconcile(expected: any): any {
  return expected.conditions === undefined ? expected : { ...expected, conditions: sorted(expected.conditions) };
}

function sorted<Item extends { type: string }>(conditions: readonly Item[]): Item[] {
  return conditions.toSorted((x, y) => (x.type < y.type ? -1 : 1));
}

function actionOf(to: number, from: number): string {
  if (to === from) return 'none';
  return to > from ? 'scale_up' : 'scale_down';
}

function rulesFrom({ spec, controller, features }: any): HpaRules {
  const { behavior } = spec;
  const gate = features.HPAConfigurableTolerance;
  return {
    minReplicas: spec.minReplicas ?? 1,
    maxReplicas: spec.maxReplicas,
    metrics: spec.metrics.map(metricFrom),
    behavior: behavior && {
      scaleUp: rulesOf(behavior.scaleUp),
      scaleDown: rulesOf(behavior.scaleDown, controller.downscaleStabilizationSeconds),
    },
    tolerances: {
      scaleUp: (gate ? behavior?.scaleUp.tolerance : null) ?? controller.tolerance,
      scaleDown: (gate ? behavior?.scaleDown.tolerance : null) ?? controller.tolerance,
    },
    downscaleStabilization: seconds(controller.downscaleStabilizationSeconds),
    pods: podRules(controller),
    scaleToZero: features.HPAScaleToZero,
    scaleUpLimitFactor: controller.scaleUpLimitFactor,
    scaleUpLimitMinimum: controller.scaleUpLimitMinimum,
    podLevelRequests: true,
  };
}

function metricFrom(metric: any): HpaMetric {
  const { type, target } = metric;
  if (type === 'Resource' || type === 'ContainerResource') {
    return { type, resource: metric.resource, container: metric.container ?? null, target: targetFrom(target) };
  }
  if (type === 'Pods') return { type, metric: metric.metric, key: 'pods', target: targetFrom(target) };
  if (type === 'Object') {
    return { type, metric: metric.metric, key: 'object', describes: 'some', target: targetFrom(target) };
  }
  if (type === 'External') return { type, metric: metric.metric, key: 'external', target: targetFrom(target) };
  return { type: 'Unknown', source: type };
}

function targetFrom(target: any): any {
  if (target.type === 'Utilization') return { type: 'Utilization', percent: target.averageUtilizationPercent };
  return { type: target.type, milli: target.averageValueMilli ?? target.valueMilli };
}

function viewFrom({ now, scale, pods, observations, spec }: any): HpaView {
  const failing: string[] = observations.failing ?? [];
  // A resource metrics API that fails and one that returns nothing are the same to us: no pod has a sample.
  const resource: VectorPodMetric[] = failing.includes('resource') ? [] : (observations.resource ?? []);
  const name = spec.metrics.find((metric: any) => metric.resource)?.resource ?? 'cpu';
  return {
    at: seconds(now),
    scale:
      scale.get === 'ok'
        ? { spec: scale.specReplicas, current: scale.statusReplicas, selector: scale.selector }
        : { error: 'the server said no' },
    pods: podsOf(pods, resource, name),
    metrics: metricsFrom(observations, failing),
    strays: straysOf(pods, resource, name),
  };
}

function metricsFrom(observations: any, failing: string[]): Record<string, MilliObservation> {
  const error = { error: 'the metrics API said no' };
  const pods: VectorPodMetric[] = observations.pods ?? [];
  const podsMetric = { values: pods.map((one) => one.valueMilli ?? 0), pods: pods.map((one) => one.pod) };
  const object = { values: [milli(observations.objectValueMilli ?? 0)] };
  const external = { values: (observations.externalValuesMilli ?? []).map(milli) };
  return {
    pods: failing.includes('custom') ? error : podsMetric,
    object: failing.includes('custom') ? error : object,
    external: failing.includes('external') ? error : external,
  };
}

function stateFrom({ recommendations, ...inputs }: any): HpaState {
  return {
    recommendations: recommendations && recommendationsOf(recommendations),
    scaleUpEvents: [],
    scaleDownEvents: [],
    conditions: conditionsFrom(inputs),
  };
}

function conditionsFrom({ conditions }: any): Condition[] {
  return (conditions ?? []).map((one: any) => ({ ...one, message: '', changedAt: -1 }));
}
// biome-ignore-end lint/suspicious/noExplicitAny: as above.
