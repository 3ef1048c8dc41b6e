import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observed } from '#scaler/observed.fixture.ts';
import type { Policy, PolicySpec } from '#scaler/policy.ts';
import { compilePolicy } from '#scaler/registry.ts';
import { DAY, HOUR, MINUTE, SECOND } from '#sim/time.ts';
import { pid } from './pid.ts';
import { scheduled } from './scheduled.ts';
import { erlangC, rateTarget, squareRoot } from './staffed.ts';
import { threshold } from './threshold.ts';

const compile = (spec: PolicySpec) => compilePolicy(spec, 'p');

/** What a policy decides of a row of values, with each decision carried out. */
function follow(policy: Policy, from: number, values: readonly (number | string)[], every = 15) {
  let state = policy.start({ at: 0, replicas: from });
  let replicas = from;
  const counts: number[] = [];
  for (const [index, value] of values.entries()) {
    const decision = policy.decide(observed(index * every, replicas, value), state);
    state = JSON.parse(JSON.stringify(decision.state));
    if (decision.replicas !== 'unchanged') replicas = decision.replicas;
    counts.push(replicas);
  }
  return counts;
}

const once = (spec: PolicySpec, replicas: number, value: number | string) => {
  const policy = compile(spec);
  return policy.decide(observed(0, replicas, value), policy.start({ at: 0, replicas }));
};

describe('a policy that looks at one number', () => {
  const spec = rateTarget({ perReplica: 10, targetUtilization: 0.5, min: 2, max: 8 });

  it('asks for it by the query of the word, over the window', () => {
    expect(compile(rateTarget({ perReplica: 10, max: 8, window: '1m30s' })).needs.queries).toEqual({
      value: 'sum(rate(pitot_service_arrivals_total{service="$service"}[90s]))',
    });
    const query = 'sum(rate(jobs_total[$window]))';
    expect(compile(rateTarget({ perReplica: 10, max: 8, metric: { query }, window: '500ms' })).needs.queries).toEqual({
      value: 'sum(rate(jobs_total[500ms]))',
    });
  });

  it('looks at its interval, from its phase on if it has one', () => {
    expect(compile(spec).rhythms).toEqual([{ name: 'look', interval: 15 * SECOND }]);
    expect(compile({ ...spec, interval: '1m', phase: '5s' }).rhythms).toEqual([
      { name: 'look', interval: MINUTE, phase: 5 * SECOND },
    ]);
  });

  it('keeps the count while the number is missing, and says why', () => {
    const decision = once(spec, 5, 'no data');
    expect(decision.replicas).toBe('unchanged');
    expect(decision.reason).toEqual({
      code: 'FailedGetMetric',
      numbers: { from: 5, proposal: 5, to: 5 },
      text: 'the metric is missing: no data; stays at 5',
    });
    expect(once(spec, 1, 'no data')).toMatchObject({ replicas: 2, reason: { code: 'TooFewReplicas' } });
    expect(once(spec, 5, Number.NaN).reason.text).toBe('the metric is missing: it is NaN; stays at 5');
    const policy = compile(spec);
    for (const [metrics, text] of [
      [{}, 'the metric was not observed; stays at 5'],
      [{ value: { values: [] } }, 'the metric is missing: the query gave nothing; stays at 5'],
      [{ value: { values: [1, 2] } }, 'the metric is missing: the query gave 2 series where one is needed; stays at 5'],
    ] as const) {
      const at = { ...observed(0, 5), metrics } as unknown as ReturnType<typeof observed>;
      expect(policy.decide(at, null).reason.text).toBe(text);
    }
  });

  it('says which bound cut its proposal', () => {
    expect(once(spec, 5, 100)).toMatchObject({
      replicas: 8,
      reason: {
        code: 'TooManyReplicas',
        numbers: { from: 5, proposal: 20, to: 8, value: 100 },
        text: '100/s at 0.5 of 10/s each needs 20; max 8 cuts 20; 5 -> 8',
      },
    });
    expect(once(spec, 5, 0)).toMatchObject({ replicas: 2, reason: { code: 'TooFewReplicas' } });
  });

  it('refuses what makes no sense, all at once', () => {
    const bad = { kind: 'rateTarget', perReplica: 0, targetUtilization: 1.5, min: 5, max: 3, window: '1us', extra: 1 };
    expect(() => compile(bad)).toThrow(/perReplica must be a number above 0/);
    expect(() => compile(bad)).toThrow(/targetUtilization must be above 0 and up to 1/);
    expect(() => compile(bad)).toThrow(/max must be at least min \(5\)/);
    expect(() => compile(bad)).toThrow(/window must be whole milliseconds/);
    expect(() => compile(bad)).toThrow(/extra must be one of the known options/);
  });

  it.each([
    rateTarget({ perReplica: 7, min: 2, max: 9 }),
    erlangC({ serviceRate: 3, waitUnder: '100ms', min: 2, max: 9 }),
    squareRoot({ serviceRate: 3, min: 2, max: 9 }),
    threshold({ above: 50, below: 20, stepUp: 5, stepDown: 4, min: 2, max: 9 }),
    pid({ target: 30, kp: 2, ki: 0.5, kd: 3, min: 2, max: 9 }),
  ])('$kind stays within its bounds and gives whole counts, whatever comes', (policySpec) => {
    const policy = compile(policySpec);
    const value = fc.oneof(fc.double({ min: -1e6, max: 1e6 }), fc.constant('gone'));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), fc.integer({ min: 0, max: 20 }), (values, from) => {
        for (const count of follow(policy, from, values)) {
          expect(Number.isInteger(count) && count >= 2 && count <= 9).toBe(true);
        }
      }),
    );
  });
});

