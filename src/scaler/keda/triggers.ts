import { type Cron, nextFiring } from '#scaler/cron.ts';
import type { MetricSpec } from '#scaler/kubernetes/hpa.ts';
import type { MetricObservation } from '#scaler/policy.ts';
import type { TriggerValue } from './fallback.ts';

/** One trigger of a ScaledObject, checked. */
export interface Trigger {
  /** As KEDA names its metric, e.g. 's0-prometheus'. */
  name: string;
  type: string;
  /** The metric that the HPA gets. */
  metric: MetricSpec;
  /** null: a resource, which the HPA looks at by itself. */
  external: ExternalSource | null;
}

export interface ExternalSource {
  /** The name of the metric among those that the HPA observes. */
  key: string;
  target: { type: 'AverageValue' | 'Value'; value: number };
  useCachedMetrics: boolean;
  source: QuerySource | CronSource;
}

interface QuerySource {
  type: 'query';
  query: string;
  activationThreshold: number;
  /** No value is 0. */
  ignoreNullValues: boolean;
}

interface CronSource {
  type: 'cron';
  start: Cron;
  end: Cron;
  desiredReplicas: number;
  /** Of `nextFiring`. */
  epoch: number;
}

export interface TriggerReading {
  value: TriggerValue;
  active: boolean;
}

/** What a trigger says when it is asked. */
export function readTrigger(
  source: ExternalSource['source'],
  observed: MetricObservation | undefined,
  now: number,
): TriggerReading {
  if (source.type === 'cron') return readCron(source, now);
  const value = singleValue(observed, source.ignoreNullValues);
  return { value, active: 'value' in value && value.value > source.activationThreshold };
}

/**
 * Active when the next end comes before the next start, or with it. The value is what the HPA divides by 1: the desired
 * replicas, and outside the hours 1.
 * Source: kedacore/keda pkg/scalers/cron_scaler.go.
 */
function readCron({ start, end, desiredReplicas, epoch }: CronSource, now: number): TriggerReading {
  const nextStart = nextFiring(start, now, epoch) ?? Number.POSITIVE_INFINITY;
  const nextEnd = nextFiring(end, now, epoch) ?? Number.POSITIVE_INFINITY;
  const active = nextEnd <= nextStart;
  return { value: { value: active ? desiredReplicas : 1 }, active };
}

/** The result of a query as KEDA's prometheus trigger takes it. */
function singleValue(observed: MetricObservation | undefined, ignoreNullValues: boolean): TriggerValue {
  if (observed === undefined) return { error: 'the metric was not observed' };
  if ('error' in observed) return observed;
  const [value, ...more] = observed.values;
  if (more.length > 0) return { error: 'the query returned multiple elements' };
  if (value === undefined || value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
    if (ignoreNullValues) return { value: 0 };
    return { error: value === undefined ? 'the result of the query is empty' : `the query returns ${value}` };
  }
  // KEDA hands it on, and what becomes of it then depends on the processor it runs on.
  if (Number.isNaN(value)) return { error: 'the query returns not a number' };
  return { value };
}
