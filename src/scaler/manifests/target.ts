import type { PolicySpec } from '#scaler/policy.ts';
import type { Path } from './documents.ts';
import type { Fields } from './fields.ts';

/** What a manifest can be held against: the scenario's services and metrics, without the rest of the scenario. */
export interface Surroundings {
  services: Readonly<Record<string, ServiceFacts>>;
  /** PromQL for the metrics that manifests name, as the adapter of a cluster would be told. */
  metrics: Readonly<Record<string, string>>;
  /** The service whose policy the file is to be; left out: the manifests say. */
  service?: string;
  /** How far the clocks of a time zone are ahead of UTC, e.g. '+01:00'; undefined when there is no such time zone. */
  offsetOf?(zone: string): string | undefined;
}

/** What a service has that a manifest may ask for. */
export interface ServiceFacts {
  /** The main one first. */
  containers: readonly ContainerFacts[];
  /** Requests in service at once in each replica. */
  concurrency: number | 'unlimited';
}

export interface ContainerFacts {
  name: string;
  requestsCpu: boolean;
  requestsMemory: boolean;
  /** Whether it uses any memory: none is no model of memory, and would be read as a use of 0. */
  usesMemory: boolean;
}

/** A manifest as the policy of a service. */
export interface ManifestPolicy {
  /** The object, for complaints and for writing it back. */
  name: string;
  namespace: string | undefined;
  target: { apiVersion: string | undefined; kind: string; name: string };
  service: string;
  spec: PolicySpec;
  /** Where in the object an option of the specification was read. */
  placeOf(option: Path): Path;
}

/** A reference to another object; undefined, with faults, when it has no name. */
export function readReference(
  spec: Fields,
  field: string,
  defaultKind = '',
): { fields: Fields; apiVersion: string | undefined; kind: string; name: string } | undefined {
  const fields = spec.object(field);
  if (fields === undefined) {
    if (!spec.has(field)) spec.required(field);
    return undefined;
  }
  const apiVersion = fields.text('apiVersion');
  const kind = fields.text('kind') ?? defaultKind;
  if (kind === '') fields.required('kind');
  const name = fields.text('name') ?? '';
  if (name === '') fields.required('name');
  return name === '' ? undefined : { fields, apiVersion, kind, name };
}

/**
 * The service that a manifest is for: the one named as its target, or the one that the file was given for unless the
 * target is another service of the scenario. A fault, and undefined, when there is none.
 */
export function serviceOf(target: string, field: string, fields: Fields, around: Surroundings): string | undefined {
  const { service, services } = around;
  if (Object.hasOwn(services, target)) {
    if (service === undefined || service === target) return target;
    fields.fault(field, `Invalid value: ${JSON.stringify(target)}: must be "${service}", whose policy it is to be`);
    return undefined;
  }
  if (service !== undefined) return service;
  const known = Object.keys(services)
    .map((name) => `"${name}"`)
    .join(', ');
  fields.fault(field, `Not found: ${JSON.stringify(target)}: the scenario has the services ${known}`);
  return undefined;
}

/** Complains of a resource metric that the pods of the service can never have. */
export function checkResource(
  fields: Fields,
  service: string,
  around: Surroundings,
  resource: 'cpu' | 'memory',
  container: string | undefined,
  isShare: boolean,
  at = { container: 'container', name: 'name', target: 'target' },
): void {
  const facts = around.services[service];
  if (facts === undefined) return;
  const containers = facts.containers.filter(({ name }) => container === undefined || name === container);
  if (containers.length === 0) {
    const known = facts.containers.map(({ name }) => `"${name}"`).join(', ');
    fields.fault(
      'container',
      `Not found: ${JSON.stringify(container)}: service ${service} has the containers ${known}`,
    );
    return;
  }
  if (resource === 'memory' && !containers.some(({ usesMemory }) => usesMemory)) {
    const rule = `service ${service} has no model of memory there (services.${service}.memory.base or perRequest)`;
    fields.fault(at.name, `Invalid value: "memory": ${rule}`);
    return;
  }
  if (!isShare) return;
  const without = containers.filter((one) => !(resource === 'cpu' ? one.requestsCpu : one.requestsMemory));
  if (without.length === 0) return;
  const names = without.map(({ name }) => name).join(', ');
  fields.fault(
    at.target,
    `Invalid value: "Utilization": missing request for ${resource} in container ${names} of service ${service}, of which it is to be a share`,
  );
}

/** The query behind a metric of the manifest: what the scenario calls by one of the names, in this order. */
export function queryOf(
  names: readonly string[],
  fields: Fields,
  field: string,
  around: Surroundings,
): string | undefined {
  const known = names.find((name) => Object.hasOwn(around.metrics, name));
  if (known !== undefined) return around.metrics[known];
  const all = names.map((name) => JSON.stringify(name)).join(' or ');
  fields.fault(
    field,
    `Not found: ${all}: nothing in the scenario measures it; say what it is with metrics: { '${names[0]}': '<PromQL>' }`,
  );
  return undefined;
}