describe('rateTarget', () => {
  it('is ceil(rate / (perReplica * utilization)), in binary64 without an epsilon', () => {
    const spec = rateTarget({ perReplica: 10, targetUtilization: 0.5, max: 100 });
    expect(once(spec, 1, 20).replicas).toBe(4);
    expect(once(spec, 1, 20.01).replicas).toBe(5);
    expect(once(rateTarget({ perReplica: 10, max: 100 }), 1, 14).replicas).toBe(2);
    // 0.1 * 3 = 0.30000000000000004, so that 0.3 / 0.3... stays below 1.
    expect(once(rateTarget({ perReplica: 3, targetUtilization: 0.1, max: 100 }), 5, 0.3).replicas).toBe(1);
  });
});

describe('erlangC', () => {
  it('staffs a load so that waiting is as rare as asked for', () => {
    // Load 2 with C = 4/9 for three servers.
    expect(once(erlangC({ serviceRate: 10, alpha: 0.45, max: 50 }), 1, 20).replicas).toBe(3);
    expect(once(erlangC({ serviceRate: 10, alpha: 0.44, max: 50 }), 1, 20).replicas).toBe(4);
    expect(once(erlangC({ serviceRate: 10, alpha: 0.45, concurrency: 2, max: 50 }), 1, 20).replicas).toBe(2);
  });

  it('scales waits by the variability of general service', () => {
    const steady = erlangC({ serviceRate: 10, waitUnder: '100ms', alpha: 0.05, serviceVariability: 0, max: 50 });
    const wild = erlangC({ serviceRate: 10, waitUnder: '100ms', alpha: 0.05, serviceVariability: 9, max: 50 });
    expect(once(wild, 1, 80).replicas).toBeGreaterThan(once(steady, 1, 80).replicas as number);
    expect(() => compile({ ...steady, arrivalVariability: 0 })).toThrow('serviceVariability must be above 0');
  });

  it('gives all there is when that is not enough', () => {
    expect(once(erlangC({ serviceRate: 1, max: 5 }), 1, 100)).toMatchObject({
      replicas: 5,
      reason: { code: 'ErlangC', numbers: { servers: 5, waitRatio: 1 } },
    });
  });
});

describe('squareRoot', () => {
  it('takes beta, or finds it for alpha, but not both', () => {
    expect(once(squareRoot({ serviceRate: 1, beta: 1, max: 500 }), 1, 100).replicas).toBe(110);
    expect(once(squareRoot({ serviceRate: 1, beta: 1, concurrency: 4, max: 500 }), 1, 100).replicas).toBe(28);
    expect(once(squareRoot({ serviceRate: 1, alpha: 0.5, max: 500 }), 1, 100).replicas).toBe(106);
    expect(() => compile(squareRoot({ serviceRate: 1, beta: 1, alpha: 0.5, max: 5 }))).toThrow(
      'alpha must be left out',
    );
  });
});

