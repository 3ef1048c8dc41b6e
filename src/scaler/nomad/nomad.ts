import type { MetricSource } from '#scaler/metric-source.ts';
import type { PolicySpec } from '#scaler/policy.ts';
import type { DurationText } from '#sim/distribution.ts';

type Amount = number | string;

/** A strategy with its fields, as in a policy file. */
export type NomadStrategy =
  | {
      name: 'target-value';
      /** The count is brought to where the metric is this. 0: the metric is the factor. */
      target: Amount;
      /** How far the factor may be from 1 before anything is done. Default 0.01. */
      threshold?: Amount;
      /** The largest step. Default: any. */
      max_scale_up?: Amount;
      max_scale_down?: Amount;
    }
  | {
      name: 'threshold';
      /** The metric has to be at least this. Default: anything. One of the two must be given. */
      lower_bound?: Amount;
      /** The metric has to be below this. Default: anything. */
      upper_bound?: Amount;
      /** How many metrics of the window have to be within the bounds. Default 5. */
      within_bounds_trigger?: Amount;
      /** What is done then: one of these three. */
      delta?: Amount;
      percentage?: Amount;
      value?: Amount;
    }
  | { name: 'pass-through'; max_scale_up?: Amount; max_scale_down?: Amount };

export interface NomadCheck {
  /** Default: 'check-0' and so on. */
  name?: string;
  /** What is looked at: a word such as 'requestRate', or any PromQL that gives one value. */
  metric: MetricSource;
  /** How far back metrics are looked at; only the threshold strategy looks at more than the last. Default '1m'. */
  queryWindow?: DurationText;
  /** Checks of one group belong together: of them, those that want nothing are left out of account. Default: none. */
  group?: string;
  /** What happens to the evaluation when the metric cannot be had. Default: the policy's onCheckError. */
  onError?: 'ignore' | 'fail';
  strategy: NomadStrategy;
}

/** A scaling policy of the Nomad Autoscaler. */
export interface NomadOptions {
  /** From 0 up. Default 1. */
  min?: number;
  /** From 1 up, and not below min. */
  max: number;
  /** How often the policy is evaluated. Default '10s'. */
  evaluationInterval?: DurationText;
  /** After an action nothing is done for this long. Default '5m'. */
  cooldown?: DurationText;
  /** The same after an action upwards. Default: cooldown. */
  cooldownOnScaleUp?: DurationText;
  /** 'ignore' goes on without a check whose metric cannot be had, 'fail' does nothing at all. Default 'ignore'. */
  onCheckError?: 'ignore' | 'fail';
  /** At least one. */
  checks: NomadCheck[];
  /** How far apart the source of metrics puts the values of a window, as its query does. Default '1s'. */
  queryStep?: DurationText;
  /** When the policy is first evaluated, after the start of the run. Default: drawn from the seed. */
  phase?: DurationText;
}

/**
 * A scaling policy of the Nomad Autoscaler as a policy of a scenario: plain data.
 * @example nomad({ max: 20, checks: [{ metric: 'cpuUtilization', strategy: { name: 'target-value', target: 0.7 } }] })
 */
export function nomad(options: NomadOptions): PolicySpec {
  return { kind: 'nomad', ...options };
}
