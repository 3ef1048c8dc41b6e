import type { PolicySpec } from '#scaler/policy.ts';
import type { DurationText } from '#sim/distribution.ts';
import type { Aggregation } from './window-average.ts';

/**
 * The Knative Pod Autoscaler. Each option is an annotation of a revision (autoscaling.knative.dev/...) or a field of the
 * ConfigMap config-autoscaler, under its name there and with its default.
 */
export interface KpaOptions {
  /** What counts: requests at the service at once, or requests a second. Default 'concurrency'. */
  metric?: 'concurrency' | 'rps';
  /** Of the metric, for each pod at 100 % utilization; from 0.01 up. Default: containerConcurrency if there is one, else 100; for rps 200. */
  target?: number;
  /** Per cent of `target` to aim for, from 1 to 100. Default 70. */
  targetUtilization?: number;
  /** The revision's hard limit of requests in a pod at once; caps `target`. 0: none. Give the service the same `concurrency`. Default 0. */
  containerConcurrency?: number;
  /** Default 0: to zero, unless enableScaleToZero is false. */
  minScale?: number;
  /** 0: no limit. Default 0. */
  maxScale?: number;
  /** Least count until the revision has been ready once. Default 1. */
  initialScale?: number;
  /** Least count above zero, whenever there is something to do. Default 1. */
  activationScale?: number;
  /** Scales down to the largest count wanted within this time, whole seconds up to '1h'. Default '0s'. */
  scaleDownDelay?: DurationText;
  /** The stable window, whole seconds from '6s' to '1h'. Default '60s'. */
  window?: DurationText;
  /** The panic window in per cent of the stable one, from 1 to 100; at least a second. Default 10. */
  panicWindowPercentage?: number;
  /** Per cent of the ready pods that the panic window must ask for, from 110 to 1000. Default 200. */
  panicThresholdPercentage?: number;
  /** At most so many times the ready pods in one step; above 1. Default 1000. */
  maxScaleUpRate?: number;
  /** At least the ready pods divided by this in one step; above 1. Default 2. */
  maxScaleDownRate?: number;
  /** Requests of a burst to have capacity for; beyond it the activator is in the path. 0: only at zero. -1: always. Default 211. */
  targetBurstCapacity?: number;
  /** Requests that one activator handles at once; from 1 up. Default 100. */
  activatorCapacity?: number;
  /** metric-aggregation-algorithm. Default 'linear'. */
  aggregation?: Aggregation;
  /** Default true. */
  enableScaleToZero?: boolean;
  /** How long requests have been routed through the activator before the last pod goes, above '0s'. Default '30s'. */
  scaleToZeroGracePeriod?: DurationText;
  /** How long the last pod stays at least after traffic ended. Default '0s'. */
  scaleToZeroPodRetentionPeriod?: DurationText;
  /** After this and 30 s more without a ready pod an activation has failed; above '0s'. Default '10m'. */
  progressDeadline?: DurationText;
  /** When it first looks, after the start of the run; then every 2 s. Default: drawn from the seed. */
  phase?: DurationText;
}

/** The autoscaler of Knative Serving: by concurrency or requests a second, with panic, and to zero and back. */
export function kpa(options: KpaOptions = {}): PolicySpec {
  return { kind: 'kpa', ...options };
}

/**
 * The KPA from a manifest: a Knative Service or PodAutoscaler becomes the policy of the service of its name. The ConfigMap
 * config-autoscaler may be in the same file or in another one.
 * @param manifest one or several files (YAML or JSON), against the scenario's file
 * @example knative('service.yaml')
 * @example knative(['service.yaml', 'config-autoscaler.yaml'])
 */
export function knative(manifest: string | string[], flags: Pick<KpaOptions, 'phase'> = {}): PolicySpec {
  return { kind: 'kpa', manifest, ...flags };
}
