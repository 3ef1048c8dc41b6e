import type { ScalingRulesSpec } from '#scaler/kubernetes/hpa.ts';
import type { PolicySpec } from '#scaler/policy.ts';
import type { DurationText } from '#sim/distribution.ts';
import type { FallbackBehavior } from './fallback.ts';

/** As in a manifest a number is seconds. */
export type KedaDuration = number | DurationText;

/**
 * A KEDA ScaledObject (keda.sh/v1alpha1): the fields of its `spec` and its annotations, with the names and the meaning that
 * they have in a manifest.
 */
export interface KedaOptions {
  /** From 0 up. Default 0. */
  minReplicaCount?: number;
  /** From 1 up, and not below minReplicaCount. Default 100. */
  maxReplicaCount?: number;
  /** Replicas while no trigger is active, below minReplicaCount. Default: minReplicaCount. */
  idleReplicaCount?: number;
  /** How often KEDA looks whether a trigger is active. Default 30. */
  pollingInterval?: KedaDuration;
  /** How long after the last activity KEDA goes to zero (or idle). Default 300. */
  cooldownPeriod?: KedaDuration;
  /** The same, counted from the start of the run while no trigger has been active. Default 0. */
  initialCooldownPeriod?: KedaDuration;
  /** What the HPA is told when a trigger cannot be asked. */
  fallback?: { failureThreshold: number; replicas: number; behavior?: Exclude<FallbackBehavior, 'scalingModifiers'> };
  /** Annotation paused: nothing is done at all. Default false. */
  paused?: boolean;
  /** Annotation paused-replicas: the count is set to this, and nothing else is done. */
  pausedReplicas?: number;
  /** Annotation paused-scale-in. Default false. */
  pausedScaleIn?: boolean;
  /** Annotation paused-scale-out. Default false. */
  pausedScaleOut?: boolean;
  /** Annotation force-activation: as if some trigger were active. Default false. */
  forceActivation?: boolean;
  advanced?: {
    horizontalPodAutoscalerConfig?: { behavior?: { scaleUp?: ScalingRulesSpec; scaleDown?: ScalingRulesSpec } };
  };
  /** At least one. */
  triggers: KedaTrigger[];
  /** Flags of the cluster's HPA controller, as in `hpa()`. */
  controller?: {
    syncPeriod?: DurationText;
    phase?: DurationText;
    tolerance?: number;
    downscaleStabilization?: DurationText;
    cpuInitializationPeriod?: DurationText;
    initialReadinessDelay?: DurationText;
  };
  /** When KEDA first polls, after the start of the run. Default: drawn from the seed. */
  phase?: DurationText;
  /** What the clock says when the run starts, for cron triggers. Default '2026-01-05T00:00:00Z', a Monday. */
  startsAt?: string;
}

/** Numbers of `metadata` may be texts, as in a manifest. */
type Amount = number | string;

interface ExternalTrigger {
  name?: string;
  /** Default 'AverageValue'. */
  metricType?: 'AverageValue' | 'Value';
}

export type KedaTrigger =
  | (ExternalTrigger & {
      type: 'prometheus';
      /** The HPA is told the value of the last poll. Default false. */
      useCachedMetrics?: boolean;
      metadata: {
        /** PromQL with one value; `$service` stands for the service that is scaled. */
        query: string;
        /** Target of the HPA, above 0. */
        threshold: Amount;
        /** Active above this. Default 0. */
        activationThreshold?: Amount;
        /** No value, or an infinite one, is 0 and no error. Default true. */
        ignoreNullValues?: boolean | 'true' | 'false';
        [field: string]: unknown;
      };
    })
  | (ExternalTrigger & {
      /** A value from anywhere: `query` stands for what `url` and `valueLocation` would be asked. */
      type: 'metrics-api';
      query: string;
      useCachedMetrics?: boolean;
      metadata: {
        /** Target of the HPA, above 0. */
        targetValue: Amount;
        /** Active above this. Default 0. */
        activationTargetValue?: Amount;
        [field: string]: unknown;
      };
    })
  | (ExternalTrigger & {
      type: 'cron';
      metadata: {
        /** A name such as 'Europe/Berlin', 'UTC', or an offset such as '+02:00'. */
        timezone: string;
        /** How far a time zone of that name is ahead, e.g. '+01:00'. Default: looked up for `startsAt` when the scenario is read. */
        offset?: string;
        /** Cron expressions of five fields: active from a firing of `start` until one of `end`. */
        start: string;
        end: string;
        /** From 1 up. */
        desiredReplicas: Amount;
      };
    })
  | {
      type: 'cpu' | 'memory';
      name?: string;
      /** Default 'Utilization'. */
      metricType?: 'Utilization' | 'AverageValue';
      metadata: {
        /** Per cent of the request, or a quantity such as '500m' for an average value. */
        value: Amount;
        containerName?: string;
      };
    };

/** What belongs to the cluster, and is in no manifest. */
export type KedaFlags = Pick<KedaOptions, 'controller' | 'phase' | 'startsAt'>;

/**
 * A KEDA ScaledObject as a policy of a scenario: plain data, or the file of a manifest (YAML or JSON, against the
 * scenario's file), whose ScaledObjects each become the policy of the service that is their scaleTargetRef.
 * @example keda({ maxReplicaCount: 20, triggers: [{ type: 'prometheus', metadata: { query, threshold: 50 } }] })
 * @example keda('scaledobject.yaml')
 */
export function keda(options: KedaOptions): PolicySpec;
export function keda(manifest: string, flags?: KedaFlags): PolicySpec;
export function keda(options: KedaOptions | string, flags: KedaFlags = {}): PolicySpec {
  return typeof options === 'string' ? { kind: 'keda', manifest: options, ...flags } : { kind: 'keda', ...options };
}
