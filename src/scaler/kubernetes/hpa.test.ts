import { describe, expect, it } from 'vitest';
import type { Decision, MetricObservation, Observation, PodObservation, Policy } from '#scaler/policy.ts';
import { SECOND } from '#sim/time.ts';
import { compileHpa, type HpaDetail } from './compile.ts';
import { type HpaOptions, hpa } from './hpa.ts';
import type { HpaState } from './reconciliation.ts';

const compile = (options: HpaOptions): Policy<HpaState> => compileHpa(hpa(options), 'policies.test.web');

/** A pod that requests one core and has been ready for an hour. */
function pod(index: number, cpuMilli: number | null, over: Partial<PodObservation> = {}): PodObservation {
  return {
    name: `web-${index}`,
    phase: 'Running',
    ready: true,
    startedAt: -3600 * SECOND,
    readyChangedAt: -3590 * SECOND,
    deleted: false,
    containers: [{ name: 'web', cpuRequestMilli: 1000, memoryRequestBytes: 2 ** 20 }],
    sample:
      cpuMilli === null
        ? null
        : { at: 0, window: 15 * SECOND, containers: [{ name: 'web', cpuMilli, memoryBytes: 2 ** 19 }] },
    ...over,
  };
}

function observe(
  atSeconds: number,
  pods: PodObservation[],
  metrics: Record<string, MetricObservation> = {},
): Observation {
  const count = pods.length;
  const replicas = { spec: count, current: count, ready: count };
  return { at: atSeconds * SECOND, cause: 'sync', replicas, pods, metrics, lastActuationAt: null };
}

/** As many pods as `replicas`, all of them at the same utilization. */
const steady = (atSeconds: number, replicas: number, percent: number): Observation =>
  observe(
    atSeconds,
    Array.from({ length: replicas }, (_, index) => pod(index, percent * 10)),
  );

/** Feeds a script of [second, utilization in per cent] to a policy whose decisions are obeyed at once. */
function script(policy: Policy<HpaState>, from: number, steps: [second: number, percent: number][]): string[] {
  let replicas = from;
  let state = policy.start({ at: 0, replicas });
  return steps.map(([second, percent]) => {
    const decision = policy.decide(steady(second, replicas, percent), state);
    state = decision.state;
    if (decision.replicas !== 'unchanged') replicas = decision.replicas;
    return `${second} s: ${replicas} ${decision.reason.code}`;
  });
}

function first(options: HpaOptions, observation: Observation): Decision<HpaState> {
  const policy = compile(options);
  return policy.decide(observation, policy.start({ at: 0, replicas: observation.replicas.spec }));
}

