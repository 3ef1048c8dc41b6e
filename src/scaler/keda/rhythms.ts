import type { HpaDetail } from '#scaler/kubernetes/compile.ts';
import type { Decision, MetricObservation, Observation, PodObservation } from '#scaler/policy.ts';
import { requestScale } from './executor.ts';
import { explainPoll, type TriggerDetail } from './explain.ts';
import { isFallingBack, metricWithFallback } from './fallback.ts';
import type { KedaRules, KedaState } from './rules.ts';
import { readTrigger } from './triggers.ts';

/** One look of KEDA's operator: asks all triggers, and goes between none and some replicas. */
export function poll(rules: KedaRules, observation: Observation, state: KedaState): Decision<KedaState> {
  const { at, metrics, replicas } = observation;
  const triggers: TriggerDetail[] = [];
  const cached: KedaState['cached'] = {};
  for (const { name, type, external } of rules.triggers) {
    if (external === null) {
      triggers.push({ name, type, value: null, activationThreshold: null, active: null, error: null });
      continue;
    }
    const { source, key, useCachedMetrics } = external;
    const { value, active } = readTrigger(source, metrics[key], at);
    if (useCachedMetrics) cached[name] = value;
    triggers.push({
      name,
      type,
      value: 'value' in value ? value.value : null,
      activationThreshold: source.type === 'query' ? source.activationThreshold : null,
      active,
      error: 'error' in value ? value.error : null,
    });
  }
  // CPU and memory cannot wake anybody up: with nothing else the object counts as active.
  const onlyResources = rules.triggers.every(({ external }) => external === null);
  const view = {
    now: at,
    replicas: replicas.spec,
    createdAt: state.createdAt,
    lastActiveAt: state.lastActiveAt,
    active: onlyResources || triggers.some(({ active }) => active === true),
    failed: triggers.some(({ error }) => error !== null),
  };
  const result = requestScale(rules.object, view);
  const target = rules.object.paused ? rules.pausedReplicas : result.replicas;
  const to = target === null || target === replicas.spec ? 'unchanged' : target;
  return {
    replicas: to,
    reason: explainPoll(rules, view, result, triggers, to === 'unchanged' ? replicas.spec : to),
    state: { ...state, lastActiveAt: result.lastActiveAt, cached: { ...state.cached, ...cached } },
    detail: {
      conditions: { active: result.active, ready: result.ready, paused: result.paused },
      event: result.event,
      triggers,
    },
  };
}

/** One look of the HPA, which asks KEDA's metrics server for the triggers that are no resources. */
export function decideByHpa(rules: KedaRules, observation: Observation, state: KedaState): Decision<KedaState> {
  const { seen, health, fallbacks } = askTriggers(rules, observation, state);
  const decision = rules.hpa.decide(seen, state.hpa);
  const fallback = isFallingBack(rules.fallback, Object.values(health));
  return {
    replicas: decision.replicas,
    reason: decision.reason,
    state: { ...state, health, hpa: decision.state },
    detail: { ...(decision.detail as HpaDetail), fallback: { active: fallback, metrics: fallbacks } },
  };
}

/** What the HPA is shown: of each trigger what KEDA's metrics server says. */
export function askTriggers(rules: KedaRules, observation: Observation, state: KedaState) {
  const { at, replicas, pods } = observation;
  const { spec } = replicas;
  // Outside its bounds and at zero the HPA asks for no metrics, and so no failure is counted.
  const asks = spec > 0 && spec >= rules.object.minReplicaCount && spec <= rules.maxReplicaCount;
  const health = { ...state.health };
  const metrics: Record<string, MetricObservation> = {};
  const fallbacks: { name: string; failures: number; value: number }[] = [];
  const current = { replicas: spec, ready: readyPods(pods) };
  for (const { name, external } of rules.triggers) {
    if (external === null || !asks) continue;
    const { source, key, target, useCachedMetrics } = external;
    const cached = useCachedMetrics ? state.cached[name] : undefined;
    const value = cached ?? readTrigger(source, observation.metrics[key], at).value;
    const result = metricWithFallback(value, target, rules.fallback, health[name] ?? null, current);
    if (result.health !== null) health[name] = result.health;
    if ('error' in result.metric) metrics[key] = result.metric;
    else metrics[key] = { values: [result.metric.value] };
    if (result.used && 'value' in result.metric) {
      fallbacks.push({ name, failures: result.health?.failures ?? 0, value: result.metric.value });
    }
  }
  return { seen: { ...observation, metrics }, health, fallbacks };
}

function readyPods(pods: readonly PodObservation[]): number {
  return pods.filter(({ phase, ready }) => phase === 'Running' && ready === true).length;
}
