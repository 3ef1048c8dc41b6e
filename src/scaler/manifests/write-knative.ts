import type { KpaOptions } from '#scaler/knative/kpa.ts';
import type { PolicySpec } from '#scaler/policy.ts';
import { ANNOTATIONS, CONFIG } from './knative-settings.ts';
import type { ManifestNames, WrittenManifest } from './write.ts';

/** A Knative Service with the options as annotations, and a ConfigMap for those that belong to the whole cluster. */
export function writeKnative(spec: PolicySpec, names: ManifestNames): WrittenManifest[] {
  const { kind: _kind, containerConcurrency, progressDeadline, phase, ...options } = spec as KpaOptions & PolicySpec;
  const annotations: Record<string, string> = {};
  const data: Record<string, string> = {};
  for (const [option, value] of Object.entries(options)) {
    const annotation = Object.entries(ANNOTATIONS).find(([, [known]]) => known === option)?.[0];
    const key = Object.entries(CONFIG).find(([, [known]]) => known === option)?.[0];
    if (annotation !== undefined) annotations[`autoscaling.knative.dev/${annotation}`] = String(value);
    else if (key !== undefined) data[key] = String(value);
  }
  if (progressDeadline !== undefined) annotations['serving.knative.dev/progress-deadline'] = progressDeadline;
  const { name, namespace } = names;
  const template = {
    ...(Object.keys(annotations).length > 0 && { metadata: { annotations } }),
    spec: { containerConcurrency: containerConcurrency ?? 0 },
  };
  const metadata = namespace === undefined ? { name } : { name, namespace };
  const service = { apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata, spec: { template } };
  const remarks = ['Only what the autoscaler reads: add spec.template.spec.containers'];
  if (phase !== undefined) remarks.push(`In no manifest: phase ${phase}`);
  const written = [{ object: service, remarks }];
  if (Object.keys(data).length === 0) return written;
  const config = { name: 'config-autoscaler', namespace: 'knative-serving' };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: config, data };
  return [...written, { object, remarks: ['Of the whole cluster'] }];
}