describe('a decision of the HPA', () => {
  it('scales up by the ratio and says why in Kubernetes words', () => {
    const { replicas, reason } = first({ maxReplicas: 10, cpu: 50 }, steady(0, 3, 87));
    expect(replicas).toBe(6); // ceil(87/50 * 3) = ceil(5.22)
    expect(reason).toEqual({
      code: 'SucceededRescale',
      numbers: { from: 3, to: 6, proposal: 6, stabilized: 6, desired: 6, value: 87, target: 50, ratio: 1.74 },
      text: 'cpu resource utilization (percentage of request) above target: 87 % of 50 %; 3 -> 6',
    });
  });

  it('does nothing at a ratio of exactly 1.1, and does something at the next per cent', () => {
    const held = first({ maxReplicas: 20, cpu: 50 }, steady(0, 10, 55));
    expect(held.replicas).toBe('unchanged');
    expect(held.reason.text).toMatch(/within tolerance of target: 55 % of 50 %; stays at 10$/);
    expect(first({ maxReplicas: 20, cpu: 50 }, steady(0, 10, 56)).replicas).toBe(12); // ceil(11.2)
    expect(first({ maxReplicas: 20, cpu: 50 }, steady(0, 10, 45)).replicas).toBe('unchanged');
  });

  it('stops at the maximum', () => {
    const { replicas, reason, detail } = first({ maxReplicas: 8, cpu: 50 }, steady(0, 5, 90));
    expect(replicas).toBe(8); // ceil(9) is more than 8, and 8 is less than the double of 5
    expect(reason.text).toMatch(/90 % of 50 %; TooManyReplicas turns 9 into 8; 5 -> 8$/);
    const limited = (detail as HpaDetail).conditions.find(({ type }) => type === 'ScalingLimited');
    expect(limited).toMatchObject({ status: 'True', reason: 'TooManyReplicas', changedAtSeconds: 0 });
  });

  it('does not more than double without behavior', () => {
    const { replicas, reason } = first({ maxReplicas: 100, cpu: 10 }, steady(0, 5, 90));
    expect(replicas).toBe(10);
    expect(reason.text).toContain('ScaleUpLimit turns 45 into 10');
  });

  it('corrects a count outside its bounds without looking at metrics', () => {
    expect(first({ maxReplicas: 8, cpu: 50 }, steady(0, 10, 90))).toMatchObject({
      replicas: 8,
      reason: { code: 'SucceededRescale', text: 'Current number of replicas above Spec.MaxReplicas; 10 -> 8' },
      detail: { metrics: [] },
    });
    expect(first({ minReplicas: 4, maxReplicas: 8 }, steady(0, 2, 90)).replicas).toBe(4);
  });

  it('leaves a count alone that somebody else has set to zero', () => {
    const { replicas, reason } = first({ maxReplicas: 8 }, steady(0, 0, 0));
    expect(replicas).toBe('unchanged');
    expect(reason.code).toBe('ScalingDisabled');
  });

  it('cannot decide while no pod has a sample', () => {
    const { replicas, reason } = first({ maxReplicas: 8 }, observe(0, [pod(0, null), pod(1, null)]));
    expect(replicas).toBe('unchanged');
    expect(reason.code).toBe('FailedGetResourceMetric');
    expect(reason.text).toMatch(/no metrics returned from resource metrics API; stays at 2$/);
  });

  it('takes pods without a sample for idle ones before it scales up', () => {
    const pods = [pod(0, 900), pod(1, 900), pod(2, null)];
    // First pass 90/50 = 1.8; with the missing pod 1800/3000 = 60 %, 1.2 * 3 = 3.6.
    expect(first({ maxReplicas: 10, cpu: 50 }, observe(0, pods)).replicas).toBe(4);
  });

  it('does not count the CPU of a pod that is starting', () => {
    const young = { startedAt: -20 * SECOND, readyChangedAt: -10 * SECOND };
    const pods = [pod(0, 600), pod(1, 1000, young)];
    // Of the ready pod alone 60/50 = 1.2; with the young one at 0: 30 %, which would turn the direction round.
    expect(first({ maxReplicas: 10, cpu: 50 }, observe(0, pods)).replicas).toBe('unchanged');
  });
});

describe('stabilization', () => {
  it('holds a scale-down until the highest recommendation is more than 5 minutes old', () => {
    const policy = compile({ maxReplicas: 10, cpu: 50 });
    // ceil(20/50 * 6) = 3; the count of the first look stays in force up to and including 300 s.
    const log = script(policy, 6, [
      [0, 20],
      [150, 20],
      [300, 20],
      [300.001, 20],
    ]);
    expect(log).toEqual([
      '0 s: 6 ScaleDownStabilized',
      '150 s: 6 ScaleDownStabilized',
      '300 s: 6 ScaleDownStabilized',
      '300.001 s: 3 SucceededRescale',
    ]);
  });

  it('with behavior lets go at exactly the end of the window', () => {
    const policy = compile({ maxReplicas: 10, cpu: 50, behavior: {} });
    const log = script(policy, 6, [
      [0, 20],
      [299, 20],
      [300, 20],
    ]);
    expect(log).toEqual(['0 s: 6 ScaleDownStabilized', '299 s: 6 ScaleDownStabilized', '300 s: 3 SucceededRescale']);
  });

  it('holds a scale-up by the lowest recommendation of its window', () => {
    const policy = compile({
      maxReplicas: 20,
      cpu: 50,
      behavior: { scaleUp: { stabilizationWindowSeconds: 60 } },
    });
    const log = script(policy, 4, [
      [0, 50],
      [30, 100],
      [60, 100],
    ]);
    expect(log).toEqual(['0 s: 4 ReadyForNewScale', '30 s: 4 ScaleUpStabilized', '60 s: 8 SucceededRescale']);
  });
});

