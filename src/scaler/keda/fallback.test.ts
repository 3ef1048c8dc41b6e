import { describe, expect, it } from 'vitest';
import { type FallbackRules, isFallingBack, metricWithFallback } from './fallback.ts';

const RULES: FallbackRules = { failureThreshold: 3, replicas: 10, behavior: 'static' };
const ERROR = { error: 'gone' };
const target = (value: number, type: 'AverageValue' | 'Value' = 'AverageValue') => ({ type, value });
const failing = (failures: number) => ({ failures, status: 'Failing' as const });

describe('the fallback', () => {
  it('hands on the error up to the threshold, and invents a value from the failure after it', () => {
    const replicas = { replicas: 5, ready: 5 };
    expect(metricWithFallback(ERROR, target(7), RULES, failing(2), replicas)).toEqual({
      metric: ERROR,
      used: false,
      health: failing(3),
    });
    expect(metricWithFallback(ERROR, target(7), RULES, failing(3), replicas)).toEqual({
      metric: { value: 70 },
      used: true,
      health: failing(4),
    });
    const { health } = metricWithFallback({ value: 1 }, target(7), RULES, failing(9), replicas);
    expect(health).toEqual({ failures: 0, status: 'Happy' });
  });

  it('comes to the replicas that its behavior names', () => {
    const value = (behavior: FallbackRules['behavior'], replicas: number) => {
      const rules = { ...RULES, failureThreshold: 0, behavior };
      return metricWithFallback(ERROR, target(1), rules, null, { replicas, ready: replicas }).metric;
    };
    expect([2, 20].map((count) => value('currentReplicas', count))).toEqual([{ value: 2 }, { value: 20 }]);
    expect([2, 20].map((count) => value('currentReplicasIfHigher', count))).toEqual([{ value: 10 }, { value: 20 }]);
    expect([2, 20].map((count) => value('currentReplicasIfLower', count))).toEqual([{ value: 2 }, { value: 10 }]);
    expect(value('scalingModifiers', 2)).toEqual({ value: -1 });
  });

  it('divides by the ready replicas for a target of type Value, in thousandths, and fails without any', () => {
    const rules = { ...RULES, failureThreshold: 0 };
    const invented = (ready: number) =>
      metricWithFallback(ERROR, target(1, 'Value'), rules, null, { replicas: 5, ready });
    expect(invented(6).metric).toEqual({ value: 1.666 });
    expect(invented(0)).toMatchObject({ metric: { error: 'error performing fallback' }, used: false });
  });

  it('is none with negative numbers: nothing is counted, the error goes through', () => {
    const replicas = { replicas: 5, ready: 5 };
    for (const rules of [null, { ...RULES, failureThreshold: -1 }, { ...RULES, replicas: -1 }]) {
      const result = { metric: ERROR, used: false, health: failing(9) };
      expect(metricWithFallback(ERROR, target(1), rules, failing(9), replicas)).toEqual(result);
      expect(isFallingBack(rules, [failing(9)])).toBe(false);
    }
  });

  it('is told of when any metric has failed more often than the threshold', () => {
    expect(isFallingBack(RULES, [failing(3)])).toBe(false);
    expect(isFallingBack(RULES, [{ failures: 0, status: 'Happy' }, failing(4)])).toBe(true);
  });
});
