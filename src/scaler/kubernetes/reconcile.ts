import { hasCondition, withoutCondition } from './conditions.ts';
import { failureReason, metricName, metricProposal } from './metrics.ts';
import { LIMIT_MESSAGES, limitStep, limitWithBehavior } from './rate-limits.ts';
import {
  type Draft,
  fail,
  type HpaRules,
  type HpaState,
  type HpaView,
  hasValueMetric,
  type MetricResult,
  type Normalization,
  type Reconciliation,
  type Selector,
  set,
} from './reconciliation.ts';
import type { Proposal } from './replica-calculator.ts';
import { stabilize, stabilizeWithBehavior } from './stabilization.ts';

/**
 * One pass of the HPA controller over one HPA, up to the update of the scale: `applyRescale` does the rest.
 * Pure: the same rules, view and state give the same result, and the state given is left as it was.
 * Source: kubernetes pkg/controller/podautoscaler/horizontal.go, 1.36/1.37.
 */
export function reconcile(rules: HpaRules, view: HpaView, state: HpaState): Reconciliation {
  const draft: Draft = {
    at: view.at,
    rescale: null,
    error: null,
    metrics: [],
    normalization: null,
    events: [],
    state: { ...state },
  };
  if ('error' in view.scale) {
    const message = `the HPA controller was unable to get the target's current scale: ${view.scale.error}`;
    set(draft, 'AbleToScale', 'False', 'FailedGetScale', message);
    return fail(draft, 'FailedGetScale', view.scale.error);
  }
  const { spec } = view.scale;
  set(
    draft,
    'AbleToScale',
    'True',
    'SucceededGetScale',
    "the HPA controller was able to get the target's current scale",
  );
  // Without this a controller that has just started would scale down at once.
  draft.state.recommendations ??= [{ at: view.at, replicas: spec }];
  if (spec === 0 && !comesBackFromZero(rules, state)) return disabled(draft, rules);
  if (spec > rules.maxReplicas) {
    return propose(draft, spec, rules.maxReplicas, 'Current number of replicas above Spec.MaxReplicas');
  }
  if (spec < rules.minReplicas && spec !== 0) {
    return propose(draft, spec, rules.minReplicas, 'Current number of replicas below Spec.MinReplicas');
  }
  return reconcileMetrics(draft, rules, view);
}

/** Whoever set the count to zero means it, unless it was this HPA. */
function comesBackFromZero(rules: HpaRules, state: HpaState): boolean {
  if (!rules.scaleToZero || !hasCondition(state.conditions, 'ScaledToZero')) return false;
  return rules.minReplicas !== 0 || hasValueMetric(rules);
}

function disabled(draft: Draft, rules: HpaRules): Reconciliation {
  const message = 'scaling is disabled since the replica count of the target is zero';
  set(draft, 'ScalingActive', 'False', 'ScalingDisabled', message);
  if (!rules.scaleToZero) draft.state.conditions = withoutCondition(draft.state.conditions, 'ScaledToZero');
  return draft;
}

function reconcileMetrics(draft: Draft, rules: HpaRules, view: HpaView): Reconciliation {
  const scale = view.scale as { spec: number; current: number; selector: Selector };
  if (scale.selector !== 'ok') return badSelector(draft, scale.selector);
  const best = bestProposal(draft, rules, view, scale);
  if (best === null) return draft;
  const proposal = (best.proposal as Proposal).replicas;
  const normalization = normalize(draft, rules, scale.spec, proposal, best);
  draft.normalization = normalization;
  // Back from zero there was no correction to the minimum before the metrics.
  const desired = scale.spec === 0 ? Math.max(normalization.desired, rules.minReplicas) : normalization.desired;
  if (proposal > scale.spec) return propose(draft, scale.spec, desired, `${metricName(best.metric)} above target`);
  if (proposal < scale.spec) return propose(draft, scale.spec, desired, 'All metrics below target');
  return propose(
    draft,
    scale.spec,
    desired,
    scale.spec === 0 ? 'Current number of replicas below Spec.MinReplicas' : '',
  );
}

function badSelector(draft: Draft, selector: Exclude<Selector, 'ok'>): Reconciliation {
  const reason = selector === 'ambiguous' ? 'AmbiguousSelector' : 'InvalidSelector';
  const message = SELECTOR_MESSAGES[selector];
  set(draft, 'ScalingActive', 'False', reason, message);
  draft.events.push({ type: 'Warning', reason: selector === 'missing' ? 'SelectorRequired' : reason, message });
  return fail(draft, 'FailedComputeMetricsReplicas', message);
}

