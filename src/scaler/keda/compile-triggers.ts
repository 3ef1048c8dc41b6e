import { epochOf, readCron } from '#scaler/cron.ts';
import type { MetricSpec } from '#scaler/kubernetes/hpa.ts';
import { milliValue } from '#scaler/kubernetes/quantity.ts';
import type { Options } from '#scaler/options.ts';
import { readOffset } from '#sim/calendar.ts';
import type { ExternalSource, Trigger } from './triggers.ts';

const MAX_INT32 = 2 ** 31 - 1;
const TYPES = ['prometheus', 'cpu', 'memory', 'cron', 'metrics-api'] as const;

/** What a query stands for: fields of a manifest that say where KEDA would ask. */
export const PROMETHEUS_ADDRESS = [
  'serverAddress',
  'metricName',
  'namespace',
  'customHeaders',
  'queryParameters',
  'authModes',
  'unsafeSsl',
  'timeout',
];
export const API_ADDRESS = ['url', 'valueLocation', 'format', 'method', 'authMode', 'unsafeSsl', 'timeout'];

/** The triggers of a ScaledObject. */
export function readTriggers(options: Options, startsAt: string): Trigger[] {
  const list = options.list('triggers');
  if (list === undefined && !options.has('triggers')) options.fault('triggers', 'given', undefined);
  if (list?.length === 0) options.fault('triggers', 'a list of at least one trigger', []);
  return (list ?? []).map((one, index) => {
    const type = one.word('type', TYPES);
    one.raw('name');
    const metadata = one.object('metadata');
    if (!one.has('metadata')) one.fault('metadata', 'given', undefined);
    const name = `s${index}-${type}`;
    const trigger = metadata === undefined ? undefined : readTrigger(one, metadata, { type, name, startsAt });
    if (metadata === undefined) ['metricType', 'useCachedMetrics', 'query'].forEach((field) => void one.raw(field));
    metadata?.close();
    one.close();
    return trigger ?? { name, type, metric: cpuTarget(1), external: null };
  });
}

interface Known {
  type: (typeof TYPES)[number];
  name: string;
  startsAt: string;
}

function readTrigger(options: Options, metadata: Options, { type, name, startsAt }: Known): Trigger {
  if (type === 'cpu' || type === 'memory') {
    return { name, type, metric: resourceMetric(type, options, metadata), external: null };
  }
  const kind = options.word('metricType', ['AverageValue', 'Value'], 'AverageValue');
  const key = `external/${name}`;
  const external = (milli: number, source: ExternalSource['source'], useCachedMetrics: boolean): Trigger => {
    const target =
      kind === 'Value'
        ? { type: kind, value: `${milli}m` as const }
        : { type: kind, averageValue: `${milli}m` as const };
    const metric: MetricSpec = { type: 'External', external: { metric: { name }, target } };
    return {
      name,
      type,
      metric,
      external: { key, target: { type: kind, value: milli / 1000 }, useCachedMetrics, source },
    };
  };
  if (type === 'cron') return external(1000, cronSource(metadata, startsAt), false);
  const useCachedMetrics = options.boolean('useCachedMetrics', false);
  const [threshold, activation, address] =
    type === 'prometheus'
      ? (['threshold', 'activationThreshold', PROMETHEUS_ADDRESS] as const)
      : (['targetValue', 'activationTargetValue', API_ADDRESS] as const);
  for (const field of address) metadata.raw(field);
  const source = {
    type: 'query' as const,
    query: type === 'prometheus' ? metadata.text('query') : options.text('query'),
    activationThreshold: amount(metadata, activation, 0),
    ignoreNullValues: type === 'prometheus' && flag(metadata, 'ignoreNullValues', true),
  };
  return external(targetMilli(metadata, threshold), source, useCachedMetrics);
}

/** The target in thousandths, cut off as KEDA does. */
function targetMilli(metadata: Options, name: string): number {
  const milli = Math.trunc(amount(metadata, name) * 1000);
  if (milli >= 1 && Number.isSafeInteger(milli)) return milli;
  if (!Number.isNaN(milli)) metadata.fault(name, 'a number from 0.001 up', metadata.raw(name));
  return 1;
}

