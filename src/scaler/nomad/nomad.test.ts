import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetricObservation, Observation } from '#scaler/policy.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { SECOND } from '#sim/time.ts';
import { compileNomad } from './compile.ts';
import { type NomadCheck, type NomadOptions, nomad } from './nomad.ts';

const TARGET: NomadCheck = {
  name: 'load',
  metric: { query: 'load{service="$service"}' },
  strategy: { name: 'target-value', target: 10 },
};

function observe(atSeconds: number, count: number, metrics: Record<string, MetricObservation>): Observation {
  return {
    at: atSeconds * SECOND,
    cause: 'evaluation',
    replicas: { spec: count, current: count, ready: count },
    pods: [],
    metrics,
    lastActuationAt: null,
  };
}

function play(options: Partial<NomadOptions>, replicas: number) {
  const policy = compileNomad(nomad({ max: 20, checks: [TARGET], ...options }), 'a');
  let state = policy.start({ at: 0, replicas });
  let count = replicas;
  const at = (seconds: number, metrics: Record<string, number | string | number[]>) => {
    const observed = Object.entries(metrics).map(([name, value]) => {
      const metric = typeof value === 'string' ? { error: value } : { values: [value].flat() };
      return [name, metric] as const;
    });
    const decision = policy.decide(observe(seconds, count, Object.fromEntries(observed)), state);
    state = decision.state;
    if (decision.replicas !== 'unchanged') count = decision.replicas;
    return { ...decision, count };
  };
  return { policy, at };
}

