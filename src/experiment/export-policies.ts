import { type ManifestNames, writeManifests } from '#scaler/manifests/write.ts';
import type { PolicySpec } from '#scaler/policy.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { givePolicies } from './given-policies.ts';
import type { LoadedScenario } from './load-scenario.ts';
import { readPolicyFiles } from './policy-files.ts';
import { policiesIn } from './policy-modules.ts';

/** What a manifest is asked for by, and the family that it is of. */
export const EXPORTS = { hpa: 'hpa', keda: 'keda', kpa: 'kpa', knative: 'kpa' } as const;

export interface ExportOptions {
  as: keyof typeof EXPORTS;
  /** A policy as `pitot run` takes it. */
  policy: string;
  /** Default: all services that the policy scales. */
  service?: string | undefined;
}

/**
 * A policy of a scenario as manifests in YAML. One that was read from a manifest is called as it was there, any other
 * after its service.
 * @throws {InvalidInput} when the policy is of another family, or of none that has manifests
 */
export function exportPolicies({ scenario, file, base }: LoadedScenario, options: ExportOptions): string {
  const { as, policy: word, service } = options;
  const { names, added } = givePolicies(scenario, [word], file);
  const name = names[0] as string;
  const isOwn = added[name] === undefined;
  const policies = { [name]: (isOwn ? scenario.policies?.[name] : added[name]) ?? { kind: 'fixed' } };
  const read = readPolicyFiles(scenario, policies, isOwn ? base : '.');
  const each = policiesIn(read.policies[name] ?? {});
  const services = '' in each ? Object.keys(scenario.services) : Object.keys(each);
  const chosen = services.filter((one) => service === undefined || service === one);
  if (chosen.length === 0) {
    throw InvalidInput.of('pitot export', '--service', `one that ${name} scales (${services.join(', ')})`, service);
  }
  const specs = chosen.map((one) => ({ service: one, spec: (each[''] ?? each[one]) as PolicySpec }));
  const fitting = specs.filter(({ spec }) => spec.kind === EXPORTS[as]);
  if (fitting.length === 0) {
    const kinds = [...new Set(specs.map(({ spec }) => spec.kind))].join(', ');
    throw InvalidInput.of('pitot export', '--policy', `of kind ${EXPORTS[as]}`, `${name} (${kinds})`);
  }
  return writeManifests(
    fitting.map(({ service: one, spec }) => ({
      spec,
      names: read.manifests[name]?.[one] ?? newNames(EXPORTS[as], one),
    })),
  );
}

function newNames(family: string, service: string): ManifestNames {
  if (family === 'kpa') return { name: service, target: { kind: 'Service', name: service } };
  return { name: service, target: { apiVersion: 'apps/v1', kind: 'Deployment', name: service } };
}
