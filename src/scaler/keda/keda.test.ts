import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetricObservation, Observation, PodObservation } from '#scaler/policy.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { HOUR, SECOND } from '#sim/time.ts';
import { compileKeda } from './compile.ts';
import { type KedaOptions, type KedaTrigger, keda } from './keda.ts';
import type { KedaState } from './rules.ts';

const QUEUE: KedaTrigger = { type: 'prometheus', metadata: { query: 'queue', threshold: '10' } };
const KEY = 'external/s0-prometheus';

function pods(count: number): PodObservation[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `web-${index}`,
    phase: 'Running',
    ready: true,
    startedAt: -HOUR,
    readyChangedAt: -HOUR,
    deleted: false,
    containers: [{ name: 'main', cpuRequestMilli: 1000, memoryRequestBytes: null }],
    sample: { at: 0, window: 15 * SECOND, containers: [{ name: 'main', cpuMilli: 900, memoryBytes: null }] },
  }));
}

/** A target that does what it is told at once. */
function play(options: Partial<KedaOptions>, replicas: number) {
  const policy = compileKeda(keda({ triggers: [QUEUE], ...options }), 'a');
  let state: KedaState = policy.start({ at: 0, replicas });
  let count = replicas;
  const at = (seconds: number, cause: 'poll' | 'sync', observed: number | MetricObservation) => {
    const metrics = { [KEY]: typeof observed === 'number' ? { values: [observed] } : observed };
    const observation: Observation = {
      at: seconds * SECOND,
      cause,
      replicas: { spec: count, current: count, ready: count },
      pods: pods(count),
      metrics,
      lastActuationAt: null,
    };
    const decision = policy.decide(observation, state);
    state = decision.state;
    if (decision.replicas !== 'unchanged') count = decision.replicas;
    return { ...decision, count };
  };
  return { policy, at, state: () => state };
}

