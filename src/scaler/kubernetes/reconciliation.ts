import type { PodObservation, PodSample } from '#scaler/policy.ts';
import { type Condition, withCondition } from './conditions.ts';
import type { HpaMetric, MilliObservation } from './metrics.ts';
import type { PodRules } from './pod-groups.ts';
import type { LimitReason, StepLimit } from './rate-limits.ts';
import type { Proposal } from './replica-calculator.ts';
import type { ScaleEvent } from './scale-events.ts';
import type { Behavior } from './scaling-rules.ts';
import type { Recommendation } from './stabilization.ts';
import type { Tolerances } from './tolerance.ts';

/** An HPA and its controller's flags, checked, in nanoseconds and milli-units, with every default filled in. */
export interface HpaRules extends StepLimit {
  minReplicas: number;
  maxReplicas: number;
  metrics: readonly HpaMetric[];
  /** null: the spec has no `behavior`, which is another path and not merely its defaults. */
  behavior: Behavior | null;
  tolerances: Tolerances;
  downscaleStabilization: number;
  pods: PodRules;
  /** Gate HPAScaleToZero: an HPA that went to zero by itself comes back by itself. */
  scaleToZero: boolean;
  /** Gate PodLevelResources. */
  podLevelRequests: boolean;
}

/** Everything that the controller remembers, and the conditions that it published. Plain JSON. */
export interface HpaState {
  /** null: this HPA has never been reconciled. */
  recommendations: Recommendation[] | null;
  scaleUpEvents: ScaleEvent[];
  scaleDownEvents: ScaleEvent[];
  conditions: Condition[];
}

export const FRESH: HpaState = { recommendations: null, scaleUpEvents: [], scaleDownEvents: [], conditions: [] };

/** What one reconciliation sees. */
export interface HpaView {
  at: number;
  /** The scale subresource, or why it could not be read. */
  scale: { spec: number; current: number; selector: Selector } | { error: string };
  pods: readonly PodObservation[];
  metrics: Readonly<Record<string, MilliObservation>>;
  /** Samples of pods that are not among `pods`. */
  strays?: readonly PodSample[];
}

/** The target's pod selector: good, empty, not parsable, or matching pods that another HPA selects as well. */
export type Selector = 'ok' | 'missing' | 'unparsable' | 'ambiguous';

export interface HpaEvent {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

/** How one metric came out. */
export interface MetricResult {
  metric: HpaMetric;
  proposal: Proposal | null;
  /** What went wrong; with the spec when the metric's type is unknown, else inside the cluster. */
  error: { kind: 'internal' | 'spec'; message: string } | null;
}

/** How the proposal of the metrics became the desired count. */
export interface Normalization {
  proposal: number;
  stabilized: number;
  desired: number;
  /** Of the proposal that won. */
  metric: MetricResult;
  limit: LimitReason;
}

export interface Reconciliation {
  /** The count to set; null when nothing is to change. */
  rescale: { from: number; to: number; reason: string } | null;
  /** The reconciliation counts as failed, even where a part of the metrics sufficed. */
  error: string | null;
  metrics: MetricResult[];
  /** null when the metrics were not consulted or could not be computed. */
  normalization: Normalization | null;
  events: HpaEvent[];
  state: HpaState;
}

/** A reconciliation under way: the parts of its result are replaced as it goes. */
export interface Draft extends Reconciliation {
  at: number;
}

/** Only Object and External metrics have a value while there are no pods. */
export function hasValueMetric(rules: HpaRules): boolean {
  return rules.metrics.some((metric) => metric.type === 'Object' || metric.type === 'External');
}

/** The reconciliation ends here, as a failed one. */
export function fail(draft: Draft, reason: string, message: string): Reconciliation {
  draft.error = message;
  draft.events.push({ type: 'Warning', reason, message });
  return draft;
}

/** Sets a condition as of now. */
export function set(
  draft: Draft,
  type: Condition['type'],
  status: Condition['status'],
  reason: string,
  message: string,
): void {
  draft.state.conditions = withCondition(draft.state.conditions, type, status, reason, message, draft.at);
}
