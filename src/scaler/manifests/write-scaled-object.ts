import type { KedaDuration, KedaOptions, KedaTrigger } from '#scaler/keda/keda.ts';
import type { PolicySpec } from '#scaler/policy.ts';
import { parseDuration, SECOND } from '#sim/time.ts';
import { completeBehavior } from './behavior.ts';
import type { ManifestNames, WrittenManifest } from './write.ts';
import { withQuantities } from './write-hpa.ts';

const ANNOTATIONS = {
  paused: 'paused',
  pausedReplicas: 'paused-replicas',
  pausedScaleIn: 'paused-scale-in',
  pausedScaleOut: 'paused-scale-out',
  forceActivation: 'force-activation',
} as const;

/** A ScaledObject with the fields that were given; KEDA fills in none. */
export function writeScaledObject(spec: PolicySpec, names: ManifestNames): WrittenManifest {
  const options = spec as unknown as KedaOptions;
  const annotations = Object.fromEntries(
    Object.entries(ANNOTATIONS)
      .filter(([option]) => options[option as keyof typeof ANNOTATIONS] !== undefined)
      .map(([option, name]) => [`autoscaling.keda.sh/${name}`, String(options[option as keyof typeof ANNOTATIONS])]),
  );
  const { pollingInterval, initialCooldownPeriod, cooldownPeriod } = options;
  const { idleReplicaCount, minReplicaCount, maxReplicaCount, fallback, triggers } = options;
  const behavior = options.advanced?.horizontalPodAutoscalerConfig?.behavior;
  const fields = {
    scaleTargetRef: names.target,
    pollingInterval: seconds(pollingInterval),
    initialCooldownPeriod: seconds(initialCooldownPeriod),
    cooldownPeriod: seconds(cooldownPeriod),
    idleReplicaCount,
    minReplicaCount,
    maxReplicaCount,
    fallback,
    advanced:
      behavior === undefined
        ? undefined
        : { horizontalPodAutoscalerConfig: { behavior: withQuantities(completeBehavior(behavior)) } },
    triggers: triggers.map(writeTrigger),
  };
  const { name, namespace } = names;
  const metadata = { name, namespace, annotations: Object.keys(annotations).length === 0 ? undefined : annotations };
  return {
    // Through JSON, which leaves out what is undefined.
    object: JSON.parse(
      JSON.stringify({ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata, spec: fields }),
    ),
    remarks: [
      ...triggers.flatMap((trigger, i) =>
        trigger.type === 'metrics-api' ? [`In pitot the metric of triggers[${i}] is ${trigger.query}`] : [],
      ),
      ...(['controller', 'phase', 'startsAt'] as const)
        .filter((flag) => options[flag] !== undefined)
        .map((flag) => `Of the cluster, and in no manifest: ${flag} ${JSON.stringify(options[flag])}`),
    ],
  };
}

/** Whole seconds, as a manifest has them. */
function seconds(duration: KedaDuration | undefined): number | undefined {
  if (duration === undefined || typeof duration === 'number') return duration;
  return Math.round(parseDuration(duration) / SECOND);
}

function writeTrigger(trigger: KedaTrigger): object {
  const { type, name, metricType } = trigger;
  const cached = 'useCachedMetrics' in trigger ? trigger.useCachedMetrics : undefined;
  // How far a time zone is ahead has been looked up, and is in no manifest.
  const isOurs = (field: string) => type === 'cron' && field === 'offset';
  const metadata = Object.entries(trigger.metadata).filter(([field, value]) => value !== undefined && !isOurs(field));
  return {
    type,
    name,
    metricType,
    useCachedMetrics: cached,
    metadata: Object.fromEntries(metadata.map(([field, value]) => [field, String(value)])),
  };
}