function faults(options: unknown): string[] {
  try {
    compileKeda({ kind: 'keda', ...(options as object) }, 'a');
  } catch (error) {
    if (error instanceof InvalidInput) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('the two rhythms', () => {
  it('are the poll of KEDA and the sync of the HPA, with the queries of the triggers', () => {
    const { policy } = play({ pollingInterval: 5, phase: '2s', controller: { syncPeriod: '20s', phase: '1s' } }, 1);
    expect(policy.rhythms).toEqual([
      { name: 'poll', interval: 5 * SECOND, phase: 2 * SECOND },
      { name: 'sync', interval: 20 * SECOND, phase: SECOND },
    ]);
    expect(policy.needs).toEqual({ pods: true, queries: { [KEY]: 'queue' } });
    expect(play({}, 1).policy.rhythms).toEqual([
      { name: 'poll', interval: 30 * SECOND },
      { name: 'sync', interval: 15 * SECOND },
    ]);
  });

  it('take a queue from zero to many and back: the poll wakes up, the HPA scales, the poll ends it in one step', () => {
    const { at } = play({ maxReplicaCount: 8 }, 0);
    expect(at(0, 'sync', 75)).toMatchObject({ count: 0, reason: { code: 'ScalingDisabled' } });
    expect(at(1, 'poll', 75)).toMatchObject({ count: 1, reason: { code: 'KEDAScaleTargetActivated' } });
    expect(at(15, 'sync', 75)).toMatchObject({ count: 4, reason: { code: 'SucceededRescale' } });
    expect(at(30, 'sync', 75).count).toBe(8);
    expect(at(31, 'poll', 0)).toMatchObject({ count: 8, reason: { code: 'ScalerCooldown' } });
    expect(at(301, 'poll', 0)).toMatchObject({ count: 8, reason: { code: 'ScalerCooldown' } });
    expect(at(302, 'poll', 0)).toMatchObject({ count: 0, reason: { code: 'KEDAScaleTargetDeactivated' } });
  });

  it('leave one replica to the HPA as its minimum while minReplicaCount is 0', () => {
    const { at } = play({}, 5);
    expect(at(0, 'sync', 0)).toMatchObject({ count: 5, reason: { code: 'ScaleDownStabilized' } });
    expect(at(301, 'sync', 0).count).toBe(1);
  });
});

describe('triggers', () => {
  it('are active strictly above the activation threshold', () => {
    const metadata = { query: 'queue', threshold: 10, activationThreshold: '3' };
    const { at } = play({ triggers: [{ type: 'prometheus', metadata }] }, 0);
    expect(at(0, 'poll', 3).count).toBe(0);
    expect(at(30, 'poll', 3.5).count).toBe(1);
  });

  it('take no value for 0 unless told not to, and never several values or not a number', () => {
    const strict = play(
      { triggers: [{ ...QUEUE, metadata: { query: 'queue', threshold: 1, ignoreNullValues: 'false' } }] },
      1,
    );
    expect(strict.at(60, 'poll', { values: [] }).reason.code).toBe('TriggerError');
    const { at } = play({}, 1);
    expect(at(30, 'poll', { values: [Number.NaN] }).reason.code).toBe('TriggerError');
    expect(at(60, 'poll', { values: [1, 2] }).reason.code).toBe('TriggerError');
    expect(at(90, 'poll', { values: [] }).count).toBe(0);
  });

  it('of cpu and memory alone are always active', () => {
    const { at } = play({ triggers: [{ type: 'cpu', metadata: { value: '50' } }] }, 1);
    expect(at(1e6, 'poll', 0)).toMatchObject({ count: 1, reason: { code: 'ScalerActive' } });
    expect(at(1e6 + 1, 'sync', 0).count).toBe(2);
  });

  it('of cpu beside others do not keep anything awake', () => {
    const { at } = play({ triggers: [QUEUE, { type: 'cpu', metadata: { value: 50 } }] }, 1);
    expect(at(60, 'poll', 0).count).toBe(0);
  });

  it('of cron are active from a start to an end, and ask for their replicas', () => {
    const metadata = { timezone: '+01:00', start: '0 9 * * *', end: '0 17 * * *', desiredReplicas: '6' };
    const { at } = play({ triggers: [{ type: 'cron', metadata }] }, 0);
    expect(at(8 * 3600 - 1, 'poll', 0).count).toBe(0);
    expect(at(8 * 3600, 'poll', 0).count).toBe(1);
    expect(at(8 * 3600 + 15, 'sync', 0).count).toBe(4);
    expect(at(8 * 3600 + 30, 'sync', 0).count).toBe(6);
    expect(at(16 * 3600 - 1, 'poll', 0).reason.code).toBe('ScalerActive');
    expect(at(16 * 3600, 'poll', 0).reason.code).toBe('ScalerCooldown');
    expect(at(16 * 3600 + 300, 'poll', 0).count).toBe(0);
  });

  it('of cron ask for one replica outside their hours, and are active where start and end fall together', () => {
    const metadata = { timezone: 'UTC', start: '0 9 * * *', end: '0 17 * * *', desiredReplicas: 6 };
    const outside = play({ triggers: [{ type: 'cron', metadata }] }, 6);
    outside.at(0, 'sync', 0);
    expect(outside.at(301, 'sync', 0).count).toBe(1);
    const both = play({ triggers: [{ type: 'cron', metadata: { ...metadata, end: '0 9,17 * * *' } }] }, 0);
    expect(both.at(0, 'poll', 0).count).toBe(1);
  });

  it('with useCachedMetrics tell the HPA what the last poll found', () => {
    const { at } = play({ triggers: [{ ...QUEUE, useCachedMetrics: true }] }, 1);
    at(0, 'poll', 30);
    expect(at(15, 'sync', 80).count).toBe(3);
    at(30, 'poll', { error: 'gone' });
    expect(at(45, 'sync', 80).reason.code).toBe('FailedGetExternalMetric');
  });
});

describe('failures', () => {
  const fallback = { failureThreshold: 2, replicas: 7 };

  it('are counted when the HPA asks, and beyond the threshold bring the replicas of the fallback', () => {
    const { at } = play({ fallback }, 4);
    for (const seconds of [0, 15]) {
      at(seconds + 1, 'poll', { error: 'gone' });
      expect(at(seconds, 'sync', { error: 'gone' }).count).toBe(4);
    }
    const decision = at(30, 'sync', { error: 'gone' });
    expect(decision.count).toBe(7);
    expect(decision.detail).toMatchObject({
      fallback: { active: true, metrics: [{ name: 's0-prometheus', failures: 3, value: 70 }] },
    });
    expect(at(45, 'sync', 75).detail).toMatchObject({ fallback: { active: false } });
  });

  it.each([0, 12])('are not counted while the HPA does not ask, as at %i replicas', (replicas) => {
    const { at, state } = play({ fallback, maxReplicaCount: 10 }, replicas);
    at(0, 'sync', { error: 'gone' });
    expect(state().health).toEqual({});
    at(1, 'poll', 1);
    at(15, 'sync', { error: 'gone' });
    expect(state().health).toEqual({ 's0-prometheus': { failures: 1, status: 'Failing' } });
  });

  it('of a target of type Value come to the replicas of the fallback by way of the ready ones', () => {
    const { at } = play(
      { fallback: { ...fallback, failureThreshold: 0 }, triggers: [{ ...QUEUE, metricType: 'Value' }] },
      4,
    );
    expect(at(0, 'sync', { error: 'gone' }).count).toBe(7);
  });
});

describe('a paused ScaledObject', () => {
  it('has no HPA, and holds the count that it is paused at', () => {
    const { policy, at } = play({ pausedReplicas: 3 }, 9);
    expect(policy.rhythms.map(({ name }) => name)).toEqual(['poll']);
    expect(at(1, 'poll', 100)).toMatchObject({ count: 3, reason: { code: 'ScaledObjectPaused' } });
    expect(play({ paused: true }, 9).at(1, 'poll', 0).count).toBe(9);
  });

  it('in one direction stops the HPA there as well', () => {
    expect(play({ pausedScaleOut: true }, 1).at(1, 'sync', 100)).toMatchObject({ count: 1 });
    const { at } = play({ pausedScaleIn: true }, 9);
    at(1, 'sync', 10);
    expect(at(1000, 'sync', 10).count).toBe(9);
  });
});

describe('bad options', () => {
  it('are all told of at once, where they stand', () => {
    const trigger = { type: 'prometheus', metadata: { query: 'q', threshold: 'many', colour: 'red' } };
    const cron = {
      type: 'cron',
      metadata: { timezone: 'Europe/Berlin', start: '0 9 * * *', end: '0 9 * * *', desiredReplicas: 0 },
    };
    const found = faults({
      minReplicaCount: 5,
      maxReplicaCount: 3,
      idleReplicaCount: 5,
      pollingInterval: 0,
      fallback: { failureThreshold: -1, replicas: 1 },
      advanced: { horizontalPodAutoscalerConfig: { behavior: { scaleUp: { policies: [] } } }, scalingModifiers: {} },
      controller: { tolerance: -1 },
      startsAt: 'noon',
      triggers: [trigger, cron],
    });
    expect(found.map((text) => text.slice(0, text.indexOf(' must'))).sort()).toEqual(
      [
        'a: idleReplicaCount',
        'a: pollingInterval',
        'a.fallback: failureThreshold',
        'a: maxReplicaCount',
        'a: startsAt',
        'a.triggers[0].metadata: threshold',
        'a.triggers[0].metadata: colour',
        'a.triggers[1].metadata: timezone',
        'a.triggers[1].metadata: end',
        'a.triggers[1].metadata: desiredReplicas',
        'a.advanced: scalingModifiers',
        'a.controller: tolerance',
        'a.advanced.horizontalPodAutoscalerConfig.behavior.scaleUp: policies',
      ].sort(),
    );
  });

  it('include no triggers, unknown ones, and a fallback that none of them could use', () => {
    expect(faults({})).toHaveLength(1);
    expect(faults({ triggers: [] })).toHaveLength(1);
    expect(faults({ triggers: [{ type: 'kafka', metadata: {} }] })[0]).toMatch(/type must be one of/);
    const cpu = { type: 'cpu', metadata: { value: 50 } };
    expect(faults({ triggers: [cpu], fallback: { failureThreshold: 1, replicas: 1 } })[0]).toMatch(/fallback/);
  });
});

describe('the fold', () => {
  const observed: fc.Arbitrary<MetricObservation> = fc.oneof(
    fc.record({ values: fc.array(fc.double({ min: 0, max: 1e4 }), { maxLength: 2 }) }),
    fc.record({ error: fc.constant('gone') }),
  );
  const specs: KedaOptions[] = [
    { maxReplicaCount: 9, triggers: [QUEUE] },
    { minReplicaCount: 2, idleReplicaCount: 0, maxReplicaCount: 7, cooldownPeriod: 60, triggers: [QUEUE] },
    {
      maxReplicaCount: 9,
      fallback: { failureThreshold: 1, replicas: 4 },
      triggers: [{ ...QUEUE, metricType: 'Value' }],
    },
  ];

  it.each(specs)(
    'stays within its bounds, forgets nothing in JSON, and changes no state that it was given: %j',
    (options) => {
      const policy = compileKeda(keda(options), 'a');
      const tick = fc.record({ cause: fc.constantFrom('poll', 'sync'), metric: observed });
      fc.assert(
        fc.property(fc.array(tick, { maxLength: 60 }), fc.integer({ min: 0, max: 12 }), (ticks, initial) => {
          let count = initial;
          let state = policy.start({ at: 0, replicas: count });
          ticks.forEach(({ cause, metric }, index) => {
            const before = JSON.stringify(state);
            const observation: Observation = {
              at: index * 15 * SECOND,
              cause,
              replicas: { spec: count, current: count, ready: count },
              pods: pods(count),
              metrics: { [KEY]: metric },
              lastActuationAt: null,
            };
            const decision = policy.decide(observation, state);
            expect(JSON.stringify(state)).toBe(before);
            expect(policy.decide(observation, JSON.parse(before))).toEqual(decision);
            expect(Object.values(decision.reason.numbers).every(Number.isFinite)).toBe(true);
            if (decision.replicas !== 'unchanged') {
              expect(decision.replicas).toBeGreaterThanOrEqual(0);
              expect(decision.replicas).toBeLessThanOrEqual(options.maxReplicaCount ?? 100);
              count = decision.replicas;
            }
            state = decision.state;
          });
        }),
        { numRuns: 60 },
      );
    },
  );
});
