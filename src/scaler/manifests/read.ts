import { InvalidInput } from '#sim/invalid.ts';
import { isObject, type ManifestDocument, readDocuments } from './documents.ts';
import { Fields, Findings } from './fields.ts';
import { readHorizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import type { ManifestPolicy, Surroundings } from './target.ts';

/** The families that can be had from manifests. */
export type ManifestFamily = 'hpa';

interface Kind {
  family: ManifestFamily;
  kind: string;
  versions: readonly string[];
  read(root: Fields, around: Surroundings): ManifestPolicy | undefined;
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
];

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
  const found = documents.flatMap((document) => {
    const kind = kindOf(document, wanted, findings);
    return kind === undefined ? [] : [{ document, kind }];
  });
  if (found.length === 0 && !findings.anyFault) throw nothingOf(documents, wanted);
  const policies = chosen(found, around.service).flatMap(({ document, kind }) => {
    const policy = kind.read(new Fields(document, findings), around);
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

/** The kind of an object, if it is one of those; a fault when it should be one but is not. */
function kindOf(document: ManifestDocument, wanted: readonly Kind[], findings: Findings): Kind | undefined {
  const { apiVersion, kind } = document;
  const exact = KINDS.find((one) => one.kind === kind && one.versions.includes(apiVersion));
  if (exact !== undefined) return wanted.includes(exact) ? exact : undefined;
  const near = KINDS.find((one) => one.kind === kind || one.versions.some((version) => isOfGroup(apiVersion, version)));
  const root = new Fields(document, findings);
  if (near === undefined || !isMeant(document, near)) {
    root.warn('kind', `${kind} is no autoscaler and is passed over`);
    return undefined;
  }
  const known = near.versions.join(', ');
  root.fault('kind', `no matches for kind "${kind}" in version "${apiVersion}" (known here: ${near.kind} of ${known})`);
  return undefined;
}

/** Of another kind in a group of ours, it is a slip of the pen only where everything of the group is ours. */
function isMeant({ kind }: ManifestDocument, near: Kind): boolean {
  return kind === near.kind || near.kind === 'HorizontalPodAutoscaler';
}

function isOfGroup(apiVersion: string, version: string): boolean {
  return apiVersion.includes('/') && apiVersion.split('/')[0] === version.split('/')[0];
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

function scaleTarget({ spec }: Readonly<Record<string, unknown>>): unknown {
  const { scaleTargetRef } = isObject(spec) ? spec : {};
  return isObject(scaleTargetRef) ? scaleTargetRef.name : undefined;
}
