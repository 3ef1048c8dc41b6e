import { type KpaOptions, kpa } from '#scaler/knative/kpa.ts';
import type { Path } from './documents.ts';
import type { Fields } from './fields.ts';
import { readAnnotations, readConfig } from './knative-settings.ts';
import { readMetadata } from './metadata.ts';
import { type ManifestPolicy, type Surroundings, serviceOf } from './target.ts';

const AUTOSCALING = 'autoscaling.knative.dev/';
const PROGRESS_DEADLINE = 'serving.knative.dev/progress-deadline';

/**
 * A Knative Service (serving.knative.dev/v1), whose annotations are at its template.
 * @param config the ConfigMap config-autoscaler, if there is one
 */
export function readKnativeService(
  root: Fields,
  around: Surroundings,
  config: Fields | undefined,
): ManifestPolicy | undefined {
  const { name, namespace, annotations } = readMetadata(root);
  const outer = annotations?.names().filter((one) => one.startsWith(AUTOSCALING)) ?? [];
  for (const one of outer) {
    annotations?.fault(one, 'autoscaling annotations must be put under "spec.template.metadata.annotations" to work');
  }
  const template = root.object('spec')?.object('template');
  const inner = template?.object('metadata')?.object('annotations');
  const revision = template?.object('spec');
  root.close();
  const service = name === '' ? undefined : serviceOf(name, 'metadata.name', root, around);
  if (service === undefined) return undefined;
  const reference = { apiVersion: root.document.apiVersion, kind: root.document.kind, name };
  const read = readSettings(inner, revision, service, around, config);
  return { name, namespace, target: reference, service, ...read };
}

/** A PodAutoscaler (autoscaling.internal.knative.dev/v1alpha1) belongs to a revision; its label says of which service. */
export function readPodAutoscaler(
  root: Fields,
  around: Surroundings,
  config: Fields | undefined,
): ManifestPolicy | undefined {
  const { name, namespace, labels, annotations } = readMetadata(root);
  const spec = root.object('spec');
  spec?.ignore('scaleTargetRef', 'reachability', 'protocolType');
  spec?.raw('containerConcurrency');
  spec?.close();
  root.close();
  const label = labels['serving.knative.dev/service'];
  const target = label ?? name.replace(/-\d{5}$/, '');
  const service = target === '' ? undefined : serviceOf(target, 'metadata.name', root, around);
  if (service === undefined) return undefined;
  const reference = { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: target };
  return { name, namespace, target: reference, service, ...readSettings(annotations, spec, service, around, config) };
}

/** The options of the policy: annotations over the ConfigMap over the defaults. */
function readSettings(
  annotations: Fields | undefined,
  revision: Fields | undefined,
  service: string,
  around: Surroundings,
  config: Fields | undefined,
): Pick<ManifestPolicy, 'spec' | 'placeOf'> {
  const places = new Map<string, Path>();
  const fromConfig = readConfig(config);
  const own = readAnnotations(annotations, AUTOSCALING, places);
  const options: KpaOptions = { ...fromConfig.options, ...own };
  const deadline = annotations?.text(PROGRESS_DEADLINE);
  if (deadline !== undefined) options.progressDeadline = deadline;
  const concurrency = revision?.integer('containerConcurrency') ?? 0;
  if (concurrency !== 0) options.containerConcurrency = concurrency;
  const inService = around.services[service]?.concurrency;
  if (inService !== (concurrency === 0 ? 'unlimited' : concurrency)) {
    const limits = `containerConcurrency is ${concurrency || '0 (no limit)'}, but services.${service}.concurrency ${inService}`;
    (revision ?? annotations)?.warn(
      revision === undefined ? '' : 'containerConcurrency',
      `${limits}: the service's holds`,
    );
  }
  // The defaults of the cluster stand where the revision says nothing.
  const { concurrencyTarget, rpsTarget } = fromConfig;
  if (options.target === undefined) {
    if (options.metric === 'rps' && rpsTarget !== undefined) options.target = rpsTarget;
    if (options.metric !== 'rps' && concurrency === 0 && concurrencyTarget !== undefined) {
      options.target = concurrencyTarget;
    }
  }
  if (revision !== undefined) places.set('containerConcurrency', [...revision.path, 'containerConcurrency']);
  const otherwise = annotations?.path ?? revision?.path ?? [];
  return { spec: kpa(options), placeOf: ([option]) => places.get(String(option)) ?? otherwise };
}
