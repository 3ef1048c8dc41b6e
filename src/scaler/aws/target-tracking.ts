import { shown } from '#scaler/shown.ts';
import { OBSERVED_ALARMS, targetTrackingAlarms } from './alarm.ts';
import {
  baseCapacity,
  isCoolingDown,
  type PolicyProposal,
  type PolicyState,
  type ScalingPolicy,
  type ScalingView,
} from './scaling-policy.ts';

export interface TargetTrackingRules {
  name: string;
  target: number;
  query: string;
  disableScaleIn: boolean;
  cooldowns: { out: number; in: number };
}

/**
 * Target tracking. On AlarmHigh the capacity is to be ceil(capacity × metric / target), with the last datapoint. On
 * AlarmLow it is the same of each datapoint that the alarm looked at with the capacity at its time, and of these the largest: none of
 * those minutes would have been above the target.
 * Source: AWS documents the alarms and that capacity follows in proportion, and promises no rounding: this is a model of it.
 */
export function targetTracking(rules: TargetTrackingRules): ScalingPolicy {
  const policy: ScalingPolicy = {
    name: rules.name,
    type: 'TargetTrackingScaling',
    query: rules.query,
    remembers: OBSERVED_ALARMS.scaleInDatapoints,
    cooldowns: rules.cooldowns,
    propose: (view, state) => propose(policy, rules, view, state),
  };
  return policy;
}

function propose(
  policy: ScalingPolicy,
  rules: TargetTrackingRules,
  view: ScalingView,
  state: PolicyState,
): PolicyProposal {
  const { target, disableScaleIn } = rules;
  const { desired } = view;
  const { high, low } = targetTrackingAlarms({ target, ...OBSERVED_ALARMS }, state.datapoints);
  const latest = state.datapoints.at(-1) ?? null;
  const numbers: Record<string, number> = { target };
  if (latest !== null) numbers.value = latest;
  const none = (code: string, text: string): PolicyProposal => ({
    action: disableScaleIn ? 'inDisabled' : 'none',
    capacity: desired,
    code,
    text,
    numbers,
    detail: { alarmHigh: high, alarmLow: low, datapoints: state.datapoints },
  });
  if (high === 'ALARM' && latest !== null) {
    const base = baseCapacity(policy, state, view);
    const capacity = Math.ceil((base * latest) / target);
    const text = `AlarmHigh: ${shown(latest)} is above ${target}, ${base} × ${shown(latest)} / ${target} is ${capacity}`;
    if (capacity > desired) return { ...none('AlarmHigh', text), action: 'out', capacity };
    const cooling = isCoolingDown(policy, state, 'out', view.at);
    return none(cooling ? 'ScaleOutCooldown' : 'AlreadyAtDesiredCapacity', text);
  }
  if (low === 'ALARM') {
    if (disableScaleIn) return none('ScaleInDisabled', 'AlarmLow: scale-in is disabled');
    if (isCoolingDown(policy, state, 'in', view.at))
      return none('ScaleInCooldown', 'AlarmLow: the cooldown is in effect');
    if (view.current < desired) return none('InstanceWarmup', 'AlarmLow: instances are warming up');
    const loads = state.datapoints.map((one, index) => (one ?? 0) * (state.capacities[index] ?? desired));
    const most = loads.reduce((largest, one) => Math.max(largest, one), 0);
    const capacity = Math.ceil(most / target);
    const text = `AlarmLow: at most ${shown(most)} in all, / ${target} is ${capacity}`;
    if (capacity < desired) return { ...none('AlarmLow', text), action: 'in', capacity };
    return none('AlreadyAtDesiredCapacity', text);
  }
  if (high === 'INSUFFICIENT_DATA') return none('InsufficientData', 'INSUFFICIENT_DATA: a datapoint is missing');
  return none('AlarmsOk', `${latest === null ? 'nothing' : shown(latest)} of ${target}: no alarm`);
}
