import { completePolicy } from '#experiment/complete-policy.ts';
import { checkedPolicy } from '#experiment/policy-modules.ts';
import type { Policy, PolicySpec } from '#scaler/policy.ts';
import { fieldsOf } from '#services/check-faults.ts';
import type { DurationText } from '#sim/distribution.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { parseDuration } from '#sim/time.ts';
import { checkObserved, type Observed } from './observed.ts';
import { type Plan, play } from './play.ts';
import type { PolicyRun } from './policy-run.ts';

export interface ScriptStart {
  /** Replicas at the start, from 0 up; they have been ready for an hour. */
  replicas: number;
  /** From asked for to ready. Default '0s'. */
  startup?: DurationText;
}

/** A story of observations, to be told to a policy: each `at` gives another, longer script. */
export interface Script {
  /**
   * From this instant on the policy sees these values; those that are not named hold on.
   * @param time since the start, after that of the `at` before
   */
  at(time: DurationText, observed: Observed): Script;
  /** Plays the script to the policy up to and including this instant, in virtual time. */
  until(time: DurationText): PolicyRun;
}

/**
 * A scripted test of a policy: no fleet and no load, but exactly the observations that you write. The policy decides at
 * its own rhythms, whose phase is 0 unless it says otherwise; replicas follow its decisions.
 * @param policy of a scenario (`hpa({ ... })`), or a policy of your own
 * @throws {InvalidInput} when the policy's options, a time or a count break their rules
 */
export function script(policy: PolicySpec | Policy): { start(start: ScriptStart): Script } {
  const compiled = compiledPolicy(policy);
  return {
    start: ({ replicas, startup = '0s' } = { replicas: Number.NaN }) => {
      if (!Number.isInteger(replicas) || replicas < 0) {
        throw InvalidInput.of('script', 'start.replicas', 'a whole number from 0 up', replicas);
      }
      return extend(compiled, { replicas, startup: timeOf('start.startup', startup), changes: [], end: 0 });
    },
  };
}

function extend(policy: Policy, plan: Plan): Script {
  const last = plan.changes.at(-1)?.at ?? -1;
  return {
    at: (time, observed) => {
      const at = timeOf('at', time);
      if (at <= last) throw InvalidInput.of('script', 'at', "after the time of the 'at' before", time);
      checkObserved(policy, observed);
      return extend(policy, { ...plan, changes: [...plan.changes, { at, observed }] });
    },
    until: (time) => {
      const end = timeOf('until', time);
      if (end < last) throw InvalidInput.of('script', 'until', "not before the last 'at'", time);
      return play(policy, { ...plan, end });
    },
  };
}

/** @throws {InvalidInput} with the faults of the options, or with what a policy of one's own lacks */
export function compiledPolicy(policy: PolicySpec | Policy): Policy {
  const { decide, manifest, module } = fieldsOf(policy);
  if (decide !== undefined) return checkedPolicy(policy, 'policy');
  if (manifest !== undefined || module !== undefined) {
    const rule =
      "the policy or its options themselves, as files are read by a scenario (import the module's own function)";
    throw InvalidInput.of('script', 'policy', rule, manifest ?? module);
  }
  const complete = typeof policy === 'object' && policy !== null ? completePolicy(policy as PolicySpec, {}) : policy;
  return checkedPolicy(complete, 'policy');
}

/** @throws {InvalidInput} when it is no duration */
export function timeOf(name: string, text: DurationText): number {
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw InvalidInput.of('script', name, error.message, text);
  }
}
