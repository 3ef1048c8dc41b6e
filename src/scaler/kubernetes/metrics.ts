import type { PodSample } from '#scaler/policy.ts';
import type { MilliValue } from './integers.ts';
import { averageValueReplicas, externalShared, externalTotal, valueReplicas } from './object-calculator.ts';
import {
  averageResourceReplicas,
  type Failure,
  type PodView,
  type Proposal,
  podsMetricReplicas,
  utilizationReplicas,
} from './replica-calculator.ts';
import type { ResourceName } from './resources.ts';

/** One metric of an HPA, checked and in milli-units. */
export type HpaMetric =
  /** A resource of whole pods (container null) or of the container of that name in each. */
  | {
      type: 'Resource' | 'ContainerResource';
      resource: ResourceName;
      container: string | null;
      target: UtilizationTarget | AverageValueTarget;
    }
  /** A value for each pod, under the name `key` among the observed metrics. */
  | { type: 'Pods'; metric: string; key: string; target: AverageValueTarget }
  /** A value of some other object, of the kind `describes`. */
  | { type: 'Object'; metric: string; key: string; describes: string; target: ValueTarget | AverageValueTarget }
  /** A value from outside the cluster; its series are summed. */
  | { type: 'External'; metric: string; key: string; target: ValueTarget | AverageValueTarget }
  /** A source that nobody knows. The API server refuses it; the controller survives it. */
  | { type: 'Unknown'; source: string };

interface UtilizationTarget {
  type: 'Utilization';
  /** Whole per cent of the request. */
  percent: number;
}
interface AverageValueTarget {
  type: 'AverageValue';
  milli: number;
}
interface ValueTarget {
  type: 'Value';
  milli: number;
}

/** Values of a metric in milli-units, for Pods metrics with the pod that each belongs to; or why there are none. */
export type MilliObservation = { values: readonly MilliValue[]; pods?: readonly string[] } | Failure;

/** What all metrics of one reconciliation are computed from. */
export interface MetricsView extends PodView {
  /** status.replicas of the target. */
  current: number;
  metrics: Readonly<Record<string, MilliObservation>>;
  /** Samples of pods that are not among `pods`. */
  strays: readonly PodSample[];
}

/** The replicas that one metric proposes, or why it cannot. */
export function metricProposal(metric: HpaMetric, view: MetricsView): Proposal | Failure {
  switch (metric.type) {
    case 'Resource':
    case 'ContainerResource': {
      const { resource, container, target } = metric;
      return target.type === 'Utilization'
        ? utilizationReplicas(view, resource, container, target.percent, view.strays)
        : averageResourceReplicas(view, resource, container, target.milli, view.strays);
    }
    case 'Pods':
      return podsProposal(metric.key, metric.target.milli, view);
    case 'Object':
    case 'External':
      return valueProposal(metric, view);
    case 'Unknown':
      return { error: `unknown metric source type "${metric.source}"` };
  }
}

function podsProposal(key: string, targetMilli: number, view: MetricsView): Proposal | Failure {
  const observed = observedMetric(view, key, 'custom');
  if ('error' in observed) return observed;
  const values = new Map<string, number>();
  for (const [index, name] of (observed.pods ?? []).entries()) values.set(name, Number(observed.values[index] ?? 0));
  return podsMetricReplicas(view, values, targetMilli);
}

function valueProposal(
  metric: Extract<HpaMetric, { type: 'Object' | 'External' }>,
  view: MetricsView,
): Proposal | Failure {
  const external = metric.type === 'External';
  const observed = observedMetric(view, metric.key, external ? 'external' : 'custom');
  if ('error' in observed) return observed;
  const { target } = metric;
  const one = observed.values[0] as MilliValue;
  if (target.type === 'Value') {
    return valueReplicas(view, external ? externalTotal(observed.values) : one, target.milli);
  }
  const total = external ? externalShared(observed.values) : one;
  return averageValueReplicas(view.tolerances, view.current, total, target.milli);
}

function observedMetric(view: MetricsView, key: string, api: 'custom' | 'external'): MilliObservation {
  const observed = view.metrics[key];
  if (observed === undefined) return { error: `unable to get metric ${key}: it was not observed` };
  if ('error' in observed) return { error: `unable to get metric ${key}: ${observed.error}` };
  if (observed.values.length === 0) {
    return { error: `unable to get metric ${key}: no metrics returned from ${api} metrics API` };
  }
  return observed;
}

/** What Kubernetes calls the metric in events and conditions. */
export function metricName(metric: HpaMetric): string {
  switch (metric.type) {
    case 'Resource':
    case 'ContainerResource': {
      const whose = metric.type === 'Resource' ? '' : ' container';
      if (metric.target.type === 'AverageValue') return `${metric.resource} resource`;
      return `${metric.resource}${whose} resource utilization (percentage of request)`;
    }
    case 'Pods':
      return `pods metric ${metric.metric}`;
    case 'Object':
      return `${metric.describes} metric ${metric.metric}`;
    case 'External':
      return `external metric ${metric.metric}`;
    case 'Unknown':
      return metric.source;
  }
}

/** The reason of ScalingActive False when the metric cannot be computed. */
export function failureReason(metric: HpaMetric): string {
  return metric.type === 'Unknown' ? 'InvalidMetricSourceType' : `FailedGet${metric.type}Metric`;
}
