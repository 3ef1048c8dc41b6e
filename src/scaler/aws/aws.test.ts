import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observation, PodObservation, PolicySpec } from '#scaler/policy.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { MINUTE } from '#sim/time.ts';
import { awsPolicies, awsPredictive, awsStepScaling, awsTargetTracking } from './aws.ts';
import { compileAws } from './compile.ts';

type Metric = number | null;

/** A pod that became ready at this minute. */
function pod(readyMinute: number | null, index: number): PodObservation {
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

function play(spec: PolicySpec, replicas: number) {
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

const times = (count: number, value: Metric) => new Array<Metric>(count).fill(value);

function faults(spec: PolicySpec): string[] {
  try {
    compileAws(spec, 'a');
  } catch (error) {
    if (error instanceof InvalidInput)
      return error.message.split('\n').map((text) => text.slice(0, text.indexOf(' must')));
    throw error;
  }
  return [];
}

describe('target tracking', () => {
  const half = awsTargetTracking({ target: 0.5, maxCapacity: 100 });

  it('looks every minute, at CPU utilization by default', () => {
    const { policy } = play(half, 1);
    expect(policy.rhythms).toEqual([{ name: 'period', interval: MINUTE }]);
    expect(policy.needs.queries?.['policy-0']).toContain('pitot_service_cpu_seconds_total');
    expect(policy.needs.pods).toBeUndefined();
  });

  it('scales out in proportion in the third minute above the target', () => {
    expect(play(half, 10).counts(0.8, 0.8, 0.8)).toEqual([10, 10, 16]);
    expect(play(half, 10).counts(0.8, 0.5, 0.8, 0.8)).toEqual([10, 10, 10, 10]);
  });

  it('during the cooldown adds only what a larger need has beyond the capacity before', () => {
    const { counts } = play(half, 10);
    expect(counts(0.8, 0.8, 0.8, 0.8)).toEqual([10, 10, 16, 16]);
    expect(counts(1.2, 1.2)).toEqual([24, 24]);
    // Five minutes after that scale-out the capacity is reckoned with as a whole again.
    expect(counts(0.6, 0.6, 0.6, 0.6)).toEqual([24, 24, 24, 29]);
  });

  it('scales in after 15 minutes below nine tenths, to what the busiest of them would have needed', () => {
    const { counts } = play(half, 10);
    expect(counts(...times(14, 0.2), 0.3)).toEqual([...times(14, 10), 6]);
    // The minute that needed six is among the last 15 until then.
    expect(counts(...times(15, 0.2))).toEqual([...times(14, 6), 3]);
  });

  it('does not scale in again during the cooldown of a scale-in', () => {
    const { counts, step } = play(awsTargetTracking({ target: 0.5, maxCapacity: 100, scaleInCooldown: '20m' }), 10);
    expect(counts(...times(15, 0.2)).at(-1)).toBe(4);
    expect(counts(...times(18, 0.2)).at(-1)).toBe(4);
    expect(step({ 'policy-0': 0.2 }).reason.code).toBe('ScaleInCooldown');
    expect(step({ 'policy-0': 0.2 }).count).toBe(2);
  });

  it('ends the cooldown of a scale-in with a scale-out', () => {
    const spec = awsTargetTracking({ target: 0.5, maxCapacity: 100, scaleInCooldown: '1h' });
    const { counts, step } = play(spec, 10);
    counts(...times(15, 0.2));
    expect(counts(1, 1, 1).at(-1)).toBe(8);
    expect(counts(...times(15, 0.2)).at(-1)).toBe(4);
    expect(counts(...times(15, 0.2)).at(-1)).toBe(4);
    expect(step({ 'policy-0': 0.2 }).reason.code).toBe('ScaleInCooldown');
  });

  it('does nothing where datapoints are missing', () => {
    const { step, counts } = play(half, 10);
    expect(step({ 'policy-0': null }).reason).toMatchObject({ code: 'InsufficientData' });
    expect(counts(0.8, 0.8, null, 0.8, 0.8)).toEqual(times(5, 10));
    expect(play(half, 10).counts(...times(14, 0.2), null, 0.2)).toEqual(times(16, 10));
  });

  it('never scales in when told so', () => {
    const { counts, step } = play(awsTargetTracking({ target: 0.5, maxCapacity: 100, disableScaleIn: true }), 10);
    counts(...times(15, 0.1));
    expect(step({ 'policy-0': 0.1 })).toMatchObject({ count: 10, reason: { code: 'ScaleInDisabled' } });
  });

  it('stays within its bounds and brings a count back to them', () => {
    const spec = awsTargetTracking({ target: 0.5, minCapacity: 3, maxCapacity: 12 });
    expect(play(spec, 10).counts(0.8, 0.8, 0.8, 0.8)).toEqual([10, 10, 12, 12]);
    expect(play(spec, 1).step({ 'policy-0': 0.5 })).toMatchObject({ count: 3, reason: { code: 'BelowMinCapacity' } });
    expect(play(spec, 20).step({ 'policy-0': 0.5 })).toMatchObject({ count: 12, reason: { code: 'AboveMaxCapacity' } });
    const { counts, step } = play(spec, 12);
    counts(0.9, 0.9);
    expect(step({ 'policy-0': 0.9 }).reason.code).toBe('AlreadyAtMaxCapacity');
  });

  it('in EC2 reckons with warmed-up instances, and does not scale in while any warms up', () => {
    const spec = awsTargetTracking({ target: 0.5, maxCapacity: 100, flavour: 'ec2', warmup: '3m' });
    const { step, policy } = play(spec, 4);
    expect(policy.needs.pods).toBe(true);
    const pods = (...minutes: (number | null)[]) => minutes.map(pod);
    for (let minute = 1; minute <= 2; minute++) step({ 'policy-0': 0.75 }, pods(0, 0, 0, 0));
    expect(step({ 'policy-0': 0.75 }, pods(0, 0, 0, 0)).count).toBe(6);
    // Minute 4: the two new ones have just become ready; 4 warm ones at 0.75 want 6 still.
    expect(step({ 'policy-0': 0.75 }, pods(0, 0, 0, 0, 4, 4))).toMatchObject({ count: 6 });
    for (const minute of [5, 6]) expect(step({ 'policy-0': 0.75 }, pods(0, 0, 0, 0, 4, 4)).count, `${minute}`).toBe(6);
    expect(step({ 'policy-0': 0.75 }, pods(0, 0, 0, 0, 4, 4)).count).toBe(9);
    for (let minute = 8; minute <= 21; minute++) step({ 'policy-0': 0.1 }, pods(...times(6, 0), null, null, null));
    expect(step({ 'policy-0': 0.1 }, pods(...times(6, 0), null, null, null))).toMatchObject({
      count: 9,
      reason: { code: 'InstanceWarmup' },
    });
    expect(step({ 'policy-0': 0.1 }, pods(...times(9, 0))).count).toBe(2);
  });
});

describe('an EC2 group', () => {
  it('takes instances that were there from the start for warmed up', () => {
    const { step } = play(awsTargetTracking({ target: 0.5, maxCapacity: 99, flavour: 'ec2', warmup: '1h' }), 4);
    const last = [1, 2, 3].map(() => step({ 'policy-0': 0.75 })).at(-1);
    expect(last?.count).toBe(6);
  });

  it('does not take steps down while instances warm up', () => {
    const scaleIn = { threshold: 1, steps: [{ upper: 0, adjustment: -1 }] };
    const { step } = play(awsStepScaling({ metric: 'requestRate', maxCapacity: 9, flavour: 'ec2', scaleIn }), 4);
    const pods = [0, 0, 0, null].map(pod);
    expect(step({ 'policy-0-in': 0 }, pods)).toMatchObject({ count: 4, reason: { code: 'InstanceWarmup' } });
    expect(step({ 'policy-0-in': 0 })).toMatchObject({ count: 3, reason: { code: 'AlarmLow' } });
  });
});

describe('step scaling', () => {
  const steps = [
    { lower: 0, upper: 0.1, adjustment: 1 },
    { lower: 0.1, adjustment: 4 },
  ];
  const spec = awsStepScaling({
    metric: 'requestRate',
    maxCapacity: 30,
    scaleOut: { threshold: 0.5, steps },
    scaleIn: { threshold: 0.25, evaluationPeriods: 3, datapointsToAlarm: 2, steps: [{ upper: 0, adjustment: -2 }] },
  });
  const both = (value: Metric) => ({ 'policy-0-out': value, 'policy-0-in': value });

  it('takes the step of the last datapoint, and during the cooldown only what a larger one adds', () => {
    const { step } = play(spec, 4);
    const count = (value: Metric) => step(both(value)).count;
    expect([0.49, 0.5, 0.5, 0.7, 0.7].map(count)).toEqual([4, 5, 5, 8, 8]);
    expect([0.7, 0.7, 0.7, 0.7].map(count)).toEqual([8, 8, 8, 12]);
  });

  it('scales in when enough datapoints breach, the threshold itself too, then waits', () => {
    const { step } = play(spec, 9);
    const count = (value: Metric) => step(both(value)).count;
    expect([0.25, 0.4, 0.25].map(count)).toEqual([9, 9, 7]);
    expect([0.1, 0.1, 0.1, 0.1, 0.1].map(count)).toEqual([7, 7, 7, 7, 5]);
  });

  it('does nothing about a missing datapoint', () => {
    expect(play(spec, 4).step(both(null))).toMatchObject({ count: 4, reason: { code: 'InsufficientData' } });
  });
});

describe('predictive scaling', () => {
  const options = { target: 10, maxCapacity: 40, forecast: { hourly: [20, 100, 500] } };

  it('only forecasts by default', () => {
    const { step } = play(awsPredictive(options), 1);
    expect(step({})).toMatchObject({ count: 1, reason: { code: 'ForecastOnly', numbers: { forecast: 2 } } });
  });

  it('has the capacity of an hour there before it begins, up to the maximum, and never scales in', () => {
    const { step } = play(awsPredictive({ ...options, mode: 'ForecastAndScale' }), 1);
    const counts = Array.from({ length: 185 }, () => step({}).count);
    expect(counts[0]).toBe(2);
    expect(counts.slice(53, 55)).toEqual([2, 10]);
    expect(counts.slice(113, 115)).toEqual([10, 40]);
    expect(counts.at(-1)).toBe(40);
  });

  it('may raise the maximum by the buffer above the forecast', () => {
    const spec = awsPredictive({
      ...options,
      mode: 'ForecastAndScale',
      maxCapacityBreachBehavior: 'IncreaseMaxCapacity',
      maxCapacityBuffer: 10,
    });
    const { step } = play(spec, 1);
    const last = Array.from({ length: 120 }, () => step({})).at(-1);
    expect(last).toMatchObject({ count: 50, detail: { maxCapacity: 55 } });
  });

  it('learns from the same hour of the days before', () => {
    const forecast = { metric: 'requestRate' as const };
    const { step } = play(awsPredictive({ target: 10, maxCapacity: 40, mode: 'ForecastAndScale', forecast }), 1);
    const load = (minute: number) => (Math.floor(minute / 60) % 24 === 1 ? 90 : 15);
    const codes = new Map<number, { code: string; count: number }>();
    for (let minute = 1; minute <= 26 * 60; minute++) {
      const { reason, count } = step({ 'policy-0': load(minute) });
      codes.set(minute, { code: reason.code, count });
    }
    expect(codes.get(23 * 60 + 54)).toEqual({ code: 'NoForecast', count: 1 });
    expect(codes.get(23 * 60 + 55)).toEqual({ code: 'PredictiveScaling', count: 2 });
    expect(codes.get(24 * 60 + 54)).toMatchObject({ count: 2 });
    expect(codes.get(24 * 60 + 55)).toMatchObject({ count: 9 });
  });
});

describe('several policies', () => {
  const tracking = (target: number) => awsTargetTracking({ target, metric: 'requestRate' });
  const two = awsPolicies({ maxCapacity: 50, policies: [tracking(0.5), tracking(100)] });

  it('scale out as soon as one wants to, and in when all do', () => {
    const { step } = play(two, 10);
    for (let minute = 0; minute < 2; minute++) step({ 'policy-0': 0.8, 'policy-1': 50 });
    expect(step({ 'policy-0': 0.8, 'policy-1': 50 }).count).toBe(16);
    const alone = play(two, 10);
    for (let minute = 0; minute < 14; minute++) alone.step({ 'policy-0': 0.1, 'policy-1': 95 });
    expect(alone.step({ 'policy-0': 0.1, 'policy-1': 95 })).toMatchObject({
      count: 10,
      reason: { code: 'ScaleInNotAgreed' },
    });
    for (let minute = 0; minute < 14; minute++) alone.step({ 'policy-0': 0.1, 'policy-1': 80 });
    expect(alone.step({ 'policy-0': 0.1, 'policy-1': 80 }).count).toBe(8);
  });

  it('end the cooldown of a scale-in with a scale-out of any of them', () => {
    const policies = [
      awsTargetTracking({ target: 0.5, metric: 'requestRate', scaleInCooldown: '10h' }),
      awsStepScaling({ metric: 'requestRate', scaleOut: { threshold: 1, steps: [{ lower: 0, adjustment: 4 }] } }),
    ];
    const run = (scaleOut: number) => {
      const { step } = play(awsPolicies({ maxCapacity: 50, policies }), 20);
      for (let minute = 0; minute < 15; minute++) step({ 'policy-0': 0.25, 'policy-1-out': 0 });
      step({ 'policy-0': 0.25, 'policy-1-out': scaleOut });
      return step({ 'policy-0': 0.25, 'policy-1-out': 0 }).count;
    };
    expect(run(0)).toBe(10);
    // Four came, and go again at once.
    expect(run(1)).toBe(10);
  });

  it('do not go below a forecast', () => {
    const policies = [
      tracking(0.5),
      awsPredictive({ mode: 'ForecastAndScale', target: 10, forecast: { hourly: [60] } }),
    ];
    const { counts, step } = play(awsPolicies({ maxCapacity: 50, policies }), 10);
    expect(counts(...times(14, 0.1)).at(-1)).toBe(10);
    const down = step({ 'policy-0': 0.1 });
    expect(down).toMatchObject({
      count: 6,
      reason: { code: 'AlarmLow', text: expect.stringContaining('holds it at 6') },
    });
    counts(...times(15, 0.1));
    expect(step({ 'policy-0': 0.1 })).toMatchObject({ count: 6, reason: { code: 'PredictiveScaling' } });
  });

  it('of steps do not wait for those of targets', () => {
    const down = awsStepScaling({
      metric: 'requestRate',
      scaleIn: { threshold: 1, steps: [{ upper: 0, adjustment: -3 }] },
    });
    const { step } = play(awsPolicies({ maxCapacity: 50, policies: [tracking(0.5), down] }), 10);
    expect(step({ 'policy-0': 0.5, 'policy-1-in': 0.5 }).count).toBe(7);
  });

  it('of a direction of steps that is at rest leave the others alone', () => {
    const up = awsStepScaling({
      metric: 'requestRate',
      scaleOut: { threshold: 1, steps: [{ lower: 0, adjustment: 3 }] },
    });
    const { step } = play(awsPolicies({ maxCapacity: 50, policies: [tracking(0.5), up] }), 10);
    const last = Array.from({ length: 15 }, () => step({ 'policy-0': 0.25, 'policy-1-out': 0.5 })).at(-1);
    expect(last?.count).toBe(5);
  });
});

describe('bad options', () => {
  it('are all told of at once', () => {
    expect(
      faults({
        kind: 'awsTargetTracking',
        target: 0,
        metric: 'nothing',
        minCapacity: 5,
        maxCapacity: 2,
        warmup: '5m',
        scaleInCooldown: 'long',
        colour: 'red',
      }).sort(),
    ).toEqual(['a: colour', 'a: maxCapacity', 'a: metric', 'a: scaleInCooldown', 'a: target', 'a: warmup']);
    expect(faults(awsTargetTracking({ target: 1, maxCapacity: 2, flavour: 'ec2', scaleOutCooldown: '1m' }))).toEqual([
      'a: scaleOutCooldown',
    ]);
  });

  it('are steps with gaps or overlaps, and a magnitude without percentages', () => {
    const steps = (...list: { lower?: number; upper?: number; adjustment: number }[]) =>
      faults(awsStepScaling({ maxCapacity: 9, scaleOut: { threshold: 1, steps: list } }));
    expect(steps({ lower: 0, adjustment: 1 })).toEqual([]);
    expect(steps({ lower: 5, adjustment: 2 }, { lower: 0, upper: 5, adjustment: 1 })).toEqual([]);
    const gap = ['a.scaleOut: steps'];
    expect(steps({ lower: 0, upper: 4, adjustment: 1 }, { lower: 5, adjustment: 2 })).toEqual(gap);
    expect(steps({ lower: 0, adjustment: 1 }, { lower: 5, adjustment: 2 })).toEqual(gap);
    expect(steps({ lower: 5, upper: 5, adjustment: 1 })).toEqual(gap);
    expect(steps()).toEqual(gap);
    const scaleOut = { threshold: 1, minAdjustmentMagnitude: 2, steps: [{ lower: 0, adjustment: 1 }] };
    expect(faults(awsStepScaling({ maxCapacity: 9, scaleOut }))).toEqual(['a.scaleOut: minAdjustmentMagnitude']);
    expect(faults(awsStepScaling({ maxCapacity: 9 }))).toEqual(['a: scaleOut']);
  });

  it('are a forecast without values, a buffer of an hour, and what a policy among several says of the target', () => {
    const predictive = (more: object) =>
      faults({ ...awsPredictive({ target: 1, maxCapacity: 9, forecast: { hourly: [1] } }), ...more });
    expect(predictive({})).toEqual([]);
    expect(predictive({ forecast: { hourly: [] } })).toEqual(['a.forecast: hourly']);
    expect(predictive({ schedulingBufferTime: '1h' })).toEqual(['a: schedulingBufferTime']);
    expect(predictive({ maxCapacityBuffer: 5 })).toEqual(['a: maxCapacityBuffer']);
    const policies = [awsTargetTracking({ target: 1, maxCapacity: 3 }), { kind: 'hpa' }];
    expect(faults(awsPolicies({ maxCapacity: 9, policies }))).toEqual(
      expect.arrayContaining(['a.policies[0]: maxCapacity', 'a.policies[1]: kind']),
    );
    expect(faults(awsPolicies({ maxCapacity: 9, policies: [] }))).toEqual(['a: policies']);
  });
});

describe('the fold', () => {
  it.each(['application-auto-scaling', 'ec2'] as const)('stays within its bounds with %s', (flavour) => {
    const spec = awsPolicies({
      minCapacity: 2,
      maxCapacity: 15,
      flavour,
      policies: [
        awsTargetTracking({ target: 0.5 }),
        awsStepScaling({
          scaleOut: {
            threshold: 0.9,
            adjustmentType: 'PercentChangeInCapacity',
            steps: [{ lower: 0, adjustment: 50 }],
          },
        }),
      ],
    });
    const metric = fc.option(fc.double({ min: 0, max: 3, noNaN: true }), { nil: null });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(metric, metric), { maxLength: 80 }),
        fc.integer({ min: 0, max: 20 }),
        (ticks, initial) => {
          const { step } = play(spec, initial);
          for (const [first, second] of ticks) {
            const { count } = step({ 'policy-0': first, 'policy-1-out': second });
            expect(count).toBeGreaterThanOrEqual(2);
            expect(count).toBeLessThanOrEqual(15);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