function cronSource(metadata: Options, startsAt: string): ExternalSource['source'] {
  const offset = readTimezone(metadata);
  const start = readCron(metadata, 'start');
  const end = readCron(metadata, 'end');
  if (start !== undefined && metadata.raw('start') === metadata.raw('end')) {
    metadata.fault('end', 'another time than start', metadata.raw('end'));
  }
  const desiredReplicas = amount(metadata, 'desiredReplicas');
  if (!Number.isInteger(desiredReplicas) || desiredReplicas < 1 || desiredReplicas > MAX_INT32) {
    if (!Number.isNaN(desiredReplicas)) metadata.fault('desiredReplicas', 'a whole number from 1 up', desiredReplicas);
  }
  const never = { times: [], daysOfMonth: [], months: [], daysOfWeek: [], eitherDay: false };
  const epoch = wallClock(startsAt, offset);
  return { type: 'cron', start: start ?? never, end: end ?? never, desiredReplicas, epoch };
}

/** A fault of `startsAt` is told once, where it is read. */
function wallClock(startsAt: string, offset: string): number {
  try {
    return epochOf(startsAt, offset);
  } catch (error) {
    if (error instanceof RangeError) return 0;
    throw error;
  }
}

/** There is no table of time zones in virtual code: how far one is ahead is said beside its name. */
function readTimezone(metadata: Options): string {
  const value = metadata.raw('timezone');
  const offset = metadata.raw('offset');
  if (typeof value === 'string') {
    if (['UTC', 'Etc/UTC', 'GMT', 'Etc/GMT', 'Z'].includes(value)) return 'Z';
    if (readOffset(value) !== null) return value;
    // POSIX counts these the other way round.
    const posix = /^Etc\/GMT([+-])(\d{1,2})$/.exec(value);
    if (posix !== null) return `${posix[1] === '-' ? '+' : '-'}${(posix[2] as string).padStart(2, '0')}:00`;
  }
  if (typeof value === 'string' && typeof offset === 'string' && readOffset(offset) !== null) return offset;
  metadata.fault('timezone', "a time zone such as 'Europe/Berlin', 'UTC', or an offset such as '+02:00'", value);
  return 'Z';
}

function resourceMetric(name: 'cpu' | 'memory', options: Options, metadata: Options): MetricSpec {
  const type = options.word('metricType', ['Utilization', 'AverageValue'], 'Utilization');
  const target =
    type === 'Utilization'
      ? { type, averageUtilization: percent(metadata) }
      : { type, averageValue: quantity(metadata) };
  if (!metadata.has('containerName')) {
    metadata.raw('containerName');
    return { type: 'Resource', resource: { name, target } };
  }
  const container = metadata.text('containerName');
  return { type: 'ContainerResource', containerResource: { name, container, target } };
}

function cpuTarget(averageUtilization: number): MetricSpec {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
}

function percent(metadata: Options): number {
  const value = amount(metadata, 'value');
  if (Number.isInteger(value) && value >= 1 && value <= MAX_INT32) return value;
  if (!Number.isNaN(value)) metadata.fault('value', 'a whole number of per cent from 1 up', metadata.raw('value'));
  return 1;
}

function quantity(metadata: Options): number | string {
  const value = metadata.raw('value') as number | string;
  try {
    if (milliValue(value) > 0) return value;
    metadata.fault('value', 'a quantity above 0', value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    metadata.fault('value', error.message, value);
  }
  return 1;
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** A finite number, or its text; NaN after a fault. Without a fallback it must be given. */
function amount(metadata: Options, name: string, fallback?: number): number {
  const value = metadata.raw(name);
  if (value === undefined && fallback !== undefined) return fallback;
  const number = typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  metadata.fault(name, 'a number', value);
  return Number.NaN;
}

function flag(metadata: Options, name: string, fallback: boolean): boolean {
  const value = metadata.raw(name);
  if (value === 'true' || value === 'false') return value === 'true';
  return metadata.boolean(name, fallback);
}
