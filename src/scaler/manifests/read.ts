import { compilePolicy } from '#scaler/registry.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { isObject, type ManifestDocument, readDocuments } from './documents.ts';
import { Fields, Findings } from './fields.ts';
import { readHorizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import { readKnativeService, readPodAutoscaler } from './knative.ts';
import { readScaledObject } from './scaled-object.ts';
import type { ManifestPolicy, Surroundings } from './target.ts';

/** The families that can be had from manifests. */
export type ManifestFamily = 'hpa' | 'keda' | 'kpa';

interface Kind {
  family: ManifestFamily;
  kind: string;
  versions: readonly string[];
  read(root: Fields, around: Surroundings, config: Fields | undefined): ManifestPolicy | undefined;
  /** The name of what it scales, as far as can be told before it is read. */
  target(value: Readonly<Record<string, unknown>>): unknown;
}

const KINDS: readonly Kind[] = [
  {
    family: 'hpa',
    kind: 'HorizontalPodAutoscaler',
    versions: ['autoscaling/v2', 'autoscaling/v1'],
    read: readHorizontalPodAutoscaler,
    target: scaleTarget,
  },
  {
    family: 'keda',
    kind: 'ScaledObject',
    versions: ['keda.sh/v1alpha1'],
    read: readScaledObject,
    target: scaleTarget,
  },
  {
    family: 'kpa',
    kind: 'Service',
    versions: ['serving.knative.dev/v1'],
    read: readKnativeService,
    target: ownName,
  },
  {
    family: 'kpa',
    kind: 'PodAutoscaler',
    versions: ['autoscaling.internal.knative.dev/v1alpha1'],
    read: readPodAutoscaler,
    target: ownName,
  },
];

/** Objects that stand beside autoscalers and say nothing about them. */
const BESIDE = ['TriggerAuthentication', 'ClusterTriggerAuthentication'];
/** Settings of a whole cluster, which Knative keeps in a ConfigMap of this name. */
const CONFIG_MAP = 'config-autoscaler';

/** Policies of services, by the services' names, and what was odd about the file. */
export interface ReadManifests {
  policies: ManifestPolicy[];
  warnings: string[];
}

/**
 * Turns the Kubernetes objects of files into policies.
 * @param files their texts, with names as the user wrote them, for complaints
 * @param family only objects of this family; left out: of all
 * @throws {InvalidInput} with all faults of all objects, worded as the API server's, each with its line
 */
export function readManifests(
  files: readonly { file: string; text: string }[],
  around: Surroundings,
  family?: ManifestFamily,
): ReadManifests {
  const documents = files.flatMap(({ file, text }) => readDocuments(text, file));
  const findings = new Findings();
  const wanted = KINDS.filter((kind) => family === undefined || kind.family === family);
  const configMap = documents.find(isConfig);
  const config = configMap && new Fields(configMap, findings).object('data');
  const found = documents.flatMap((document) => {
    const kind = kindOf(document, wanted, findings);
    return kind === undefined ? [] : [{ document, kind }];
  });
  if (found.length === 0 && !findings.anyFault) throw nothingOf(documents, wanted);
  const policies = chosen(found, around.service).flatMap(({ document, kind }) => {
    const root = new Fields(document, findings);
    const policy = kind.read(root, around, config);
    // An HPA has been checked whole; what is missing in a faulty one would only be told twice.
    if (policy !== undefined && (kind.family !== 'hpa' || !findings.anyFault)) checkOptions(policy, root);
    return policy === undefined ? [] : [{ document, policy }];
  });
  const owners = new Map<string, string>();
  for (const { document, policy } of policies) {
    const title = `${document.kind} "${document.name}"`;
    const owner = owners.get(policy.service);
    owners.set(policy.service, owner ?? title);
    if (owner === undefined) continue;
    new Fields(document, findings).fault('spec', `Forbidden: service ${policy.service} is scaled by ${owner} already`);
  }
  return { warnings: findings.finish(), policies: policies.map(({ policy }) => policy) };
}

/** Has the policy's own compiler look at what was read, and complains at the places where it was read. */
function checkOptions({ spec, placeOf }: ManifestPolicy, root: Fields): void {
  try {
    compilePolicy(spec, '');
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    for (const { where, name, rule, got } of error.faults) {
      const path = `${where}.${name}`.match(/[^.[\]]+/g) ?? [];
      root.faultAt(placeOf(path.map((part) => (/^\d+$/.test(part) ? Number(part) : part))), rule, got);
    }
  }
}

function isConfig({ apiVersion, kind, name }: ManifestDocument): boolean {
  return apiVersion === 'v1' && kind === 'ConfigMap' && name === CONFIG_MAP;
}

/** The kind of an object, if it is one of those; a fault when it should be one but is not. */
function kindOf(document: ManifestDocument, wanted: readonly Kind[], findings: Findings): Kind | undefined {
  const { apiVersion, kind } = document;
  const exact = KINDS.find((one) => one.kind === kind && one.versions.includes(apiVersion));
  if (exact !== undefined) return wanted.includes(exact) ? exact : undefined;
  if (isConfig(document) || BESIDE.includes(kind)) return undefined;
  const group = groupOf(apiVersion);
  // A Service may also be one of Kubernetes itself, so the group has to be right too.
  const near =
    KINDS.find((one) => one.kind === kind && (kind !== 'Service' || groupOf(one.versions[0]) === group)) ??
    KINDS.find((one) => groupOf(one.versions[0]) === group);
  const root = new Fields(document, findings);
  if (near === undefined) {
    root.warn('kind', `${kind} is no autoscaler and is passed over`);
    return undefined;
  }
  const known = `known here: ${near.kind} of ${near.versions.join(', ')}`;
  root.fault('kind', `no matches for kind "${kind}" in version "${apiVersion}" (${known})`);
  return undefined;
}

/** Empty for the core of Kubernetes. */
function groupOf(apiVersion = ''): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] as string) : 'core';
}

function nothingOf(documents: readonly ManifestDocument[], wanted: readonly Kind[]): InvalidInput {
  const [{ file = '', lineOf } = {}] = documents;
  const where = `${file}:${lineOf?.([]) ?? 1}`;
  const rule = `a file with a ${wanted.map(({ kind }) => kind).join(' or a ')}`;
  return InvalidInput.of(where, 'the manifest', rule, documents.map(({ kind }) => kind).join(', '));
}

/** All of them; for one service those that name it as their target, if any does. */
function chosen<Found extends { document: ManifestDocument; kind: Kind }>(
  found: readonly Found[],
  service: string | undefined,
): readonly Found[] {
  if (service === undefined) return found;
  const own = found.filter(({ document, kind }) => kind.target(document.value) === service);
  return own.length > 0 ? own : found;
}

function ownName({ metadata }: Readonly<Record<string, unknown>>): unknown {
  return isObject(metadata) ? metadata.name : undefined;
}

function scaleTarget({ spec }: Readonly<Record<string, unknown>>): unknown {
  const { scaleTargetRef } = isObject(spec) ? spec : {};
  return isObject(scaleTargetRef) ? scaleTargetRef.name : undefined;
}
