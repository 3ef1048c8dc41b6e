import type { Options } from '#scaler/options.ts';
import { type LabelSelector, metricIdentity } from './metric-identity.ts';
import type { HpaMetric } from './metrics.ts';
import { milliValue } from './quantity.ts';

const MAX_INT32 = 2 ** 31 - 1;
/** Kubernetes' default for an HPA that names no metric at all. */
const DEFAULT_CPU = 80;

type Target = { type: 'Utilization'; percent: number } | { type: 'AverageValue' | 'Value'; milli: number };

/** The metrics of an HPA, `cpu` first; CPU utilization of 80 % when there is none. */
export function readMetrics(options: Options): HpaMetric[] {
  const cpu = options.has('cpu') ? options.integer('cpu', 1, MAX_INT32) : undefined;
  options.raw('cpu');
  const metrics = (options.list('metrics') ?? []).map(metric);
  if (cpu !== undefined || metrics.length === 0) metrics.unshift(cpuUtilization(cpu ?? DEFAULT_CPU));
  return metrics;
}

function cpuUtilization(percent: number): HpaMetric {
  return { type: 'Resource', resource: 'cpu', container: null, target: { type: 'Utilization', percent } };
}

const SOURCES = ['Resource', 'ContainerResource', 'Pods', 'Object', 'External'] as const;

function metric(options: Options): HpaMetric {
  const type = options.word('type', SOURCES);
  const field = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  const source = options.object(field);
  options.close();
  if (source === undefined) {
    if (!options.has(field)) options.fault(field, `given for a metric of type ${type}`, undefined);
    return cpuUtilization(DEFAULT_CPU);
  }
  const result = read(type, source);
  source.close();
  return result;
}

function read(type: (typeof SOURCES)[number], source: Options): HpaMetric {
  if (type === 'Resource' || type === 'ContainerResource') {
    return {
      type,
      resource: source.word('name', ['cpu', 'memory']),
      container: type === 'Resource' ? null : source.text('container'),
      target: target(source, ['Utilization', 'AverageValue']),
    };
  }
  if (type === 'Pods') return { type, ...named(source, 'pods'), target: target(source, ['AverageValue']) };
  if (type === 'Object') {
    const object = source.object('describedObject');
    if (!source.has('describedObject')) source.fault('describedObject', 'given', undefined);
    const describes = object?.text('kind') ?? '';
    object?.text('name');
    object?.raw('apiVersion');
    object?.close();
    return { type, describes, ...named(source, 'object'), target: target(source, ['Value', 'AverageValue']) };
  }
  return { type, ...named(source, 'external'), target: target(source, ['Value', 'AverageValue']) };
}

/** The metric's name, and the key under which its values are observed: the APIs are apart, so equal names may differ. */
function named(source: Options, api: string): { metric: string; key: string } {
  const options = source.object('metric');
  if (!source.has('metric')) source.fault('metric', 'given', undefined);
  const name = options?.text('name') ?? '';
  const selector = options?.object('selector');
  const matchLabels = selector?.raw('matchLabels');
  const matchExpressions = selector?.raw('matchExpressions');
  selector?.close();
  options?.close();
  const identity = metricIdentity(name, { matchLabels, matchExpressions } as LabelSelector);
  return { metric: name, key: `${api}/${identity}` };
}

const FIELDS = { Utilization: 'averageUtilization', AverageValue: 'averageValue', Value: 'value' } as const;

function target<Kind extends Target['type']>(source: Options, kinds: readonly Kind[]): Extract<Target, { type: Kind }> {
  const options = source.object('target');
  if (options === undefined) {
    if (!source.has('target')) source.fault('target', 'given', undefined);
    return { type: kinds[0] } as Extract<Target, { type: Kind }>;
  }
  const type: Target['type'] = options.word(
    'type',
    kinds,
    kinds.find((kind) => options.has(FIELDS[kind])),
  );
  const result: Target =
    type === 'Utilization'
      ? { type, percent: options.integer(FIELDS[type], 1, MAX_INT32) }
      : { type, milli: positiveMilli(options, FIELDS[type]) };
  options.close();
  return result as Extract<Target, { type: Kind }>;
}

function positiveMilli(options: Options, name: string): number {
  const value = options.raw(name);
  try {
    const milli = milliValue(value as number | string);
    if (milli > 0) return milli;
    options.fault(name, 'a quantity above 0', value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    options.fault(name, error.message, value);
  }
  return 1;
}
