import { describe, expect, it } from 'vitest';
import { alarmState, OBSERVED_ALARMS, targetTrackingAlarms } from './alarm.ts';
import { combineProposals } from './combine.ts';
import { roundPercentage, type StepScalingRules, type StepScalingView, stepScaling } from './step-adjustment.ts';

const OUT: StepScalingRules = {
  adjustmentType: 'PercentChangeInCapacity',
  steps: [
    { lower: 0, upper: 10, adjustment: 0 },
    { lower: 10, upper: 20, adjustment: 10 },
    { lower: 20, upper: null, adjustment: 30 },
  ],
  minAdjustmentMagnitude: null,
};
const VIEW: StepScalingView = {
  metric: 60,
  threshold: 50,
  direction: 'out',
  currentCapacity: 10,
  desiredCapacity: 10,
  minCapacity: 0,
  maxCapacity: 100,
};
const IN: StepScalingRules = {
  ...OUT,
  steps: [
    { lower: null, upper: -20, adjustment: -30 },
    { lower: -20, upper: -10, adjustment: -10 },
    { lower: -10, upper: 0, adjustment: 0 },
  ],
};

describe('step scaling', () => {
  it('has the lower bound inside above the threshold, and the upper one inside below it', () => {
    const out = (metric: number) => stepScaling(OUT, { ...VIEW, metric }).stepAdjustment;
    expect([50, 59.9, 60, 69.9, 70].map(out)).toEqual([0, 0, 10, 10, 30]);
    expect(out(49)).toBeNull();
    const down = (metric: number) => stepScaling(IN, { ...VIEW, metric, direction: 'in' }).stepAdjustment;
    expect([50, 40.1, 40, 30.1, 30].map(down)).toEqual([0, 0, -10, -10, -30]);
  });

  it('adds to the warmed-up capacity, and only what was not asked for already', () => {
    const out = (desiredCapacity: number, metric = 70) =>
      stepScaling(OUT, { ...VIEW, metric, desiredCapacity }).desiredCapacity;
    expect(out(11)).toBe(13);
    expect(out(14)).toBe(14);
  });

  it('does not begin to scale in while a scale-out is under way, but while instances go', () => {
    const down = (desiredCapacity: number) =>
      stepScaling(IN, { ...VIEW, metric: 30, direction: 'in', desiredCapacity }).desiredCapacity;
    expect(down(11)).toBe(11);
    expect(down(10)).toBe(7);
    expect(down(6)).toBe(6);
  });

  it('changes by the least magnitude, and by none for a step of none', () => {
    const rules = { ...OUT, minAdjustmentMagnitude: 2 };
    expect(stepScaling(rules, VIEW).desiredCapacity).toBe(12);
    expect(stepScaling(rules, { ...VIEW, metric: 50 }).desiredCapacity).toBe(10);
    const down = stepScaling({ ...IN, minAdjustmentMagnitude: 2 }, { ...VIEW, metric: 40, direction: 'in' });
    expect(down.desiredCapacity).toBe(8);
  });

  it('sets or changes the count, never against its direction, within the bounds', () => {
    const steps = (adjustment: number) => [{ lower: 0, upper: null, adjustment }];
    const exact = (adjustment: number) =>
      stepScaling({ ...OUT, adjustmentType: 'ExactCapacity', steps: steps(adjustment) }, VIEW).desiredCapacity;
    expect([4, 12, 200].map(exact)).toEqual([10, 12, 100]);
    const change = { ...OUT, adjustmentType: 'ChangeInCapacity' as const, steps: steps(5) };
    expect(stepScaling(change, VIEW).desiredCapacity).toBe(15);
  });

  it('rounds percentages towards zero, but never to nothing', () => {
    expect([0.67, 0.01, 1, 1.99, -0.2, -1, -6.67, 0].map(roundPercentage)).toEqual([1, 1, 1, 1, -1, -1, -6, 0]);
  });
});

describe('alarms', () => {
  const rules = { breaches: (value: number) => value > 5, evaluationPeriods: 3, datapointsToAlarm: 2 };

  it('go off when enough of the last datapoints breach, whatever is missing beside them', () => {
    expect(alarmState(rules, [9, 9, 1, 9])).toBe('ALARM');
    expect(alarmState(rules, [9, 1, 1, 9])).toBe('OK');
    expect(alarmState(rules, [9, null, 9])).toBe('ALARM');
    expect(alarmState(rules, [1, null, 9])).toBe('INSUFFICIENT_DATA');
    expect(alarmState(rules, [null, 1, 1, 1])).toBe('OK');
    expect(alarmState(rules, [9])).toBe('OK');
    expect(alarmState(rules, [])).toBe('INSUFFICIENT_DATA');
  });

  it('of target tracking are strict at the target and at nine tenths of it', () => {
    const state = (value: number, count: number) => {
      const datapoints = new Array<number>(count).fill(value);
      const { high, low } = targetTrackingAlarms({ target: 10, ...OBSERVED_ALARMS }, datapoints);
      return [high, low];
    };
    expect(state(10.1, 2)).toEqual(['OK', 'OK']);
    expect(state(10.1, 3)).toEqual(['ALARM', 'OK']);
    expect(state(10, 3)).toEqual(['OK', 'OK']);
    expect(state(9, 15)).toEqual(['OK', 'OK']);
    expect(state(8.9, 14)).toEqual(['OK', 'OK']);
    expect(state(8.9, 15)).toEqual(['OK', 'ALARM']);
  });
});

describe('several policies', () => {
  it('scale out by the largest of any, and in by the largest of all', () => {
    const combine = (...proposals: Parameters<typeof combineProposals>[1]) => combineProposals(10, proposals);
    const want = (action: 'out' | 'in' | 'none' | 'inDisabled', capacity = 10) => ({ action, capacity });
    expect(combine(want('out', 12), want('out', 14), want('in', 6))).toBe(14);
    expect(combine(want('in', 6), want('in', 8))).toBe(8);
    expect(combine(want('in', 6), want('none'))).toBe(10);
    expect(combine(want('in', 6), want('inDisabled'))).toBe(6);
    expect(combine(want('inDisabled'))).toBe(10);
    expect(combine()).toBe(10);
  });
});
