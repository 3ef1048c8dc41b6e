/** The parts of the conformance vectors' schema that all HPA kinds share, and how they become our types. */
import type { PodRules } from '#scaler/kubernetes/pod-groups.ts';
import type { PodView } from '#scaler/kubernetes/replica-calculator.ts';
import type { ScaleEvent } from '#scaler/kubernetes/scale-events.ts';
import type { ScalingRules } from '#scaler/kubernetes/scaling-rules.ts';
import type { Recommendation } from '#scaler/kubernetes/stabilization.ts';
import type { PodObservation, PodSample } from '#scaler/policy.ts';

interface VectorPod {
  name: string;
  phase: PodObservation['phase'];
  ready: 'True' | 'False' | null;
  startTime: number | null;
  readyTransitionTime: number | null;
  deleted: boolean;
  podLevelRequestMilli?: number | null;
  containers?: { name: string; requestMilli: number | null }[];
  initContainers?: { name: string; requestMilli: number | null; restartable: boolean }[];
}

export interface VectorPodMetric {
  pod: string;
  timestamp: number;
  windowSeconds: number;
  valueMilli?: number;
  containers?: { name: string; usageMilli: number | null }[];
}

/** Vector times are seconds. */
export const seconds = (time: number): number => time * 1e9;

/** Decimal strings stand for integers above 2^53. */
export const milli = (value: number | string): number | bigint => (typeof value === 'string' ? BigInt(value) : value);

export function podsOf(pods: VectorPod[], metrics: VectorPodMetric[] = [], resource = 'cpu'): PodObservation[] {
  const byName = new Map(metrics.map((metric) => [metric.pod, metric]));
  return pods.map((pod) => {
    const observation: PodObservation = {
      name: pod.name,
      phase: pod.phase ?? 'Running',
      ready: pod.ready === null || pod.ready === undefined ? null : pod.ready === 'True',
      startedAt: nullable(pod.startTime),
      readyChangedAt: nullable(pod.readyTransitionTime),
      deleted: pod.deleted ?? false,
      containers: (pod.containers ?? []).map((one) => requests(one, resource)),
      sample: sampleOf(byName.get(pod.name), resource),
    };
    if (pod.initContainers) {
      observation.initContainers = pod.initContainers.map((one) => ({
        ...requests(one, resource),
        restartable: one.restartable,
      }));
    }
    if (typeof pod.podLevelRequestMilli === 'number') {
      const request = pod.podLevelRequestMilli;
      observation.podRequests =
        resource === 'cpu' ? { cpuMilli: request, memoryBytes: null } : { cpuMilli: null, memoryBytes: request / 1000 };
    }
    return observation;
  });
}

/** Samples of pods that are not in the list. */
export function straysOf(pods: VectorPod[], metrics: VectorPodMetric[] = [], resource = 'cpu'): PodSample[] {
  const known = new Set(pods.map((pod) => pod.name));
  return metrics
    .filter((metric) => !known.has(metric.pod))
    .map((metric) => sampleOf(metric, resource))
    .filter((sample) => sample !== null);
}

function sampleOf(metric: VectorPodMetric | undefined, resource: string): PodSample | null {
  if (metric === undefined) return null;
  const containers = metric.containers ?? [{ name: '', usageMilli: metric.valueMilli ?? 0 }];
  return {
    at: seconds(metric.timestamp),
    window: seconds(metric.windowSeconds),
    containers: containers.map(({ name, usageMilli }) => ({
      name,
      cpuMilli: resource === 'cpu' ? usageMilli : null,
      memoryBytes: resource === 'memory' && usageMilli !== null ? usageMilli / 1000 : null,
    })),
  };
}

function requests(container: { name: string; requestMilli: number | null }, resource: string) {
  const { name, requestMilli } = container;
  return {
    name,
    cpuRequestMilli: resource === 'cpu' ? requestMilli : null,
    memoryRequestBytes: resource === 'memory' && requestMilli !== null ? requestMilli / 1000 : null,
  };
}

function nullable(time: number | null | undefined): number | null {
  return time === null || time === undefined ? null : seconds(time);
}

// biome-ignore lint/suspicious/noExplicitAny: inputs of a case, or the settings of a controller.
export function podRules(from: any): PodRules {
  return {
    cpuInitializationPeriod: seconds(from.cpuInitializationPeriodSeconds),
    initialReadinessDelay: seconds(from.initialReadinessDelaySeconds),
    succeededPodsAreIgnored: from.succeededPodsAreIgnored ?? false,
  };
}

// biome-ignore lint/suspicious/noExplicitAny: inputs of a case.
export function podView(inputs: any, pods: PodObservation[]): PodView {
  return {
    now: 0,
    replicas: inputs.currentReplicas,
    pods,
    rules: podRules(inputs),
    tolerances: inputs.tolerance,
    podLevelRequests: inputs.podLevelResourcesEnabled ?? true,
  };
}

export function recommendationsOf(from: { replicas: number; time: number }[]): Recommendation[] {
  return from.map(({ replicas, time }) => ({ at: seconds(time), replicas }));
}

export function eventsOf(from: { change: number; time: number; outdated?: boolean }[]): ScaleEvent[] {
  return from.map(({ change, time, outdated }) => ({ at: seconds(time), change, outdated: outdated ?? false }));
}

// biome-ignore lint/suspicious/noExplicitAny: the rules of a case.
export function rulesOf(from: any, defaultWindowSeconds = 300): ScalingRules {
  return {
    stabilizationWindow: seconds(from.stabilizationWindowSeconds ?? defaultWindowSeconds),
    selectPolicy: from.selectPolicy,
    policies: from.policies.map(
      ({ type, value, periodSeconds }: { type: 'Pods' | 'Percent'; value: number; periodSeconds: number }) => ({
        type,
        value,
        period: seconds(periodSeconds),
      }),
    ),
  };
}
