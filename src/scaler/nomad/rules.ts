import type { Action } from './action.ts';

/** A scaling policy, checked, in nanoseconds. */
export interface NomadRules {
  min: number;
  max: number;
  cooldown: number;
  cooldownOnScaleUp: number;
  /** How many values a window has for each that is observed: evaluation interval / query step, rounded up. */
  valuesPerEvaluation: number;
  checks: readonly NomadCheckRules[];
}

export interface NomadCheckRules {
  name: string;
  group: string;
  queryWindow: number;
  /** How many values a window has at most: its length / query step, and both ends. */
  windowValues: number;
  /** A failure of this check ends the evaluation. */
  failsAll: boolean;
  /** What the strategy makes of the metrics of the window, the oldest first; null: no opinion. */
  run(metrics: readonly number[], count: number): Action | null;
}

/** What the autoscaler remembers. Plain JSON. */
export interface NomadState {
  /** No action up to and including this instant; null: there was none yet. */
  cooldownUntil: number | null;
  /** Of each check, what was observed within its window, the oldest first. */
  samples: Record<string, { at: number; value: number }[]>;
}
