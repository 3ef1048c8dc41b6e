import { type HpaOptions, hpa, type MetricSpec } from '#scaler/kubernetes/hpa.ts';
import { readBehavior } from './behavior.ts';
import type { Fields } from './fields.ts';
import { readMetadata } from './metadata.ts';
import { cpuUtilization, readMetrics } from './metrics.ts';
import { type ManifestPolicy, readReference, type Surroundings, serviceOf } from './target.ts';

/** Annotations of autoscaling/v1 that hold what v1 has no fields for. */
const V1_ANNOTATIONS = ['metrics', 'behavior'].map((name) => `autoscaling.alpha.kubernetes.io/${name}`);
const DEFAULT_CPU = 80;

/**
 * A HorizontalPodAutoscaler of autoscaling/v1 or v2 as the policy of a service, with every default that the API server
 * fills in and every check that it makes.
 * @returns undefined where it is too faulty to tell which service it is for
 */
export function readHorizontalPodAutoscaler(root: Fields, around: Surroundings): ManifestPolicy | undefined {
  const { name, namespace, annotations } = readMetadata(root);
  const isV1 = root.document.apiVersion === 'autoscaling/v1';
  const spec = root.object('spec');
  if (isV1) refuseAnnotations(annotations);
  root.close();
  if (spec === undefined) {
    root.required('spec');
    return undefined;
  }
  const { minReplicas, maxReplicas } = readBounds(spec);
  const target = readReference(spec, 'scaleTargetRef');
  const service = target && serviceOf(target.name, 'name', target.fields, around);
  const options: HpaOptions = { minReplicas, maxReplicas };
  if (isV1) {
    options.metrics = [cpuUtilization(spec.integer('targetCPUUtilizationPercentage') ?? DEFAULT_CPU)];
    if ((spec.raw('targetCPUUtilizationPercentage') as number) < 1) {
      spec.invalid('targetCPUUtilizationPercentage', 'must be greater than 0');
    }
  } else {
    const { metrics, queries } = readMetrics(spec, service, around);
    options.metrics = metrics;
    if (Object.keys(queries).length > 0) options.queries = queries;
    const behavior = readBehavior(spec, 'behavior');
    if (behavior !== undefined) options.behavior = behavior;
  }
  if (minReplicas === 0 && !options.metrics.some(isValued)) {
    const rule = 'must specify at least one Object or External metric to support scaling to zero replicas';
    spec.forbidden('metrics', rule);
  }
  spec.close();
  if (target === undefined || service === undefined) return undefined;
  const { apiVersion, kind } = target;
  const reference = { apiVersion, kind, name: target.name };
  return { name, namespace, target: reference, service, spec: hpa(options), placeOf: (path) => ['spec', ...path] };
}

function isValued({ type }: MetricSpec): boolean {
  return type === 'Object' || type === 'External';
}

function readBounds(spec: Fields): { minReplicas: number; maxReplicas: number } {
  const minReplicas = spec.integer('minReplicas') ?? 1;
  const given = spec.integer('maxReplicas');
  const maxReplicas = given ?? 0;
  if (minReplicas < 0) spec.invalid('minReplicas', 'must be greater than or equal to 0');
  if (!spec.has('maxReplicas')) spec.required('maxReplicas');
  else if (given !== undefined && maxReplicas < 1) spec.invalid('maxReplicas', 'must be greater than 0');
  else if (given !== undefined && maxReplicas < minReplicas) {
    spec.invalid('maxReplicas', 'must be greater than or equal to `minReplicas`');
  }
  return { minReplicas, maxReplicas };
}

function refuseAnnotations(annotations: Fields | undefined): void {
  for (const name of V1_ANNOTATIONS) {
    if (annotations?.has(name)) {
      annotations.forbidden(name, 'an annotation is not read; write the object as autoscaling/v2, where it is a field');
    }
  }
}
