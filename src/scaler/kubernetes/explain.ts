import type { Reason } from '#scaler/policy.ts';
import { conditionOf } from './conditions.ts';
import { type HpaMetric, metricName } from './metrics.ts';
import type { HpaRules, MetricResult, Normalization, Reconciliation } from './reconciliation.ts';
import type { Proposal } from './replica-calculator.ts';
import { isWithin } from './tolerance.ts';

/**
 * Why a reconciliation came out as it did, in Kubernetes' words.
 * The code is the reason of the condition that decided: SucceededRescale; what kept the count where it is
 * (ScalingDisabled, FailedGet..., ...Stabilized, ScaleUpLimit and the like); or ReadyForNewScale.
 */
export function explain(result: Reconciliation, rules: HpaRules, replicas: number): Reason {
  const { rescale, normalization } = result;
  const outcome = rescale === null ? `stays at ${replicas}` : `${rescale.from} -> ${rescale.to}`;
  const numbers: Record<string, number> = { from: replicas, to: rescale?.to ?? replicas };
  if (normalization === null) {
    const active = conditionOf(result.state.conditions, 'ScalingActive');
    if (rescale !== null) return { code: 'SucceededRescale', numbers, text: `${rescale.reason}; ${outcome}` };
    const able = conditionOf(result.state.conditions, 'AbleToScale');
    const code = (able?.status === 'False' ? able : active)?.reason ?? 'Unknown';
    const text = result.error ?? active?.message ?? 'nothing to do';
    return { code, numbers, text: `${text}; ${outcome}` };
  }
  const { proposal, stabilized, desired, metric, limit } = normalization;
  const { ratio } = metric.proposal as Proposal;
  numbers.proposal = proposal;
  numbers.stabilized = stabilized;
  numbers.desired = desired;
  numbers.value = shownValue(metric);
  numbers.target = shownTarget(metric.metric);
  if (Number.isFinite(ratio)) numbers.ratio = ratio;
  const clauses = limiting(normalization, replicas);
  const how = relation(normalization, rules, replicas);
  const text = `${metricName(metric.metric)} ${how}: ${measured(metric)}${clauses}; ${outcome}`;
  if (rescale !== null) return { code: 'SucceededRescale', numbers, text };
  if (stabilized !== proposal) return { code: stabilizedBy(proposal, replicas, rules), numbers, text };
  return { code: desired === stabilized ? 'ReadyForNewScale' : limit, numbers, text };
}

function relation({ proposal, metric }: Normalization, rules: HpaRules, replicas: number): string {
  if (proposal > replicas) return 'above target';
  if (proposal < replicas) return 'below target';
  const { ratio } = metric.proposal as Proposal;
  return isWithin(rules.tolerances, ratio) ? 'within tolerance of target' : 'asks for no change';
}

function limiting({ proposal, stabilized, desired, limit }: Normalization, replicas: number): string {
  let text = '';
  if (stabilized !== proposal) {
    text += `; stabilization holds ${proposal} ${stabilized > proposal ? 'up' : 'down'} at ${stabilized}`;
  }
  if (desired !== stabilized) text += `; ${limit} turns ${stabilized} into ${desired}`;
  if (text === '' && proposal !== replicas && limit !== 'DesiredWithinRange') text = `; ${limit}`;
  return text;
}

function stabilizedBy(proposal: number, replicas: number, rules: HpaRules): string {
  return rules.behavior !== null && proposal >= replicas ? 'ScaleUpStabilized' : 'ScaleDownStabilized';
}

function measured(result: MetricResult): string {
  const unit = isUtilization(result.metric) ? ' %' : '';
  return `${shownValue(result)}${unit} of ${shownTarget(result.metric)}${unit}`;
}

function shownValue({ proposal }: MetricResult): number {
  const { utilizationPercent, usageMilli } = proposal as Proposal;
  return utilizationPercent ?? Number(usageMilli) / 1000;
}

function shownTarget(metric: HpaMetric): number {
  if (metric.type === 'Unknown') return Number.NaN;
  return metric.target.type === 'Utilization' ? metric.target.percent : metric.target.milli / 1000;
}

function isUtilization(metric: HpaMetric): boolean {
  return metric.type !== 'Unknown' && metric.target.type === 'Utilization';
}
