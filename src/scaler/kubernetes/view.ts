import type { MetricObservation, Observation } from '#scaler/policy.ts';
import type { MilliObservation } from './metrics.ts';
import { sampleMilli } from './quantity.ts';

/** An observation as a reconciliation sees it. */
export function view({ at, replicas, pods, metrics }: Observation) {
  const { spec, current } = replicas;
  const milli: Record<string, MilliObservation> = {};
  for (const key of Object.keys(metrics)) milli[key] = inMilli(metrics[key] as MetricObservation);
  return { at, scale: { spec, current, selector: 'ok' as const }, pods, metrics: milli };
}

function inMilli(observed: MetricObservation): MilliObservation {
  if ('error' in observed) return observed;
  return { ...observed, values: observed.values.map(sampleMilli) };
}
