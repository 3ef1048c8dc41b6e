import { describe, expect, it } from 'vitest';
import { awsStepScaling, awsTargetTracking } from './aws.ts';
import { type Metric, play, pod } from './target.fixture.ts';

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
