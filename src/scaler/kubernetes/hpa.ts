import type { PolicySpec } from '#scaler/policy.ts';
import type { DurationText } from '#sim/distribution.ts';
import type { LabelSelector } from './metric-identity.ts';

/**
 * A Kubernetes HorizontalPodAutoscaler (autoscaling/v2) and the flags of its controller. The fields of the HPA have the
 * names and the meaning that they have in a manifest.
 */
export interface HpaOptions {
  /** From 0 up; 0 needs an Object or External metric. Default 1. */
  minReplicas?: number;
  /** From 1 up, and not below minReplicas. */
  maxReplicas: number;
  /** Target CPU utilization in per cent of the request: a short way to write that metric. Default 80 when there is no other metric. */
  cpu?: number;
  metrics?: MetricSpec[];
  /** Left out, the older way of normalizing applies: at most the double in a step, and the controller's downscale stabilization. */
  behavior?: { scaleUp?: ScalingRulesSpec; scaleDown?: ScalingRulesSpec };
  /** What the metrics named in Pods, Object and External metrics are, in the words of whoever serves them. Default: the metric's name. */
  queries?: Record<string, string>;
  /** How often the controller looks (--horizontal-pod-autoscaler-sync-period). Default '15s'. */
  syncPeriod?: DurationText;
  /** When it first looks, after the start of the run. Default: drawn from the seed. */
  phase?: DurationText;
  /** --horizontal-pod-autoscaler-tolerance, a share. Default 0.1. */
  tolerance?: number;
  /** --horizontal-pod-autoscaler-downscale-stabilization. Default '5m'. */
  downscaleStabilization?: DurationText;
  /** --horizontal-pod-autoscaler-cpu-initialization-period. Default '5m'. */
  cpuInitializationPeriod?: DurationText;
  /** --horizontal-pod-autoscaler-initial-readiness-delay. Default '30s'. */
  initialReadinessDelay?: DurationText;
  /** Gate HPAScaleToZero: having gone to zero by itself, the HPA comes back by itself. Default: true when minReplicas is 0. */
  scaleToZero?: boolean;
}

/** A number or a Kubernetes quantity: 20, '500m', '128Mi'. */
export type Quantity = number | string;

export type MetricSpec =
  | { type: 'Resource'; resource: { name: 'cpu' | 'memory'; target: UtilizationSpec | AverageValueSpec } }
  | {
      type: 'ContainerResource';
      containerResource: { name: 'cpu' | 'memory'; container: string; target: UtilizationSpec | AverageValueSpec };
    }
  | { type: 'Pods'; pods: { metric: MetricIdentifierSpec; target: AverageValueSpec } }
  | {
      type: 'Object';
      object: {
        describedObject: { kind: string; name: string; apiVersion?: string };
        metric: MetricIdentifierSpec;
        target: ValueSpec | AverageValueSpec;
      };
    }
  | { type: 'External'; external: { metric: MetricIdentifierSpec; target: ValueSpec | AverageValueSpec } };

/** A metric by name. One with a selector is another one: its query goes by `name{label="value"}`, or else by the name. */
export interface MetricIdentifierSpec {
  name: string;
  selector?: LabelSelector;
}

/** Average over all pods, in whole per cent of the request; at least 1. */
export interface UtilizationSpec {
  type: 'Utilization';
  averageUtilization: number;
}
/** Average over all pods; above 0. */
export interface AverageValueSpec {
  type: 'AverageValue';
  averageValue: Quantity;
}
/** The value itself; above 0. */
export interface ValueSpec {
  type: 'Value';
  value: Quantity;
}

export interface ScalingRulesSpec {
  /** 0 to 3600. Default 0 for scaleUp, for scaleDown the controller's downscale stabilization. */
  stabilizationWindowSeconds?: number;
  /** Default 'Max'. */
  selectPolicy?: 'Max' | 'Min' | 'Disabled';
  /** At least one. Default: for scaleUp 4 pods or 100 % in 15 s, for scaleDown 100 % in 15 s. */
  policies?: { type: 'Pods' | 'Percent'; value: number; periodSeconds: number }[];
  /** A share that replaces the controller's tolerance in this direction. */
  tolerance?: number;
}

/** Flags of the controller, which no manifest holds. */
export type HpaFlags = Pick<
  HpaOptions,
  'syncPeriod' | 'phase' | 'tolerance' | 'downscaleStabilization' | 'cpuInitializationPeriod' | 'initialReadinessDelay'
>;

/**
 * The Kubernetes HPA as a policy of a scenario: plain data, or the file of a manifest (YAML or JSON, against the
 * scenario's file), whose HorizontalPodAutoscalers each become the policy of the service that is their scaleTargetRef.
 * @example hpa({ minReplicas: 2, maxReplicas: 20, cpu: 50 })
 * @example hpa('hpa.yaml', { syncPeriod: '30s' })
 */
export function hpa(options: HpaOptions): PolicySpec;
export function hpa(manifest: string, flags?: HpaFlags): PolicySpec;
export function hpa(options: HpaOptions | string, flags: HpaFlags = {}): PolicySpec {
  return typeof options === 'string' ? { kind: 'hpa', manifest: options, ...flags } : { kind: 'hpa', ...options };
}
