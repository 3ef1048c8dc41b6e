import type { Reason } from '#scaler/policy.ts';
import { shown } from '#scaler/shown.ts';
import { formatDuration, SECOND } from '#sim/time.ts';
import type { PollView, ScaleResult } from './executor.ts';
import type { KedaRules } from './rules.ts';

/** What a poll found of one trigger. */
export interface TriggerDetail {
  name: string;
  type: string;
  /** null when it could not be asked, and for resources, which KEDA does not ask. */
  value: number | null;
  activationThreshold: number | null;
  active: boolean | null;
  error: string | null;
}

/**
 * Why a poll came out as it did, in KEDA's words. The code is the reason of its event when the count changes; otherwise of
 * the condition Ready when that is not True, or else of the condition Active.
 */
export function explainPoll(
  rules: KedaRules,
  view: PollView,
  result: ScaleResult,
  triggers: readonly TriggerDetail[],
  to: number,
): Reason {
  const from = view.replicas;
  const outcome = to === from ? `stays at ${from}` : `${from} -> ${to}`;
  const numbers: Record<string, number> = { from, to };
  if (result.paused) {
    return { code: 'ScaledObjectPaused', numbers, text: `the ScaledObject is paused; ${outcome}` };
  }
  const told = triggers.find(({ active }) => active) ?? triggers.find(({ value }) => value !== null);
  if (told?.value !== undefined && told.value !== null) numbers.value = told.value;
  if (told?.activationThreshold !== undefined && told.activationThreshold !== null) {
    numbers.activationThreshold = told.activationThreshold;
  }
  const code = result.event?.reason ?? (result.ready.status === 'True' ? result.active : result.ready).reason;
  const clauses = [activity(rules, triggers), ...failures(triggers), ...held(rules, view, result, numbers), outcome];
  return { code, numbers, text: clauses.join('; ') };
}

function activity({ object, triggers: known }: KedaRules, triggers: readonly TriggerDetail[]): string {
  const active = triggers.filter((one) => one.active === true);
  if (active.length > 0) {
    return active
      .map(({ name, value, activationThreshold: above }) =>
        above === null ? `${name} is active` : `${name} is active: ${shown(value ?? 0)} is above ${above}`,
      )
      .join(', ');
  }
  if (object.forceActivation) return 'activation is forced';
  if (known.every(({ external }) => external === null)) return 'cpu and memory triggers are always active';
  return 'no trigger is active';
}

function failures(triggers: readonly TriggerDetail[]): string[] {
  return triggers.flatMap(({ name, error }) => (error === null ? [] : [`${name} failed: ${error}`]));
}

/** What kept the count where it is although the triggers would have it changed. */
function held({ object }: KedaRules, view: PollView, result: ScaleResult, numbers: Record<string, number>): string[] {
  if (result.active.reason === 'ScalerCooldown') {
    const since = view.lastActiveAt ?? view.createdAt;
    const period = view.lastActiveAt === null ? object.initialCooldownPeriod : object.cooldownPeriod;
    numbers.inactiveSeconds = (view.now - since) / SECOND;
    numbers.cooldownSeconds = period / SECOND;
    const what = view.lastActiveAt === null ? 'the initial cooldown' : 'the cooldown';
    return [`${formatDuration(view.now - since)} of ${what} of ${formatDuration(period)} have passed`];
  }
  if (result.event !== null || result.replicas !== null) return [];
  if (result.active.status === 'True' && object.pausedScaleOut && view.replicas === 0) return ['scale-out is paused'];
  const floor = object.idleReplicaCount ?? object.minReplicaCount;
  if (result.active.status === 'False' && object.pausedScaleIn && view.replicas > floor) return ['scale-in is paused'];
  if (result.active.status === 'False' && view.failed) return ['left to the HPA'];
  return [];
}
