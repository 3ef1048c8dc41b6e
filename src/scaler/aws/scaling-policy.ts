import type { Proposal } from './combine.ts';

/** One scaling policy of a target. All of its state is a `PolicyState`, which only it reads. */
export interface ScalingPolicy {
  /** E.g. 'policy-0'; also the name of its metric among the observed ones. */
  name: string;
  type: 'TargetTrackingScaling' | 'StepScaling' | 'PredictiveScaling';
  /** What it looks at; null: nothing. */
  query: string | null;
  /** Datapoints that it remembers. */
  remembers: number;
  /** Nanoseconds after an action of its own; 0: there is none, as in EC2. */
  cooldowns: { out: number; in: number };
  propose(view: ScalingView, state: PolicyState): PolicyProposal;
}

export interface ScalingView {
  at: number;
  /** The desired capacity of the target. */
  desired: number;
  /** Instances that are warmed up. In Application Auto Scaling all that are desired. */
  current: number;
}

export interface PolicyState {
  /** One a minute, the oldest first; null is a missing one. */
  datapoints: (number | null)[];
  /** The capacity that each datapoint is a mean over. */
  capacities: number[];
  /** The last action of its own whose cooldown is not known to be over. */
  activity: Activity | null;
  /** Means of the whole hours since the start of the run, and of the current one as far as it is there. */
  hours: { hour: number; sum: number; count: number }[];
}

export interface Activity {
  direction: 'out' | 'in';
  at: number;
  /** The capacity before the first scale-out of those whose cooldowns follow upon each other. */
  base: number;
}

export interface PolicyProposal extends Proposal {
  /** Why, in a word; of a proposal of none, what holds it. */
  code: string;
  text: string;
  numbers: Record<string, number>;
  /** Alarms, and whatever else the proposal turned on. Plain JSON. */
  detail: Record<string, unknown>;
  /** Below this the capacity does not go, whatever other policies want. */
  floor?: number;
  /** The maximum, where the policy is allowed to raise it. */
  ceiling?: number;
}

/** Whether the cooldown of the last action in this direction is still in effect; its end is outside. */
export function isCoolingDown(policy: ScalingPolicy, state: PolicyState, direction: 'out' | 'in', at: number): boolean {
  const { activity } = state;
  return activity?.direction === direction && at < activity.at + policy.cooldowns[direction];
}

/**
 * The capacity that a scale-out is reckoned from: while the cooldown of one is in effect, what there was before it, so that only what a
 * larger need has beyond it is added; otherwise what is there.
 */
export function baseCapacity(policy: ScalingPolicy, state: PolicyState, view: ScalingView): number {
  return isCoolingDown(policy, state, 'out', view.at) ? (state.activity as Activity).base : view.current;
}
