import { API_ADDRESS, PROMETHEUS_ADDRESS } from '#scaler/keda/compile-triggers.ts';
import type { KedaTrigger } from '#scaler/keda/keda.ts';
import type { Fields } from './fields.ts';
import { checkResource, queryOf, type Surroundings } from './target.ts';

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** Stands for a trigger that cannot be simulated while the others are looked at. */
export const ANY_TRIGGER: KedaTrigger = { type: 'cpu', metadata: { value: '50' } };

type Texts = Record<string, string>;

/** The fields of each trigger's metadata that matter, and those that only say where to ask. */
const METADATA: Readonly<Record<string, readonly string[]>> = {
  prometheus: ['query', 'threshold', 'activationThreshold', 'ignoreNullValues', ...PROMETHEUS_ADDRESS],
  'metrics-api': ['targetValue', 'activationTargetValue', ...API_ADDRESS],
  cron: ['timezone', 'start', 'end', 'desiredReplicas'],
  cpu: ['value', 'containerName', 'type'],
  memory: ['value', 'containerName', 'type'],
};

/**
 * Triggers that only differ in whom they ask: the scenario says what the answer is, and this where they keep their target
 * and activation, with the default of the target.
 */
const ASKING: Readonly<Record<string, readonly [target: string, activation: string, otherwise?: string]>> = {
  'aws-cloudwatch': ['targetMetricValue', 'activationTargetMetricValue'],
  'aws-sqs-queue': ['queueLength', 'activationQueueLength', '5'],
  'azure-queue': ['queueLength', 'activationQueueLength', '5'],
  'azure-servicebus': ['messageCount', 'activationMessageCount', '5'],
  datadog: ['queryValue', 'activationQueryValue'],
  'gcp-pubsub': ['value', 'activationValue', '10'],
  graphite: ['threshold', 'activationThreshold'],
  influxdb: ['thresholdValue', 'activationThresholdValue'],
  kafka: ['lagThreshold', 'activationLagThreshold', '10'],
  loki: ['threshold', 'activationThreshold'],
  'nats-jetstream': ['lagThreshold', 'activationLagThreshold', '10'],
  'new-relic': ['threshold', 'activationThreshold'],
  postgresql: ['targetQueryValue', 'activationTargetQueryValue'],
  rabbitmq: ['value', 'activationValue', '20'],
  redis: ['listLength', 'activationListLength', '5'],
};

/** A trigger as the options of the policy have it; undefined, with faults, when it cannot be simulated. */
export function readTrigger(
  trigger: Fields,
  service: string | undefined,
  around: Surroundings,
): KedaTrigger | undefined {
  const type = trigger.text('type') ?? '';
  if (type === '') trigger.required('type');
  const name = trigger.text('name');
  const metricType = trigger.text('metricType');
  const useCachedMetrics = trigger.boolean('useCachedMetrics');
  trigger.ignore('authenticationRef');
  const metadata = trigger.object('metadata');
  const texts = trigger.texts('metadata') ?? {};
  trigger.close();
  if (!trigger.has('metadata')) trigger.required('metadata');
  if (type === '' || metadata === undefined) return undefined;
  const common = {
    ...(name !== undefined && { name }),
    ...(metricType !== undefined && { metricType }),
    ...(useCachedMetrics !== undefined && { useCachedMetrics }),
  };
  if (METADATA[type] === undefined) return readAsking(type, trigger, common, name, texts, around);
  metadata.ignore(...METADATA[type]);
  metadata.close();
  const known = Object.fromEntries(Object.entries(texts).filter(([field]) => METADATA[type]?.includes(field)));
  if (type === 'prometheus') {
    const names = [name, texts.metricName, texts.query].filter((one) => one !== undefined);
    const mapped = names.find((one) => Object.hasOwn(around.metrics, one));
    const query = mapped === undefined ? texts.query : around.metrics[mapped];
    if (texts.query === undefined) metadata.required('query', 'no query given');
    return { ...common, type, metadata: { ...known, query } } as KedaTrigger;
  }
  if (type === 'metrics-api') {
    const query = queryOf([...(name === undefined ? [] : [name]), type], trigger, 'type', around);
    return query === undefined ? undefined : ({ ...common, type, query, metadata: known } as KedaTrigger);
  }
  if (type === 'cron') {
    const offset = around.offsetOf?.(texts.timezone ?? '');
    return { ...common, type, metadata: { ...known, ...(offset !== undefined && { offset }) } } as KedaTrigger;
  }
  return readResource(type as 'cpu' | 'memory', { metadata, known, common, service, around });
}

function readResource(
  type: 'cpu' | 'memory',
  read: {
    metadata: Fields;
    known: Texts;
    common: { metricType?: string };
    service: string | undefined;
    around: Surroundings;
  },
): KedaTrigger {
  const { metadata, known, common, service, around } = read;
  // The type stood in the metadata before it had a field of its own.
  const { type: older, ...rest } = known;
  const metricType = common.metricType ?? older ?? 'Utilization';
  if (service !== undefined) {
    checkResource(metadata, service, around, type, known.containerName, metricType === 'Utilization', {
      container: 'containerName',
      name: 'value',
      target: 'value',
    });
  }
  return { ...common, metricType, type, metadata: rest } as unknown as KedaTrigger;
}

/** A trigger of another kind as one that asks an API, if the scenario says what the answer is. */
function readAsking(
  type: string,
  trigger: Fields,
  common: object,
  name: string | undefined,
  texts: Texts,
  around: Surroundings,
): KedaTrigger | undefined {
  const asking = ASKING[type];
  if (asking === undefined) {
    trigger.notSupported('type', [...Object.keys(METADATA), ...Object.keys(ASKING)]);
    return undefined;
  }
  const [target, activation, otherwise] = asking;
  const query = queryOf([...(name === undefined ? [] : [name]), type], trigger, 'type', around);
  const targetValue = texts[target] ?? otherwise;
  if (targetValue === undefined) trigger.object('metadata')?.required(target);
  if (query === undefined || targetValue === undefined) return undefined;
  const activationTargetValue = texts[activation];
  for (const field of [target, activation]) {
    if (texts[field] === undefined || NUMBER.test(texts[field].trim())) continue;
    trigger.object('metadata')?.invalid(field, 'must be a number');
    return undefined;
  }
  return {
    ...common,
    type: 'metrics-api',
    query,
    metadata: { targetValue, ...(activationTargetValue !== undefined && { activationTargetValue }) },
  } as KedaTrigger;
}
