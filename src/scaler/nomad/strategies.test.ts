import { describe, expect, it } from 'vitest';
import { type Action, NONE, pickWinner, preempt } from './action.ts';
import { passThrough, readPassThrough } from './pass-through.ts';
import { readTargetValue, targetValue, targetValueDirection } from './target-value.ts';
import { readThreshold, type ThresholdRules, threshold } from './threshold.ts';

const up = (count: number): Action => ({ direction: 'up', count, reason: 'up' });
const down = (count: number): Action => ({ direction: 'down', count, reason: 'down' });

describe('target-value', () => {
  it('does nothing at either edge of its threshold', () => {
    expect(targetValueDirection(5, 1.01, 0.01)).toBe('none');
    expect(targetValueDirection(5, 0.99, 0.01)).toBe('none');
    expect(targetValueDirection(5, 1.0101, 0.01)).toBe('up');
    expect(targetValueDirection(5, 0.9899, 0.01)).toBe('down');
    expect(targetValueDirection(0, 0, 0.01)).toBe('none');
  });

  it('rounds up, from zero by the factor alone, and within its steps', () => {
    const rules = { target: 10, threshold: 0.01, maxScaleUp: 2, maxScaleDown: 1 };
    expect(targetValue({ ...rules, maxScaleUp: null }, [1, 15], 3)?.count).toBe(5);
    expect(targetValue(rules, [15], 0)?.count).toBe(2);
    expect(targetValue(rules, [50], 3)?.count).toBe(5);
    expect(targetValue(rules, [1], 3)?.count).toBe(2);
    expect(targetValue({ ...rules, target: 0 }, [2], 1)?.count).toBe(2);
    expect(targetValue(rules, [], 3)).toBeNull();
  });

  it('complains of the first field that is wrong', () => {
    expect(readTargetValue({ target: 'x', threshold: 'y' })).toEqual({
      error: 'invalid value for `target`: x (string)',
    });
    expect(readTargetValue({ target: 1, max_scale_up: '1.5' })).toEqual({
      error: 'invalid value for `max_scale_up`: 1.5 (string)',
    });
    expect(readTargetValue({ target: '1e3' })).toMatchObject({ target: 1000, threshold: 0.01, maxScaleUp: null });
  });
});

describe('pass-through', () => {
  it('cuts off fractions after it has seen the direction', () => {
    const limits = { maxScaleUp: null, maxScaleDown: 3 };
    expect(passThrough(limits, [4.9], 4)).toEqual({
      direction: 'up',
      count: 4,
      reason: 'scaling up because metric is 4',
    });
    expect(passThrough(limits, [-0.5], 2)?.count).toBe(0);
    expect(passThrough(limits, [0], 10)?.count).toBe(7);
    expect(readPassThrough({ max_scale_down: 'a' })).toHaveProperty('error');
  });
});

describe('threshold', () => {
  const rules = (change: ThresholdRules['change']): ThresholdRules => ({
    lowerBound: 10,
    upperBound: 20,
    withinBoundsTrigger: 2,
    change,
  });

  it('counts what lies from the lower bound to below the upper one', () => {
    const run = (...metrics: number[]) => threshold(rules({ type: 'delta', by: 1 }), metrics, 5)?.direction;
    expect(run(10, 19.9)).toBe('up');
    expect(run(10, 20)).toBe('none');
    expect(run(9.9, 10)).toBe('none');
    expect(threshold(rules({ type: 'delta', by: 1 }), [], 5)).toBeNull();
  });

  it('changes by a delta, a percentage rounded up, or to a value, and never below zero', () => {
    const run = (type: 'delta' | 'percentage' | 'value', by: number, count = 10) =>
      threshold(rules({ type, by }), [10, 10], count);
    expect(run('delta', -20)?.count).toBe(0);
    expect(run('percentage', 25)?.count).toBe(13);
    expect(run('percentage', -25)?.count).toBe(8);
    expect(run('value', 10)).toBe(NONE);
    expect(run('value', 0)).toMatchObject({ direction: 'down', count: 0 });
  });

  it('needs a bound and exactly one change', () => {
    const error = (config: Record<string, string>) => (readThreshold(config) as { error?: string }).error;
    expect(error({ delta: '1' })).toMatch(/must have either "lower_bound" or "upper_bound"/);
    expect(error({ lower_bound: '1' })).toMatch(/must have either "delta", "percentage" or "value"/);
    expect(error({ lower_bound: '1', delta: '1.5' })).toBe('"delta" value 1.5 is not an interger');
    expect(error({ lower_bound: '1', value: '-1' })).toBe('"value" value -1 is negative');
    expect(error({ lower_bound: '1', percentage: '1.5' })).toBeUndefined();
  });
});

describe('the choice between checks', () => {
  it('is up before none before down, then the larger count, then the first', () => {
    expect(preempt(down(1), NONE)).toBe(NONE);
    expect(preempt(up(2), NONE)).toMatchObject({ count: 2 });
    expect(preempt(down(1), down(3))).toMatchObject({ count: 3 });
    const [a, b] = [up(2), up(2)];
    expect(preempt(a, b)).toBe(a);
  });

  it('leaves out those of a group that want nothing, unless all of it do', () => {
    const result = (group: string, action: Action) => ({ group, action });
    expect(pickWinner([result('g', NONE), result('g', down(2))])?.action).toEqual(down(2));
    expect(pickWinner([result('', NONE), result('', down(2))])?.action).toBe(NONE);
    expect(pickWinner([result('g', NONE), result('h', down(2))])?.action).toBe(NONE);
    expect(pickWinner([result('g', down(1)), result('g', NONE), result('h', up(9))])?.action).toEqual(up(9));
    expect(pickWinner([])).toBeUndefined();
  });
});
