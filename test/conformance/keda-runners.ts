/** One runner for each kind of KEDA vector: inputs through the public functions, results in the vectors' schema. */
import { expect } from 'vitest';
import { requestScale, type ScaledObject } from '#scaler/keda/executor.ts';
import { type Health, isFallingBack, metricWithFallback } from '#scaler/keda/fallback.ts';
import { type ScaledJobStrategy, scaledJobDecision, scaledJobScale } from '#scaler/keda/scaled-job.ts';
import { SECOND } from '#sim/time.ts';
import { checkFields, type Runner, type VectorCase } from './vector.ts';

export const RUNNERS: Readonly<Record<string, Runner>> = {
  'keda.requestScale': (inputs) => {
    const { currentReplicas, isActive, isError } = inputs;
    const lastActiveAt = inputs.lastActiveTime === null ? null : inputs.lastActiveTime * SECOND;
    const result = requestScale(scaledObject(inputs), {
      now: inputs.now * SECOND,
      replicas: currentReplicas,
      createdAt: inputs.creationTime * SECOND,
      lastActiveAt,
      active: isActive,
      failed: isError,
    });
    const { event } = result;
    return {
      replicas: result.replicas ?? currentReplicas,
      scaleUpdated: result.replicas !== null,
      active: result.active,
      ready: result.ready,
      lastActiveTimeRefreshed: result.lastActiveAt !== lastActiveAt,
      paused: result.paused,
      event: event === null ? null : { reason: event.reason, fromReplicas: event.from, toReplicas: event.to },
    };
  },
  'keda.fallback': (inputs) => {
    const { fallback, failuresBefore, statusBefore, otherMetrics } = inputs;
    const metric = inputs.metricError ? { error: 'some error' } : { value: inputs.metricValue };
    const before = failuresBefore === null ? null : { failures: failuresBefore, status: statusBefore };
    const target = { type: inputs.targetType, value: inputs.targetValue };
    const replicas = inputs.currentReplicas ?? 0;
    // A case that does not tell replicas and ready ones apart has all of them ready.
    const current = { replicas, ready: inputs.readyReplicas ?? inputs.readyPods ?? replicas };
    const result = metricWithFallback(metric, target, fallback, before, current);
    const healths: Health[] = [...otherMetrics, ...(result.health === null ? [] : [result.health])];
    return {
      ...result.metric,
      fallbackUsed: result.used,
      failures: result.health?.failures ?? null,
      status: result.health?.status ?? null,
      fallbackCondition: isFallingBack(fallback, healths),
    };
  },
  'keda.scaledJobStrategy': (inputs) => scaledJobScale(inputs as ScaledJobStrategy, inputs),
  'keda.scaledJobDecision': (inputs) => scaledJobDecision(inputs as ScaledJobStrategy, inputs, inputs.minReplicaCount),
};

/** With the defaults that KEDA fills in. */
function scaledObject(inputs: Parameters<Runner>[0]): ScaledObject {
  return {
    minReplicaCount: inputs.minReplicaCount ?? 0,
    idleReplicaCount: inputs.idleReplicaCount,
    cooldownPeriod: (inputs.cooldownPeriodSeconds ?? 300) * SECOND,
    initialCooldownPeriod: (inputs.initialCooldownPeriodSeconds ?? 0) * SECOND,
    fallbackReplicas: inputs.fallback?.replicas ?? null,
    paused: inputs.pausedReplicas !== null,
    pausedScaleIn: inputs.pausedScaleIn,
    pausedScaleOut: inputs.pausedScaleOut,
    forceActivation: inputs.forceActivation,
  };
}

/** As the rule, but of conditions and events only what is said of them, and the state of a failed metric beside its error. */
export function checkKeda(one: VectorCase, actual: unknown): void {
  const { error, ...fields } = one.expected;
  if (error !== undefined) checkFields({ ...one, expected: { error } }, actual);
  expect(actual).toMatchObject(fields);
}
