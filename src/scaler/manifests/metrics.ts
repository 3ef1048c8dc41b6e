import type { AverageValueSpec, MetricSpec, UtilizationSpec, ValueSpec } from '#scaler/kubernetes/hpa.ts';
import { type LabelSelector, metricIdentity } from '#scaler/kubernetes/metric-identity.ts';
import { canonicalQuantity } from '#sim/quantity.ts';
import type { Fields } from './fields.ts';
import { checkResource, queryOf, readReference, type Surroundings } from './target.ts';

const SOURCES = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
} as const;
type Source = keyof typeof SOURCES;

/** What an HPA reads its metrics with: where they are held against, and what it found. */
interface Reading {
  service: string | undefined;
  around: Surroundings;
  queries: Record<string, string>;
}

export function cpuUtilization(percent: number): MetricSpec {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: percent } } };
}

/**
 * The metrics of an HPA of autoscaling/v2, and the queries for those that are no resources. CPU utilization of 80 % when
 * there is none.
 * @param service undefined when it is not known, so that what depends on it goes unchecked
 */
export function readMetrics(
  spec: Fields,
  service: string | undefined,
  around: Surroundings,
): { metrics: MetricSpec[]; queries: Record<string, string> } {
  const reading: Reading = { service, around, queries: {} };
  const list = spec.list('metrics') ?? [];
  const metrics = list.flatMap((fields) => readMetric(fields, reading) ?? []);
  return { metrics: list.length === 0 ? [cpuUtilization(80)] : metrics, queries: reading.queries };
}

function readMetric(fields: Fields, reading: Reading): MetricSpec | undefined {
  const type = fields.text('type') ?? '';
  const present = Object.values(SOURCES).filter((name) => fields.has(name));
  const sources = Object.fromEntries(present.map((name) => [name, fields.object(name)]));
  if (!Object.hasOwn(SOURCES, type)) {
    if (type === '') fields.required('type', 'must specify a metric source type');
    fields.notSupported('type', Object.keys(SOURCES));
    fields.close();
    return undefined;
  }
  const expected = SOURCES[type as Source];
  for (const name of present) {
    if (name !== expected) fields.forbidden(name, 'must populate the given metric source only');
  }
  fields.close();
  if (!fields.has(expected)) fields.required(expected, 'must populate information for the given metric source');
  const source = sources[expected];
  if (source === undefined) return undefined;
  const metric = readSource(type as Source, source, reading);
  source.close();
  return metric;
}

function readSource(type: Source, source: Fields, reading: Reading): MetricSpec | undefined {
  if (type === 'Resource' || type === 'ContainerResource') return readResource(type, source, reading);
  const described = type === 'Object' ? readReference(source, 'describedObject') : undefined;
  described?.fields.close();
  const metric = readIdentifier(source, reading);
  const target = readTargetOf(type, source);
  if (metric === undefined || target === undefined) return undefined;
  if (type === 'Pods') return { type, pods: { metric, target: target as AverageValueSpec } };
  if (type === 'External') return { type, external: { metric, target: target as ValueSpec } };
  if (described === undefined) return undefined;
  const { apiVersion, kind, name } = described;
  const describedObject = apiVersion === undefined ? { kind, name } : { apiVersion, kind, name };
  return { type, object: { describedObject, metric, target: target as ValueSpec } };
}

function readResource(
  type: 'Resource' | 'ContainerResource',
  source: Fields,
  { service, around }: Reading,
): MetricSpec | undefined {
  const name = source.text('name') ?? '';
  if (name === '') source.required('name', 'must specify a resource name');
  else if (name !== 'cpu' && name !== 'memory') {
    source.fault('name', `Unsupported value: ${JSON.stringify(name)}: only "cpu" and "memory" are simulated`);
  }
  const container = type === 'Resource' ? undefined : (source.text('container') ?? '');
  if (container === '') source.required('container', 'must specify a container');
  const target = readTargetOf(type, source);
  if ((name !== 'cpu' && name !== 'memory') || container === '' || target === undefined) return undefined;
  if (service !== undefined) checkResource(source, service, around, name, container, target.type === 'Utilization');
  if (container === undefined) return { type: 'Resource', resource: { name, target: target as UtilizationSpec } };
  return { type: 'ContainerResource', containerResource: { name, container, target: target as UtilizationSpec } };
}

interface Identifier {
  name: string;
  selector?: LabelSelector;
}

