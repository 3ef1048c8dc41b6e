import { withoutCondition } from './conditions.ts';
import {
  type Draft,
  fail,
  type HpaRules,
  type HpaState,
  hasValueMetric,
  type Reconciliation,
  set,
} from './reconciliation.ts';
import { storeScaleEvent } from './scale-events.ts';
import type { Behavior } from './scaling-rules.ts';

/** The conditions, the event and the scale event that follow when the update of the scale has succeeded or failed. */
export function applyRescale(
  rules: HpaRules,
  result: Reconciliation,
  now: number,
  failure: string | null = null,
): Reconciliation {
  if (result.rescale === null) return result;
  const { from, to, reason } = result.rescale;
  const draft: Draft = { ...result, at: now, events: result.events.slice(), state: { ...result.state } };
  if (failure !== null) {
    draft.rescale = null;
    set(
      draft,
      'AbleToScale',
      'False',
      'FailedUpdateScale',
      `the HPA controller was unable to update the target scale: ${failure}`,
    );
    return fail(draft, 'FailedRescale', `New size: ${to}; reason: ${reason}; error: ${failure}`);
  }
  set(
    draft,
    'AbleToScale',
    'True',
    'SucceededRescale',
    `the HPA controller was able to update the target scale to ${to}`,
  );
  draft.events.push({ type: 'Normal', reason: 'SuccessfulRescale', message: `New size: ${to}; reason: ${reason}` });
  if (rules.behavior !== null) remember(draft.state, rules.behavior, from, to, now);
  setScaledToZero(draft, rules, from, to);
  return draft;
}

function remember(state: HpaState, behavior: Behavior, from: number, to: number, now: number): void {
  if (to > from) state.scaleUpEvents = storeScaleEvent(state.scaleUpEvents, behavior.scaleUp, to - from, now);
  else state.scaleDownEvents = storeScaleEvent(state.scaleDownEvents, behavior.scaleDown, from - to, now);
}

function setScaledToZero(draft: Draft, rules: HpaRules, from: number, to: number): void {
  if (!rules.scaleToZero) {
    draft.state.conditions = withoutCondition(draft.state.conditions, 'ScaledToZero');
  } else if (from > 0 && to === 0 && rules.minReplicas === 0 && hasValueMetric(rules)) {
    set(draft, 'ScaledToZero', 'True', 'ScaledToZero', 'the HPA controller scaled the workload to zero');
  } else {
    set(draft, 'ScaledToZero', 'False', 'NotScaledToZero', 'the HPA controller did not scale the workload to zero');
  }
}
