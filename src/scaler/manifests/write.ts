import { stringify } from 'yaml';
import type { PolicySpec } from '#scaler/policy.ts';
import { InvalidInput } from '#sim/invalid.ts';
import type { ManifestFamily } from './read.ts';
import { writeHorizontalPodAutoscaler } from './write-hpa.ts';
import { writeKnative } from './write-knative.ts';
import { writeScaledObject } from './write-scaled-object.ts';

/** What the object and its target are called. */
export interface ManifestNames {
  name: string;
  namespace?: string | undefined;
  target: { apiVersion?: string | undefined; kind: string; name: string };
}

/** An object as plain data, and what cannot be said in it. */
export interface WrittenManifest {
  object: Record<string, unknown>;
  /** Whole sentences, a line each. */
  remarks: string[];
}

const WRITERS: Readonly<Record<ManifestFamily, (spec: PolicySpec, names: ManifestNames) => WrittenManifest[]>> = {
  hpa: (spec, names) => [writeHorizontalPodAutoscaler(spec, names)],
  keda: (spec, names) => [writeScaledObject(spec, names)],
  kpa: writeKnative,
};

/**
 * Policies as manifests in YAML, a document an object, with remarks on what they cannot say as comments. What a manifest
 * was read into is written back as it came from the API server, with all defaults filled in.
 */
export function writeManifests(policies: readonly { spec: PolicySpec; names: ManifestNames }[]): string {
  const documents = policies.flatMap(({ spec, names }) => {
    const writer = Object.hasOwn(WRITERS, spec.kind) ? WRITERS[spec.kind as ManifestFamily] : undefined;
    if (writer === undefined) {
      throw InvalidInput.of(names.name, 'kind', `one of ${Object.keys(WRITERS).join(', ')}`, spec.kind);
    }
    return writer(spec, names);
  });
  return documents
    .map(({ object, remarks }) => remarks.map((remark) => `# ${remark}\n`).join('') + stringify(object))
    .join('---\n');
}
