import { fieldsOf } from '#services/check-faults.ts';

/** The manifests within a policy that is made of others, such as a shadow: objects with `kind` and `manifest`. */
export function manifestsWithin(policy: unknown): Readonly<Record<string, unknown>>[] {
  if (Array.isArray(policy)) return policy.flatMap(manifestsWithin);
  return Object.values(fieldsOf(policy)).flatMap((part) => {
    if (Array.isArray(part)) return part.flatMap((one) => (isManifest(one) ? [one] : manifestsWithin(one)));
    return isManifest(part) ? [part] : manifestsWithin(part);
  });
}

/** The policy with something else for each manifest within it. */
export function replaceManifests(policy: unknown, by: (manifest: object) => unknown): unknown {
  if (Array.isArray(policy)) return policy.map((part) => replaceManifests(part, by));
  if (typeof policy !== 'object' || policy === null) return policy;
  if (isManifest(policy)) return by(policy);
  return Object.fromEntries(Object.entries(policy).map(([name, part]) => [name, replaceManifests(part, by)]));
}

function isManifest(value: unknown): value is Readonly<Record<string, unknown>> {
  const { kind, manifest } = fieldsOf(value);
  return typeof kind === 'string' && manifest !== undefined;
}
