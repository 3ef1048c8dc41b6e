import { expect } from 'vitest';
import type { Observation, PodObservation, PolicySpec } from '#scaler/policy.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { MINUTE } from '#sim/time.ts';
import { compileAws } from './compile.ts';

/** A datapoint, or none. */
export type Metric = number | null;

/** A pod that became ready at this minute. */
export function pod(readyMinute: number | null, index: number): PodObservation {
  const readyChangedAt = readyMinute === null ? null : readyMinute * MINUTE;
  return {
    name: `web-${index}`,
    phase: 'Running',
    ready: readyChangedAt !== null,
    startedAt: 0,
    readyChangedAt,
    deleted: false,
    containers: [],
    sample: null,
  };
}

/** A target that does what it is told at once, minute by minute. */
export function play(spec: PolicySpec, replicas: number) {
  const policy = compileAws(spec, 'a');
  let state = policy.start({ at: 0, replicas });
  let count = replicas;
  let minute = 0;
  const step = (metrics: Record<string, Metric>, pods?: PodObservation[]) => {
    minute++;
    const observed = Object.entries(metrics).map(([name, value]) => {
      return [name, value === null ? { error: 'gone' } : { values: [value] }] as const;
    });
    const observation: Observation = {
      at: minute * MINUTE,
      cause: 'period',
      replicas: { spec: count, current: count, ready: count },
      pods: pods ?? Array.from({ length: count }, (_, index) => pod(0, index)),
      metrics: Object.fromEntries(observed),
      lastActuationAt: null,
    };
    const before = JSON.stringify(state);
    const decision = policy.decide(observation, state);
    expect(JSON.stringify(state)).toBe(before);
    expect(policy.decide(observation, JSON.parse(before))).toEqual(decision);
    state = decision.state;
    if (decision.replicas !== 'unchanged') count = decision.replicas;
    return { ...decision, count };
  };
  /** The counts after these minutes of one metric. */
  const counts = (...metrics: Metric[]) => metrics.map((value) => step({ 'policy-0': value }).count);
  return { policy, step, counts };
}

export const times = (count: number, value: Metric) => new Array<Metric>(count).fill(value);

/** What is wrong with a policy: where and which option. */
export function faults(spec: PolicySpec): string[] {
  try {
    compileAws(spec, 'a');
  } catch (error) {
    if (error instanceof InvalidInput)
      return error.message.split('\n').map((text) => text.slice(0, text.indexOf(' must')));
    throw error;
  }
  return [];
}