/** Which metric it is, and the scenario's query for it. */
function readIdentifier(source: Fields, { around, queries }: Reading): Identifier | undefined {
  const fields = source.object('metric');
  if (fields === undefined) {
    if (!source.has('metric')) source.required('metric.name', 'must specify a metric name');
    return undefined;
  }
  const name = fields.text('name') ?? '';
  if (name === '') fields.required('name', 'must specify a metric name');
  const selector = readSelector(fields);
  fields.close();
  if (name === '') return undefined;
  const identity = metricIdentity(name, selector);
  const query = queryOf(identity === name ? [name] : [identity, name], fields, 'name', around);
  if (query !== undefined) queries[identity] = query;
  return selector === undefined ? { name } : { name, selector };
}

const OPERATORS = ['DoesNotExist', 'Exists', 'In', 'NotIn'];

function readSelector(metric: Fields): LabelSelector | undefined {
  const fields = metric.object('selector');
  if (fields === undefined) return undefined;
  const selector: LabelSelector = {};
  const matchLabels = fields.texts('matchLabels');
  if (matchLabels !== undefined) selector.matchLabels = matchLabels;
  const expressions = fields.list('matchExpressions')?.map((one) => {
    const key = one.text('key') ?? '';
    if (key === '') one.required('key');
    const operator = one.text('operator') ?? '';
    if (!OPERATORS.includes(operator)) one.fault('operator', 'Invalid value: not a valid selector operator');
    const values = one.raw('values');
    one.close();
    return { key, operator: operator as 'In', ...(Array.isArray(values) && { values: values.map(String) }) };
  });
  if (expressions !== undefined) selector.matchExpressions = expressions;
  fields.close();
  return selector;
}

const TARGETS = ['Utilization', 'Value', 'AverageValue'];

/** The target by the fields that it has, as the controller reads it: of an Object alone the type decides. */
function readTargetOf(type: Source, source: Fields): UtilizationSpec | AverageValueSpec | ValueSpec | undefined {
  const target = source.object('target');
  if (target === undefined) {
    if (!source.has('target')) source.required('target.type', 'must specify a metric target type');
    return undefined;
  }
  const word = target.text('type') ?? '';
  if (word === '') target.required('type', 'must specify a metric target type');
  if (!TARGETS.includes(word)) target.fault('type', `Invalid value: ${JSON.stringify(word)}: ${TYPE_RULE}`);
  const value = positive(target, 'value');
  const averageValue = positive(target, 'averageValue');
  const averageUtilization = target.integer('averageUtilization');
  if ((averageUtilization ?? 1) < 1) target.invalid('averageUtilization', 'must be greater than 0');
  const sound = checkFields(type, word, target);
  target.close();
  if (!sound) return undefined;
  const average = averageValue === undefined ? undefined : ({ type: 'AverageValue', averageValue } as const);
  const whole = value === undefined ? undefined : ({ type: 'Value', value } as const);
  if (type === 'Pods') return average;
  if (type === 'External') return average ?? whole;
  if (type === 'Object') return word === 'Value' ? whole : average;
  if (average !== undefined) return average;
  return averageUtilization === undefined ? undefined : { type: 'Utilization', averageUtilization };
}

const TYPE_RULE = 'must be either Utilization, Value, or AverageValue';

/** Which of its fields a target must have and which not. */
function checkFields(type: Source, word: string, target: Fields): boolean {
  const [value, average, share] = ['value', 'averageValue', 'averageUtilization'].map((name) => target.has(name));
  if (type === 'Pods') {
    if (!average) target.required('averageValue', 'must specify a positive target averageValue');
    return average === true;
  }
  if (type === 'External') {
    if (value && average) target.forbidden('value', 'may not set both a target value for metric and a per-pod target');
    else if (!value && !average) {
      target.required('averageValue', 'must set either a target value for metric or a per-pod target');
    }
    return value !== average;
  }
  if (type === 'Object') {
    if (!value && !average) target.required('averageValue', 'must set either a target value or averageValue');
    // The API server lets it pass; the controller then says so at every look.
    else if (!(word === 'Value' ? value : average)) {
      target.required(word === 'Value' ? 'value' : 'averageValue', `must be given for a target of type ${word}`);
    } else return true;
    return false;
  }
  if (!share && !average) {
    target.required('averageUtilization', 'must set either a target raw value or a target utilization');
  }
  if (share && average) {
    target.forbidden('averageValue', 'may not set both a target raw value and a target utilization');
  }
  return share !== average;
}

function positive(target: Fields, name: string): string | undefined {
  const quantity = target.quantity(name);
  if (quantity === undefined) return undefined;
  if (quantity.digits <= 0n) target.invalid(name, 'must be positive');
  return canonicalQuantity(quantity);
}