const SELECTOR_MESSAGES = {
  missing: "the HPA target's scale is missing a selector",
  unparsable: "couldn't convert selector into a corresponding internal selector object",
  ambiguous: 'pods by selector are controlled by more than one HPA',
};

/**
 * The largest proposal of the metrics. A metric that fails blocks a scale-down, never a scale-up; when all fail there is
 * no proposal.
 */
function bestProposal(
  draft: Draft,
  rules: HpaRules,
  view: HpaView,
  scale: { spec: number; current: number },
): MetricResult | null {
  draft.metrics = computeMetrics(rules, view, scale);
  let best: MetricResult | null = null;
  let failed: MetricResult | null = null;
  let failures = 0;
  for (const result of draft.metrics) {
    if (result.error !== null) {
      failed ??= result;
      failures++;
      const event = { type: 'Warning' as const, reason: failureReason(result.metric), message: result.error.message };
      draft.events.push(event);
    } else if (best === null || replicasOf(best) === 0 || replicasOf(result) > replicasOf(best)) {
      best = result;
    }
  }
  if (failed !== null) {
    const message = failed.error?.message ?? '';
    draft.error = `invalid metrics (${failures} invalid out of ${draft.metrics.length}), first error is: ${message}`;
    if (best === null || replicasOf(best) < scale.spec) {
      const text = `the HPA was unable to compute the replica count: ${message}`;
      set(draft, 'ScalingActive', 'False', failureReason(failed.metric), text);
      fail(draft, 'FailedComputeMetricsReplicas', draft.error);
      return null;
    }
  }
  if (best === null) return null;
  const from = metricName(best.metric);
  const message = `the HPA was able to successfully calculate a replica count from ${from}`;
  set(draft, 'ScalingActive', 'True', 'ValidMetricFound', message);
  return best;
}

function computeMetrics(rules: HpaRules, view: HpaView, scale: { spec: number; current: number }): MetricResult[] {
  const metricsView = {
    now: view.at,
    replicas: scale.spec,
    current: scale.current,
    pods: view.pods,
    metrics: view.metrics,
    strays: view.strays ?? [],
    rules: rules.pods,
    tolerances: rules.tolerances,
    podLevelRequests: rules.podLevelRequests,
  };
  return rules.metrics.map((metric) => {
    const outcome = metricProposal(metric, metricsView);
    if (!('error' in outcome)) return { metric, proposal: outcome, error: null };
    const kind = metric.type === 'Unknown' ? 'spec' : 'internal';
    return { metric, proposal: null, error: { kind, message: outcome.error } };
  });
}

function replicasOf(result: MetricResult): number {
  return (result.proposal as Proposal).replicas;
}

/** Stabilization first, limits after it; the conditions AbleToScale and ScalingLimited say what they did. */
function normalize(
  draft: Draft,
  rules: HpaRules,
  current: number,
  proposal: number,
  metric: MetricResult,
): Normalization {
  const { behavior } = rules;
  const remembered = draft.state.recommendations ?? [];
  const { replicas: stabilized, recommendations } =
    behavior === null
      ? stabilize(remembered, proposal, rules.downscaleStabilization, draft.at)
      : stabilizeWithBehavior(
          remembered,
          current,
          proposal,
          behavior.scaleUp.stabilizationWindow,
          behavior.scaleDown.stabilizationWindow,
          draft.at,
        );
  draft.state.recommendations = recommendations;
  if (stabilized === proposal) {
    set(draft, 'AbleToScale', 'True', 'ReadyForNewScale', 'recommended size matches current size');
  } else if (behavior !== null && proposal >= current) {
    const message = 'recent recommendations were lower than current one, applying the lowest recent recommendation';
    set(draft, 'AbleToScale', 'True', 'ScaleUpStabilized', message);
  } else {
    const message = 'recent recommendations were higher than current one, applying the highest recent recommendation';
    set(draft, 'AbleToScale', 'True', 'ScaleDownStabilized', message);
  }
  const events = { up: draft.state.scaleUpEvents, down: draft.state.scaleDownEvents };
  const { replicas: desired, reason: limit } =
    behavior === null
      ? limitStep(current, stabilized, rules, rules)
      : limitWithBehavior(current, stabilized, rules, behavior, events, draft.at);
  set(draft, 'ScalingLimited', desired === stabilized ? 'False' : 'True', limit, LIMIT_MESSAGES[limit]);
  return { proposal, stabilized, desired, metric, limit };
}

function propose(draft: Draft, from: number, to: number, reason: string): Reconciliation {
  if (from !== to) draft.rescale = { from, to, reason };
  return draft;
}
