import { fieldsOf } from '#services/check-faults.ts';

type Part = Readonly<Record<string, unknown>>;

/** A policy that a file has: a manifest. */
export function isManifest(value: unknown): value is Part {
  const { kind, manifest } = fieldsOf(value);
  return typeof kind === 'string' && manifest !== undefined;
}

/** One that a module makes; once it is read it has a kind. */
export function isModule(value: unknown): value is Part {
  const { kind, module } = fieldsOf(value);
  return typeof module === 'string' && (kind === undefined || kind === 'module');
}

/** The parts within a policy that is made of others, such as a shadow; neither itself nor parts of these. */
export function partsWithin(policy: unknown, isOne: (part: unknown) => part is Part): Part[] {
  if (isModule(policy)) return [];
  const parts = Array.isArray(policy) ? policy : Object.values(fieldsOf(policy));
  return parts.flatMap((part) => (isOne(part) ? [part] : partsWithin(part, isOne)));
}

/** The policy with something else for each such part within it. The options of a module are its own affair. */
export function replaceParts(policy: unknown, isOne: (part: unknown) => boolean, by: (part: Part) => unknown): unknown {
  if (typeof policy !== 'object' || policy === null || isModule(policy)) return policy;
  const replaced = (part: unknown) => (isOne(part) ? by(part as Part) : replaceParts(part, isOne, by));
  if (Array.isArray(policy)) return policy.map(replaced);
  return Object.fromEntries(Object.entries(policy).map(([name, part]) => [name, replaced(part)]));
}
