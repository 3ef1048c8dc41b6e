import type { MetricSource } from '#scaler/metric-source.ts';
import type { PolicySpec } from '#scaler/policy.ts';
import type { DurationText } from '#sim/distribution.ts';
import type { AdjustmentType } from './step-adjustment.ts';

/** What is scaled, whatever the policy. */
export interface ScalableTargetOptions {
  /** From 0 up. Default 1. */
  minCapacity?: number;
  /** From 1 up, and not below minCapacity. Required, but in a policy within `awsPolicies`. */
  maxCapacity?: number;
  /**
   * Application Auto Scaling (ECS services and the like) has cooldowns; an EC2 Auto Scaling group has instances that warm up.
   * Default 'application-auto-scaling'.
   */
  flavour?: 'application-auto-scaling' | 'ec2';
  /** EC2: how long an instance warms up once it is ready. Default '5m'. */
  warmup?: DurationText;
  /** When the first minute of the metrics ends, after the start of the run. Default: drawn from the seed. */
  phase?: DurationText;
}

export interface TargetTrackingOptions extends ScalableTargetOptions {
  /** What the metric is brought to, in its own units: for 'cpuUtilization' 0.5 is 50 % of the request. Above 0. */
  target: number;
  /** A metric that falls in proportion as capacity rises. Default 'cpuUtilization', averaged over a minute. */
  metric?: MetricSource;
  /** Never less than there is. Default false. */
  disableScaleIn?: boolean;
  /** Application Auto Scaling: default '5m'. */
  scaleInCooldown?: DurationText;
  /** Application Auto Scaling: default '5m'. */
  scaleOutCooldown?: DurationText;
}

/**
 * Target tracking of AWS as a policy of a scenario: plain data.
 * @example awsTargetTracking({ target: 0.5, maxCapacity: 20 })
 */
export function awsTargetTracking(options: TargetTrackingOptions): PolicySpec {
  return { kind: 'awsTargetTracking', ...options };
}

export interface AlarmedStepsSpec {
  /** Of the alarm. */
  threshold: number;
  /** How many of the last minutes the alarm looks at, from 1 up. Default 1. */
  evaluationPeriods?: number;
  /** How many of them have to breach. Default: all. */
  datapointsToAlarm?: number;
  /** Default 'ChangeInCapacity'. */
  adjustmentType?: AdjustmentType;
  /** Relative to the threshold, without gaps; a bound that is left out is open. */
  steps: { lower?: number; upper?: number; adjustment: number }[];
  /** The least that a percentage changes, from 1 up. */
  minAdjustmentMagnitude?: number;
}

export interface StepScalingOptions extends ScalableTargetOptions {
  /** Default 'cpuUtilization', averaged over a minute. */
  metric?: MetricSource;
  /** Steps up, while the metric is at least the threshold. One of the two directions must be given. */
  scaleOut?: AlarmedStepsSpec;
  /** Steps down, while the metric is at most the threshold. */
  scaleIn?: AlarmedStepsSpec;
  /** Application Auto Scaling: default '5m'. */
  cooldown?: DurationText;
}

/**
 * Step scaling of AWS as a policy of a scenario: plain data. The two directions are two policies with an alarm each.
 * @example awsStepScaling({ maxCapacity: 9, scaleOut: { threshold: 0.6, steps: [{ lower: 0, adjustment: 2 }] } })
 */
export function awsStepScaling(options: StepScalingOptions): PolicySpec {
  return { kind: 'awsStepScaling', ...options };
}

export interface PredictiveOptions extends ScalableTargetOptions {
  /** Default 'ForecastOnly', which moves nothing. */
  mode?: 'ForecastOnly' | 'ForecastAndScale';
  /** The load that one instance is to have: capacity = forecast load / this, rounded up. Above 0. */
  target: number;
  /**
   * The load that is forecast: a value for each hour from the start of the run, which starts again at its end; or a metric of
   * the whole load, whose mean in the same hour of the days before (at most 14) is the forecast, after 24 hours.
   */
  forecast: { hourly: number[] } | { metric: MetricSource };
  /** How long before the hour its capacity is asked for, below '1h'. Default '5m'. */
  schedulingBufferTime?: DurationText;
  /** Default 'HonorMaxCapacity'. */
  maxCapacityBreachBehavior?: 'HonorMaxCapacity' | 'IncreaseMaxCapacity';
  /** Per cent by which the maximum may be above the forecast, 0 to 100; with IncreaseMaxCapacity only. Default 0. */
  maxCapacityBuffer?: number;
}

/**
 * Predictive scaling of EC2 Auto Scaling as a policy of a scenario: plain data.
 * @example awsPredictive({ mode: 'ForecastAndScale', target: 50, forecast: { hourly: [100, 400] }, maxCapacity: 20 })
 */
export function awsPredictive(options: PredictiveOptions): PolicySpec {
  return { kind: 'awsPredictive', ...options };
}

export interface AwsPoliciesOptions extends ScalableTargetOptions {
  /** Policies of the three kinds above, without what is said of the target here. At least one. */
  policies: PolicySpec[];
}

/**
 * Several scaling policies on one target, as AWS combines them: any scales out, all have to agree to scale in, and no forecast is
 * gone below.
 * @example awsPolicies({ maxCapacity: 20, policies: [awsTargetTracking({ target: 0.5 }), awsTargetTracking({ target: 80, metric: 'requestRate' })] })
 */
export function awsPolicies(options: AwsPoliciesOptions): PolicySpec {
  return { kind: 'awsPolicies', ...options };
}