function faults(options: unknown): string[] {
  try {
    compileNomad({ kind: 'nomad', ...(options as object) }, 'a');
  } catch (error) {
    if (error instanceof InvalidInput) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('an evaluation', () => {
  it('happens every 10 s and asks for the metrics of the checks', () => {
    const { policy } = play({}, 1);
    expect(policy.rhythms).toEqual([{ name: 'evaluation', interval: 10 * SECOND }]);
    expect(policy.needs).toEqual({ queries: { load: 'load{service="$service"}' } });
  });

  it('after an action does nothing up to and including the end of the cooldown', () => {
    const { at } = play({}, 2);
    expect(at(0, { load: 20 })).toMatchObject({ count: 4, reason: { code: 'Scaling' } });
    expect(at(10, { load: 20 })).toMatchObject({
      count: 4,
      reason: { code: 'Cooldown', numbers: { remainingSeconds: 290 } },
    });
    expect(at(300, { load: 20 }).count).toBe(4);
    expect(at(310, { load: 20 }).count).toBe(8);
  });

  it('has a cooldown of its own after a scale-up', () => {
    const { at } = play({ cooldownOnScaleUp: '20s' }, 2);
    at(0, { load: 20 });
    expect(at(30, { load: 5 }).count).toBe(2);
    expect(at(60, { load: 50 }).count).toBe(2);
  });

  it('corrects a count outside min and max before it asks any check, and keeps actions within', () => {
    const below = play({ min: 3 }, 1);
    expect(below.at(0, { load: 1 })).toMatchObject({ count: 3, reason: { code: 'OutsideLimits' } });
    expect(play({ max: 5 }, 9).at(0, { load: 90 }).count).toBe(5);
    const { at } = play({ min: 2, max: 5 }, 3);
    expect(at(0, { load: 90 })).toMatchObject({
      count: 5,
      reason: { text: expect.stringContaining('capped count from 27 to 5') },
    });
    expect(at(400, { load: 1 }).count).toBe(2);
    expect(at(800, { load: 1 })).toMatchObject({ replicas: 'unchanged', reason: { code: 'NoActionNeeded' } });
  });

  it('takes the safest of several checks', () => {
    const queue: NomadCheck = { name: 'queue', metric: 'queueLength', strategy: { name: 'pass-through' } };
    const both = { checks: [TARGET, queue] };
    expect(play(both, 4).at(0, { load: 5, queue: 3 }).count).toBe(3);
    expect(play(both, 4).at(0, { load: 5, queue: 4 }).count).toBe(4);
    expect(play(both, 4).at(0, { load: 5, queue: 7 }).count).toBe(7);
  });

  it('looks at all seconds of the window for the threshold strategy', () => {
    const check = (trigger: number): NomadCheck => ({
      name: 'cpu',
      metric: 'cpuUtilization',
      strategy: { name: 'threshold', lower_bound: 0.8, within_bounds_trigger: trigger, delta: 1 },
    });
    const counts = (trigger: number) => {
      const { at } = play({ checks: [check(trigger)] }, 2);
      return [0, 10, 20, 30, 40, 50].map((seconds) => at(seconds, { cpu: seconds === 0 ? 0.1 : 0.9 }).count);
    };
    expect(counts(5)).toEqual([2, 3, 3, 3, 3, 3]);
    expect(counts(21)).toEqual([2, 2, 2, 3, 3, 3]);
    const afterOneMinute = (trigger: number) => {
      const { at } = play({ checks: [check(trigger)] }, 2);
      return Array.from({ length: 7 }, (_, index) => at(index * 10, { cpu: 0.9 }).count).at(-1);
    };
    expect([61, 62].map(afterOneMinute)).toEqual([3, 2]);
  });

  it('forgets what is older than the window', () => {
    const strategy = { name: 'threshold', lower_bound: 0.8, within_bounds_trigger: 30, delta: 1 } as const;
    const { at } = play({ checks: [{ name: 'cpu', metric: 'cpuUtilization', queryWindow: '30s', strategy }] }, 2);
    for (const seconds of [0, 10]) at(seconds, { cpu: 0.9 });
    expect(at(20, { cpu: 0.9 }).count).toBe(3);
    const other = play({ checks: [{ name: 'cpu', metric: 'cpuUtilization', queryWindow: '30s', strategy }] }, 2);
    for (const seconds of [0, 10]) other.at(seconds, { cpu: 0.9 });
    expect(other.at(41, { cpu: 0.9 }).count).toBe(2);
  });
});

describe('a metric that cannot be had', () => {
  const queue: NomadCheck = { name: 'queue', metric: 'queueLength', strategy: { name: 'pass-through' } };

  it('takes its check out by default, and all of them where the policy or the check says so', () => {
    const decided = (options: Partial<NomadOptions>) =>
      play({ checks: [TARGET, queue], ...options }, 4).at(0, { load: 'gone', queue: 6 });
    expect(decided({}).count).toBe(6);
    expect(decided({ onCheckError: 'fail' })).toMatchObject({ count: 4, reason: { code: 'CheckError' } });
    expect(decided({ checks: [{ ...TARGET, onError: 'fail' }, queue] }).count).toBe(4);
    expect(decided({ onCheckError: 'fail', checks: [{ ...TARGET, onError: 'ignore' }, queue] }).count).toBe(6);
  });

  it('leaves the count alone when no check is left', () => {
    const { at } = play({}, 4);
    expect(at(0, { load: 'gone' }).reason).toMatchObject({ code: 'CheckError', text: expect.stringContaining('gone') });
    expect(at(10, { load: [1, 2] }).reason.text).toMatch(/2 metric streams/);
    expect(at(20, { load: Number.NaN }).reason.text).toMatch(/not-a-number/);
    expect(at(30, {}).reason.code).toBe('CheckError');
    expect(at(40, { load: [] }).reason).toMatchObject({
      code: 'NoActionNeeded',
      text: expect.stringContaining('no metrics'),
    });
  });
});

describe('bad options', () => {
  it('are all told of at once', () => {
    const found = faults({
      min: 5,
      max: 3,
      cooldown: 'soon',
      checks: [
        { metric: 'nothing', strategy: { name: 'target-value' } },
        { metric: 'requestRate', name: 'a', strategy: { name: 'threshold', lower_bound: true, colour: 1 } },
        { metric: 'requestRate', name: 'a', strategy: { name: 'dance' } },
        { metric: 'requestRate' },
      ],
    });
    expect(found.map((text) => text.slice(0, text.indexOf(' must'))).sort()).toEqual(
      [
        'a: max',
        'a: cooldown',
        'a.checks[0]: metric',
        'a.checks[0]: strategy',
        'a.checks[1].strategy: lower_bound',
        'a.checks[1].strategy: colour',
        'a.checks[2]: name',
        'a.checks[2].strategy: name',
        'a.checks[3]: strategy',
      ].sort(),
    );
    expect(faults({ max: 3 })).toHaveLength(1);
    expect(faults({ max: 3, checks: [] })).toHaveLength(1);
  });
});

describe('the fold', () => {
  it('stays within its bounds once it is there, forgets nothing in JSON, and changes no state that it was given', () => {
    const options: NomadOptions = {
      min: 2,
      max: 9,
      cooldown: '20s',
      checks: [
        TARGET,
        { name: 'cpu', metric: 'cpuUtilization', strategy: { name: 'threshold', upper_bound: 3, percentage: -30 } },
      ],
    };
    const policy = compileNomad(nomad(options), 'a');
    const metric: fc.Arbitrary<MetricObservation> = fc.oneof(
      fc.record({ values: fc.array(fc.double({ min: -5, max: 100, noNaN: true }), { maxLength: 2 }) }),
      fc.constant({ error: 'gone' }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(metric, metric), { maxLength: 40 }),
        fc.integer({ min: 0, max: 12 }),
        (ticks, initial) => {
          let count = initial;
          let state = policy.start({ at: 0, replicas: count });
          ticks.forEach(([load, cpu], index) => {
            const before = JSON.stringify(state);
            const observation = observe(index * 10, count, { load, cpu });
            const decision = policy.decide(observation, state);
            expect(JSON.stringify(state)).toBe(before);
            expect(policy.decide(observation, JSON.parse(before))).toEqual(decision);
            if (decision.replicas !== 'unchanged') {
              expect(decision.replicas).toBeGreaterThanOrEqual(2);
              expect(decision.replicas).toBeLessThanOrEqual(9);
              expect(decision.replicas).not.toBe(count);
              count = decision.replicas;
            }
            state = decision.state;
          });
        },
      ),
    );
  });
});
