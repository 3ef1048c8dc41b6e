import type { HpaOptions, MetricSpec } from '#scaler/kubernetes/hpa.ts';
import type { PolicySpec } from '#scaler/policy.ts';
import { canonicalQuantity, readQuantity } from '#sim/quantity.ts';
import { completeBehavior } from './behavior.ts';
import { cpuUtilization } from './metrics.ts';
import type { ManifestNames, WrittenManifest } from './write.ts';

const FLAGS = [
  'syncPeriod',
  'phase',
  'tolerance',
  'downscaleStabilization',
  'cpuInitializationPeriod',
  'initialReadinessDelay',
  'scaleToZero',
] as const;

/** An HPA as autoscaling/v2 has it, with what the API server would fill in. */
export function writeHorizontalPodAutoscaler(spec: PolicySpec, names: ManifestNames): WrittenManifest {
  const options = spec as unknown as HpaOptions;
  const { minReplicas = 1, maxReplicas, cpu, metrics = [], behavior, queries = {} } = options;
  const all = [...(cpu === undefined ? [] : [cpuUtilization(cpu)]), ...metrics.map(canonicalMetric)];
  const { apiVersion = 'apps/v1', kind, name } = names.target;
  const flags = FLAGS.filter((flag) => options[flag] !== undefined);
  return {
    object: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: names.namespace === undefined ? { name: names.name } : { name: names.name, namespace: names.namespace },
      spec: {
        scaleTargetRef: { apiVersion, kind, name },
        minReplicas,
        maxReplicas,
        metrics: all.length === 0 ? [cpuUtilization(80)] : all,
        ...(behavior !== undefined && { behavior: withQuantities(completeBehavior(behavior)) }),
      },
    },
    remarks: [
      ...flags.map((flag) => `A flag of the controller, which no manifest holds: ${flag} ${options[flag]}`),
      ...Object.entries(queries).map(([metric, query]) => `In pitot the metric ${metric} is ${query}`),
    ],
  };
}

/** Quantities as the API server writes them. */
function canonicalMetric(metric: MetricSpec): MetricSpec {
  return JSON.parse(
    JSON.stringify(metric, (name, value: unknown) => {
      if (name !== 'value' && name !== 'averageValue') return value;
      const quantity = readQuantity(value as number | string);
      return quantity === undefined ? value : canonicalQuantity(quantity);
    }),
  );
}

/** Tolerances are quantities too. */
export function withQuantities(behavior: NonNullable<HpaOptions['behavior']>): object {
  return JSON.parse(
    JSON.stringify(behavior, (name, value: unknown) => {
      const quantity = name === 'tolerance' ? readQuantity(value as number) : undefined;
      return quantity === undefined ? value : canonicalQuantity(quantity);
    }),
  );
}