describe('threshold', () => {
  const spec = threshold({ above: 0.8, below: 0.3, max: 20 });

  it('moves strictly beyond a threshold and not on it', () => {
    expect(once(spec, 5, 0.8).reason.code).toBe('WithinThresholds');
    expect(once(spec, 5, 0.3).reason.code).toBe('WithinThresholds');
    expect(once(spec, 5, 0.801)).toMatchObject({ replicas: 6, reason: { code: 'AboveThreshold' } });
    expect(once(spec, 5, 0.299)).toMatchObject({ replicas: 4, reason: { code: 'BelowThreshold' } });
  });

  it('waits for as many looks in a row as asked for, and counts anew after a move', () => {
    const patient = compile({ ...spec, samples: 3, stepUp: 2 });
    expect(follow(patient, 5, [0.9, 0.9, 0.9, 0.9, 0.9, 0.9])).toEqual([5, 5, 7, 7, 7, 9]);
    expect(follow(patient, 5, [0.9, 0.9, 0.5, 0.9, 0.9, 0.1, 0.9])).toEqual([5, 5, 5, 5, 5, 5, 5]);
    expect(follow(patient, 5, [0.1, 0.1, 'gone', 0.1])).toEqual([5, 5, 5, 4]);
    expect(follow(patient, 5, [0.1, 0.1, 0.9, 0.1, 0.9, 0.9])).toEqual([5, 5, 5, 5, 5, 5]);
  });

  it('refuses thresholds that cross', () => {
    expect(() => compile({ ...spec, below: 0.9 })).toThrow('below must be at most above (0.8)');
  });
});

describe('pid', () => {
  it('goes by the hand-worked numbers', () => {
    const policy = compile(pid({ target: 0.5, kp: 0.4, ki: 0.02, kd: 3, max: 100 }));
    // e = 0.2: only the integral part, 0.02 * 0.2 * 15 = 0.06; 10 * 1.06 = 10.6.
    // e = 0.6: 0.4 * 0.4 + 0.02 * 0.6 * 15 + 3 * (0.6 - 0.4 + 0.2) / 15 = 0.16 + 0.18 + 0.08 = 0.42; 10.6 * 1.42 = 15.05.
    expect(follow(policy, 10, [0.6, 0.8])).toEqual([11, 15]);
    // e = 0.4: 0.4 * -0.2 + 0.02 * 0.4 * 15 + 3 * (0.4 - 1.2 + 0.2) / 15 = -0.08 + 0.12 - 0.12 = -0.08; 15.05 * 0.92 = 13.8.
    expect(follow(policy, 10, [0.6, 0.8, 0.7])).toEqual([11, 15, 14]);
  });

  it('lets changes of less than half a replica come together', () => {
    // 2 * 1.15 = 2.3, 2.645: a controller that rounds each time would stay at two for ever.
    const policy = compile(pid({ target: 0.5, kp: 0, ki: 0.02, max: 100 }));
    expect(follow(policy, 2, [0.75, 0.75, 0.5, 0.5])).toEqual([2, 3, 3, 3]);
  });

  it('starts anew from the count that there is when it is not what was asked for', () => {
    const policy = compile(pid({ target: 0.5, kp: 0, ki: 0.02, max: 100 }));
    const { state } = policy.decide(observed(0, 10, 0.6), null);
    expect(policy.decide(observed(15, 20, 0.6), state).reason.numbers.moved).toBeCloseTo(20 * 1.06, 12);
    expect(policy.decide(observed(15, 11, 0.6), state).reason.numbers.moved).toBeCloseTo(10.6 * 1.06, 12);
  });

  it('proposes none when it would take away more than there are', () => {
    const decision = once(pid({ target: 1, ki: 1, max: 10 }), 5, 0.5);
    expect(decision).toMatchObject({ replicas: 1, reason: { code: 'TooFewReplicas', numbers: { proposal: 0 } } });
  });

  it('divides by the time that has passed, when looks were missing', () => {
    const policy = compile(pid({ target: 0.5, kp: 0, ki: 0.02, max: 100 }));
    const start = policy.decide(observed(0, 10, 0.6), null);
    const gap = policy.decide(observed(15, 11, 'gone'), start.state);
    expect(policy.decide(observed(30, 10, 0.6), gap.state).reason.numbers.integral).toBeCloseTo(0.02 * 0.2 * 30, 12);
  });

  it('moves nothing within the deadband, its edge included, and remembers the error', () => {
    const policy = compile(pid({ target: 1, kp: 1, ki: 0, deadband: 0.25, max: 100 }));
    const first = policy.decide(observed(0, 10, 1.25), null);
    expect(first.reason.code).toBe('WithinDeadband');
    expect(policy.decide(observed(15, 10, 1.75), first.state)).toMatchObject({ replicas: 15 });
  });

  it('winds nothing up while a bound holds it', () => {
    const policy = compile(pid({ target: 1, kp: 0, ki: 0.02, max: 12 }));
    const stuck = follow(policy, 10, [...Array.from({ length: 100 }, () => 3), 0.5]);
    expect(stuck.slice(-2)).toEqual([12, Math.round(12 * 0.85)]);
  });

  it('refuses to begin at zero, where it could never leave', () => {
    expect(() => compile(pid({ target: 1, min: 0, max: 3 }))).toThrow('min must be from 1 up');
  });
});

