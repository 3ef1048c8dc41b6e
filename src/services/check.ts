import { parseQuantity } from '#services/quantity.ts';
import type { ServiceSpec } from '#services/spec.ts';
import type { Fault } from '#sim/invalid.ts';
import { checkEndings } from './check-endings.ts';
import { Faults, fieldsOf, joinPath, listOf, pathText } from './check-faults.ts';
import { checkSteps } from './check-steps.ts';

/** A label as Kubernetes wants it of services and containers (RFC 1035): it serves as a label, a host and a folder. */
const LABEL = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const LABEL_RULE = "named by a label of up to 63 of a-z, 0-9 and '-', beginning with a letter and not ending in '-'";

const MOST_REPLICAS = 100_000;

/**
 * What the services of a scenario cannot mean: numbers out of range, fields that contradict each other, calls to what does
 * not exist, calls without an end. Texts (durations, quantities, distributions) are taken to be checked by the schema;
 * what is not of its type at all is passed over.
 * @returns faults whose `where` begins with `services`, service by service
 */
export function checkServices(services: Readonly<Record<string, ServiceSpec>>): Fault[] {
  const faults = new Faults();
  if (Object.keys(services).length === 0) faults.add('', 'services', 'an object of at least one service', services);
  for (const [name, service] of Object.entries(services)) {
    if (!LABEL.test(name)) faults.add('services', pathText(name), LABEL_RULE, name);
    checkService(fieldsOf(service), pathText('services', name), faults);
    checkEndpoints(fieldsOf(service).endpoints, pathText('services', name), services, faults);
  }
  checkEndings(services, faults);
  return faults.found;
}

type Fields = Readonly<Record<string, unknown>>;

function checkService(service: Fields, where: string, faults: Faults): void {
  faults.whole(where, 'replicas', service.replicas, 0, MOST_REPLICAS);
  faults.whole(where, 'concurrency', service.concurrency, 1);
  faults.whole(`${where}.queue`, 'places', fieldsOf(service.queue).places, 0);
  checkRequestAndLimit(fieldsOf(service.cpu), `${where}.cpu`, 'cores', faults);
  checkRequestAndLimit(fieldsOf(service.memory), `${where}.memory`, 'bytes', faults);
  checkBalancer(service, where, faults);
  faults.whole(`${where}.buffer`, 'places', fieldsOf(service.buffer).places, 0);
  for (const name of Object.keys(fieldsOf(service.sidecars))) {
    if (!LABEL.test(name)) faults.add(`${where}.sidecars`, pathText(name), LABEL_RULE, name);
  }
}

function checkEndpoints(
  endpoints: unknown,
  where: string,
  services: Readonly<Record<string, ServiceSpec>>,
  faults: Faults,
): void {
  const entries = Object.entries(fieldsOf(endpoints));
  if (entries.length === 0 && endpoints !== undefined) {
    faults.add(where, 'endpoints', 'an object of at least one endpoint', endpoints);
  }
  for (const [name, steps] of entries) {
    const place = `${where}.endpoints`;
    if (name === '') faults.add(place, pathText(name), 'named by a text that is not empty', name);
    checkSteps(listOf(steps), joinPath(place, pathText(name)), services, faults);
  }
}

/** Requests and limits as Kubernetes validates them: above 0, and no request beyond its limit. */
function checkRequestAndLimit(fields: Fields, where: string, unit: string, faults: Faults): void {
  const request = amount(fields.request);
  const limit = amount(fields.limit);
  if (request === 0) faults.add(where, 'request', `above 0 ${unit}`, fields.request);
  if (limit === 0) faults.add(where, 'limit', `above 0 ${unit}`, fields.limit);
  else if (request !== undefined && limit !== undefined && limit < request) {
    faults.add(where, 'limit', `at least the request (${String(fields.request)})`, fields.limit);
  }
}

/** The number of a quantity; undefined of what is none. */
function amount(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  try {
    return parseQuantity(value);
  } catch {
    return undefined;
  }
}

function checkBalancer(service: Fields, where: string, faults: Faults): void {
  const { weights, choices } = fieldsOf(service.balancer);
  const place = `${where}.balancer`;
  faults.whole(place, 'choices', choices, 1, MOST_REPLICAS);
  if (!Array.isArray(weights)) return;
  if (weights.length === 0) faults.add(place, 'weights', 'a list of at least 1', weights);
  weights.forEach((weight, i) => {
    faults.positive(place, `weights[${i}]`, weight);
  });
  if (fieldsOf(service.queue).at === 'service') {
    faults.add(place, 'weights', "left out where queue.at is 'service': replicas pull for themselves", weights);
  }
}
