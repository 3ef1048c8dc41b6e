import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awsPolicies, awsPredictive, awsStepScaling, awsTargetTracking } from './aws.ts';
import { faults, play, times } from './target.fixture.ts';

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