describe('scheduled', () => {
  const spec = scheduled({
    entries: [
      { cron: '0 8 * * MON-FRI', replicas: 12 },
      { cron: '0 19 * * *', replicas: 3 },
      { cron: '0 19 * * FRI', replicas: 2 },
    ],
  });
  const at = (policy: Policy, instant: number, replicas = 99) =>
    policy.decide({ ...observed(0, replicas), at: instant }, null);

  it('has what was due last, the later in the list of two at once', () => {
    const policy = compile(spec);
    expect(at(policy, 0).replicas).toBe(3);
    expect(at(policy, 8 * HOUR - 1).replicas).toBe(3);
    expect(at(policy, 8 * HOUR).replicas).toBe(12);
    expect(at(policy, 19 * HOUR).replicas).toBe(3);
    expect(at(policy, 4 * DAY + 19 * HOUR).replicas).toBe(2);
    expect(at(policy, 8 * HOUR, 12).replicas).toBe('unchanged');
    expect(at(policy, 8 * HOUR).reason).toEqual({
      code: 'Scheduled',
      numbers: { from: 99, to: 12, dueSeconds: 28800 },
      text: "'0 8 * * MON-FRI' was due last; 99 -> 12",
    });
  });

  it('looks at the minutes of the wall clock', () => {
    expect(compile(spec).rhythms).toEqual([{ name: 'minute', interval: MINUTE, phase: 0 }]);
    const late = { ...spec, startsAt: '2026-01-05T07:59:40Z' };
    expect(compile(late).rhythms[0]?.phase).toBe(20 * SECOND);
    expect(at(compile(late), 20 * SECOND).replicas).toBe(12);
    expect(at(compile({ ...spec, offset: '+01:00' }), 7 * HOUR).replicas).toBe(12);
  });

  it('refuses what is never due, and what is no schedule', () => {
    const bad = (options: object) => () => compile({ ...spec, ...options });
    expect(bad({ entries: [] })).toThrow('entries must be a list of at least one entry');
    expect(bad({ entries: undefined })).toThrow('entries must be a list of at least one entry');
    expect(bad({ entries: [{ cron: '0 0 30 2 *', replicas: 1 }] })).toThrow('cron must be due on a day that exists');
    expect(bad({ entries: [{ cron: '0 0 * *', replicas: -1, x: 1 }] })).toThrow(
      /entries\[0\]: cron must be .+\n.+entries\[0\]: replicas must be .+\n.+entries\[0\]: x must be/,
    );
    expect(bad({ startsAt: 'noon' })).toThrow('startsAt must be a time to the second');
    expect(bad({ offset: 'CET' })).toThrow("offset must be an offset such as '+02:00'");
  });
});
