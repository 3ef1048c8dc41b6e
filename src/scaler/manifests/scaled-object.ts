import { type KedaOptions, keda } from '#scaler/keda/keda.ts';
import { readBehavior } from './behavior.ts';
import type { Fields } from './fields.ts';
import { readMetadata } from './metadata.ts';
import { type ManifestPolicy, readReference, type Surroundings, serviceOf } from './target.ts';
import { ANY_TRIGGER, readTrigger } from './triggers.ts';

const ANNOTATION = 'autoscaling.keda.sh/';
const DEFAULT_MOST = 100;

/**
 * A ScaledObject of keda.sh/v1alpha1 as the policy of a service. What its triggers ask of the outside world is what the
 * scenario says it is.
 * @returns undefined where it is too faulty to tell which service it is for
 */
export function readScaledObject(root: Fields, around: Surroundings): ManifestPolicy | undefined {
  const { name, namespace, annotations } = readMetadata(root);
  const spec = root.object('spec');
  root.close();
  if (spec === undefined) {
    root.required('spec');
    return undefined;
  }
  const target = readReference(spec, 'scaleTargetRef', 'Deployment');
  target?.fields.ignore('envSourceContainerName');
  target?.fields.close();
  const service = target && serviceOf(target.name, 'name', target.fields, around);
  const options: KedaOptions = { ...readCounts(spec), ...readAnnotations(annotations), triggers: [] };
  readFallback(spec, options);
  readAdvanced(spec, options);
  const triggers = spec.list('triggers');
  if (triggers === undefined && !spec.has('triggers')) spec.required('triggers');
  if (triggers?.length === 0) spec.invalid('triggers', 'no triggers defined in the ScaledObject/ScaledJob');
  options.triggers = (triggers ?? []).map((one) => readTrigger(one, service, around) ?? ANY_TRIGGER);
  spec.close();
  if (target === undefined || service === undefined) return undefined;
  const { apiVersion, kind } = target;
  const reference = { apiVersion, kind, name: target.name };
  return { name, namespace, target: reference, service, spec: keda(options), placeOf: (path) => ['spec', ...path] };
}

const COUNTS = [
  'pollingInterval',
  'cooldownPeriod',
  'initialCooldownPeriod',
  'idleReplicaCount',
  'minReplicaCount',
  'maxReplicaCount',
] as const;

function readCounts(spec: Fields): Partial<KedaOptions> {
  const counts: Partial<Record<(typeof COUNTS)[number], number>> = {};
  for (const name of COUNTS) {
    const value = spec.integer(name);
    if (value !== undefined) counts[name] = value;
  }
  const { idleReplicaCount: idle, minReplicaCount: least = 0, maxReplicaCount: most = DEFAULT_MOST } = counts;
  // In the words of KEDA's admission webhook.
  if (least > most)
    spec.invalid('maxReplicaCount', `MinReplicaCount=${least} must be less than MaxReplicaCount=${most}`);
  if (idle !== undefined && idle >= least) {
    spec.invalid('idleReplicaCount', `IdleReplicaCount=${idle} must be less than MinReplicaCount=${least}`);
  }
  return counts;
}

function readAnnotations(annotations: Fields | undefined): Partial<KedaOptions> {
  const options: Partial<KedaOptions> = {};
  const flags = { paused: 'paused', pausedScaleIn: 'paused-scale-in', pausedScaleOut: 'paused-scale-out' } as const;
  for (const [option, name] of Object.entries({ ...flags, forceActivation: 'force-activation' })) {
    const text = annotations?.text(ANNOTATION + name);
    if (text === undefined) continue;
    if (text !== 'true' && text !== 'false') annotations?.invalid(ANNOTATION + name, 'must be "true" or "false"');
    options[option as 'paused'] = text === 'true';
  }
  const replicas = annotations?.text(`${ANNOTATION}paused-replicas`);
  if (replicas === undefined) return options;
  if (!/^\d{1,9}$/.test(replicas)) annotations?.invalid(`${ANNOTATION}paused-replicas`, 'must be a number of replicas');
  return { ...options, pausedReplicas: Number(replicas) };
}

function readFallback(spec: Fields, options: KedaOptions): void {
  const fallback = spec.object('fallback');
  if (fallback === undefined) return;
  for (const name of ['failureThreshold', 'replicas']) if (!fallback.has(name)) fallback.required(name);
  const failureThreshold = fallback.integer('failureThreshold') ?? 0;
  const replicas = fallback.integer('replicas') ?? 0;
  const behavior = fallback.text('behavior');
  fallback.close();
  options.fallback = { failureThreshold, replicas, ...(behavior !== undefined && { behavior: behavior as 'static' }) };
}

function readAdvanced(spec: Fields, options: KedaOptions): void {
  const advanced = spec.object('advanced');
  if (advanced === undefined) return;
  advanced.ignore('restoreToOriginalReplicaCount');
  if (advanced.raw('scalingModifiers') !== undefined) {
    advanced.forbidden('scalingModifiers', 'formulas over triggers are not simulated');
  }
  const config = advanced.object('horizontalPodAutoscalerConfig');
  advanced.close();
  if (config === undefined) return;
  config.ignore('name');
  const behavior = readBehavior(config, 'behavior');
  config.close();
  if (behavior !== undefined) options.advanced = { horizontalPodAutoscalerConfig: { behavior } };
}
