import { SECOND } from '#sim/time.ts';
import type { Observation } from './policy.ts';

/** An observation of `replicas` all of which are ready, and of the metric `value`, if it has one. */
export function observed(atSeconds: number, replicas: number, value?: number | string, cause = 'look'): Observation {
  const metrics =
    value === undefined ? {} : { value: typeof value === 'string' ? { error: value } : { values: [value] } };
  return {
    at: atSeconds * SECOND,
    cause,
    replicas: { spec: replicas, current: replicas, ready: replicas },
    pods: [],
    metrics,
    lastActuationAt: null,
  };
}
