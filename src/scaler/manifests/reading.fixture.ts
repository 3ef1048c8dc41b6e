import { InvalidInput } from '#sim/invalid.ts';
import { type ManifestFamily, readManifests } from './read.ts';
import type { ContainerFacts, Surroundings } from './target.ts';

const MAIN: ContainerFacts = { name: 'main', requestsCpu: true, requestsMemory: true, usesMemory: true };
const PROXY: ContainerFacts = { name: 'proxy', requestsCpu: false, requestsMemory: false, usesMemory: false };
const AROUND: Surroundings = {
  services: {
    web: { containers: [MAIN], concurrency: 'unlimited' },
    cart: { containers: [{ ...MAIN, requestsMemory: false }], concurrency: 'unlimited' },
    db: { containers: [{ ...MAIN, usesMemory: false }, PROXY], concurrency: 5 },
  },
  metrics: { queue_depth: 'sum(depth)', 'rate{queue="a"}': 'rate a', rate: 'any rate', lag: 'sum(lag)' },
};

export function read(text: string, around: Partial<Surroundings> = {}, family?: ManifestFamily) {
  return readManifests([{ file: 'm.yaml', text }], { ...AROUND, ...around }, family);
}

/** The faults, a line each. */
export function faults(text: string, around: Partial<Surroundings> = {}, family?: ManifestFamily): string[] {
  try {
    read(text, around, family);
  } catch (error) {
    if (error instanceof InvalidInput) return error.message.split('\n');
    throw error;
  }
  return [];
}

export function hpaText(spec: string, target = 'web', version = 'v2'): string {
  return `apiVersion: autoscaling/${version}
kind: HorizontalPodAutoscaler
metadata: { name: a }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${target} }
${spec.replace(/^/gm, '  ')}
`;
}
