import { shown } from '#scaler/shown.ts';
import { alarmState } from './alarm.ts';
import {
  baseCapacity,
  isCoolingDown,
  type PolicyProposal,
  type PolicyState,
  type ScalingPolicy,
  type ScalingView,
} from './scaling-policy.ts';
import { type StepScalingRules, stepScaling } from './step-adjustment.ts';

export interface StepPolicyRules extends StepScalingRules {
  name: string;
  query: string;
  direction: 'out' | 'in';
  threshold: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  cooldown: number;
}

/**
 * Step scaling in one direction: while its alarm is in ALARM the action is repeated every minute, by the step that the last
 * datapoint falls in. The alarm breaches at the threshold itself too.
 */
export function stepPolicy(rules: StepPolicyRules): ScalingPolicy {
  const policy: ScalingPolicy = {
    name: rules.name,
    type: 'StepScaling',
    query: rules.query,
    remembers: rules.evaluationPeriods,
    cooldowns: { out: rules.cooldown, in: rules.cooldown },
    propose: (view, state) => propose(policy, rules, view, state),
  };
  return policy;
}

function propose(policy: ScalingPolicy, rules: StepPolicyRules, view: ScalingView, state: PolicyState): PolicyProposal {
  const { threshold, direction, evaluationPeriods, datapointsToAlarm } = rules;
  const { desired, at } = view;
  const out = direction === 'out';
  const breaches = (value: number) => (out ? value >= threshold : value <= threshold);
  const alarm = alarmState({ breaches, evaluationPeriods, datapointsToAlarm }, state.datapoints);
  const latest = state.datapoints.at(-1) ?? null;
  const numbers: Record<string, number> = { threshold };
  if (latest !== null) numbers.value = latest;
  const none = (code: string, text: string): PolicyProposal => ({
    action: 'none',
    capacity: desired,
    code,
    text,
    numbers,
    detail: { alarm, datapoints: state.datapoints },
  });
  if (alarm === 'INSUFFICIENT_DATA') return none('InsufficientData', 'INSUFFICIENT_DATA: a datapoint is missing');
  if (alarm === 'OK' || latest === null)
    return none('AlarmsOk', `${latest === null ? 'nothing' : shown(latest)} against ${threshold}: no alarm`);
  if (!out && isCoolingDown(policy, state, 'in', at)) return none('ScaleInCooldown', 'the cooldown is in effect');
  if (!out && view.current < desired) return none('InstanceWarmup', 'instances are warming up');
  const current = out ? baseCapacity(policy, state, view) : view.current;
  const bounds = { minCapacity: 0, maxCapacity: Number.MAX_SAFE_INTEGER };
  const { desiredCapacity, stepAdjustment } = stepScaling(rules, {
    metric: latest,
    threshold,
    direction,
    currentCapacity: current,
    desiredCapacity: desired,
    ...bounds,
  });
  if (stepAdjustment === null) return none('NoStep', `${shown(latest)} is in none of the steps`);
  numbers.stepAdjustment = stepAdjustment;
  const text = `${shown(latest)} against ${threshold}: ${rules.adjustmentType} ${stepAdjustment} of ${current} is ${desiredCapacity}`;
  if (desiredCapacity !== desired) {
    return { ...none(out ? 'AlarmHigh' : 'AlarmLow', text), action: direction, capacity: desiredCapacity };
  }
  if (out && isCoolingDown(policy, state, 'out', at)) return none('ScaleOutCooldown', text);
  return none('AlreadyAtDesiredCapacity', text);
}
