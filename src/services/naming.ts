import type { DistributionSpec } from '#sim/distribution.ts';
import { hashText } from '#sim/draw.ts';
import { Sampler } from '#sim/sampler.ts';
import type { DrawName, NamedSampler } from './program.ts';
import { UNLIMITED } from './program.ts';
import type { Count } from './spec.ts';

/** Names everything drawn in a run by the seed and a path, so that no draw depends on what else the scenario has. */
export type Naming = (path: string) => DrawName;

export function namingOf(seed: number): Naming {
  return (path) => hashText(`${seed}/${path}`);
}

export function countOf(count: Count | undefined, fallback: number): number {
  if (count === undefined) return fallback;
  return count === 'unlimited' ? UNLIMITED : count;
}

export function namedSampler(spec: DistributionSpec | undefined, naming: Naming, path: string): NamedSampler | null {
  return spec === undefined ? null : { sampler: Sampler.of(spec), name: naming(path) };
}