describe('behavior', () => {
  const slow: HpaOptions = {
    maxReplicas: 100,
    cpu: 50,
    behavior: {
      scaleUp: {
        policies: [
          { type: 'Pods', value: 2, periodSeconds: 60 },
          { type: 'Percent', value: 50, periodSeconds: 60 },
        ],
      },
      scaleDown: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Min',
        policies: [
          { type: 'Pods', value: 1, periodSeconds: 60 },
          { type: 'Percent', value: 50, periodSeconds: 60 },
        ],
      },
    },
  };

  it('lets the larger policy through once a period', () => {
    const log = script(compile(slow), 10, [
      [0, 100], // wants 20; 50 % of 10 more than 2 pods: 15
      [15, 100], // wants 30; the period began with 10 replicas, so 15 is all
      [59, 100],
      [60, 100], // the event is no longer younger than the period: ceil(15 * 1.5) = 23
    ]);
    expect(log).toEqual([
      '0 s: 15 SucceededRescale',
      '15 s: 15 ScaleUpLimit',
      '59 s: 15 ScaleUpLimit',
      '60 s: 23 SucceededRescale',
    ]);
  });

  it('with selectPolicy Min takes the policy that removes least', () => {
    const log = script(compile(slow), 10, [
      [0, 10],
      [15, 10],
      [60, 10],
    ]);
    expect(log).toEqual(['0 s: 9 SucceededRescale', '15 s: 9 ScaleDownLimit', '60 s: 8 SucceededRescale']);
  });

  it('with selectPolicy Disabled never scales in that direction', () => {
    const still: HpaOptions = {
      maxReplicas: 10,
      cpu: 50,
      behavior: { scaleDown: { selectPolicy: 'Disabled', stabilizationWindowSeconds: 0 } },
    };
    expect(script(compile(still), 5, [[0, 1]])).toEqual(['0 s: 5 ScaleDownLimit']);
    expect(script(compile(still), 5, [[0, 90]])).toEqual(['0 s: 9 SucceededRescale']);
  });

  it('can have a tolerance of its own in each direction', () => {
    const options: HpaOptions = { maxReplicas: 20, cpu: 50, behavior: { scaleUp: { tolerance: 0.02 } } };
    expect(first(options, steady(0, 10, 52)).replicas).toBe(11); // 1.04 * 10
    expect(first(options, steady(0, 10, 51)).replicas).toBe('unchanged'); // 1.02 is still inside
  });
});

describe('metrics from elsewhere', () => {
  const queue: HpaOptions = {
    minReplicas: 0,
    maxReplicas: 10,
    metrics: [
      { type: 'External', external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: 30 } } },
    ],
    behavior: { scaleDown: { stabilizationWindowSeconds: 0 } },
    queries: { queue: 'sum(queue_length)' },
  };
  const queued = (at: number, replicas: number, length: number) =>
    observe(
      at,
      Array.from({ length: replicas }, (_, index) => pod(index, 0)),
      { 'external/queue': { values: [length] } },
    );

  it('are asked for by their query', () => {
    expect(compile(queue).needs).toEqual({ pods: true, queries: { 'external/queue': 'sum(queue_length)' } });
  });

  it('take an HPA to zero and back, which a hand cannot do', () => {
    const policy = compile(queue);
    let decision = policy.decide(queued(0, 2, 0), policy.start({ at: 0, replicas: 2 }));
    expect(decision.replicas).toBe(0);
    decision = policy.decide(queued(15, 0, 0), decision.state);
    expect(decision.replicas).toBe('unchanged');
    decision = policy.decide(queued(30, 0, 61), decision.state);
    expect(decision.replicas).toBe(3);
    const byHand = policy.decide(queued(45, 0, 61), decision.state);
    expect(byHand).toMatchObject({ replicas: 'unchanged', reason: { code: 'ScalingDisabled' } });
  });

  it('block a scale-down when they fail, but not a scale-up', () => {
    const options = { ...queue, minReplicas: 1, cpu: 50 };
    const failing = { 'external/queue': { error: 'connection refused' } };
    const down = first(options, observe(0, [pod(0, 100), pod(1, 100)], failing));
    expect(down).toMatchObject({ replicas: 'unchanged', reason: { code: 'FailedGetExternalMetric' } });
    const up = first(options, observe(0, [pod(0, 900), pod(1, 900)], failing));
    expect(up.replicas).toBe(4);
  });
});
