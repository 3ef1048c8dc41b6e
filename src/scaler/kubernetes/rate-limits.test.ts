import { describe, expect, it } from 'vitest';
import { limitWithBehavior, scaleDownLimit, scaleUpLimit } from './rate-limits.ts';
import { storeScaleEvent } from './scale-events.ts';
import type { ScalingRules } from './scaling-rules.ts';

const NONE = { up: [], down: [] };
const rules = (type: 'Pods' | 'Percent', value: number, period = 60): ScalingRules => ({
  stabilizationWindow: 0,
  selectPolicy: 'Max',
  policies: [{ type, value, period }],
});
const event = (change: number, at: number) => ({ at, change, outdated: false });

describe('limits in per cent', () => {
  it('have the rounding errors of binary64, as in the source', () => {
    expect(scaleUpLimit(100, NONE, rules('Percent', 10), 0)).toBe(111); // 100 * 1.1 = 110.00000000000001
    expect(scaleDownLimit(10, NONE, rules('Percent', 90), 0)).toBe(0); // 10 * 0.09999999999999998
  });
});

describe('the replicas at the start of a period', () => {
  it('are the current ones without those that came and with those that went, in either direction', () => {
    const events = { up: [event(5, -10), event(100, -60)], down: [event(2, -10)] };
    expect(scaleUpLimit(20, events, rules('Pods', 1), 0)).toBe(18);
    expect(scaleDownLimit(20, events, rules('Pods', 1), 0)).toBe(16);
  });
});

describe('a limit that other events have used up', () => {
  const bounds = { minReplicas: 1, maxReplicas: 100 };
  const behavior = { scaleUp: rules('Pods', 2), scaleDown: rules('Pods', 2) };

  it('keeps the count and never turns the direction round', () => {
    const up = { up: [event(8, -10)], down: [] };
    expect(limitWithBehavior(20, 30, bounds, behavior, up, 0)).toEqual({ replicas: 20, reason: 'ScaleUpLimit' });
    const down = { up: [], down: [event(8, -10)] };
    expect(limitWithBehavior(20, 5, bounds, behavior, down, 0)).toEqual({ replicas: 20, reason: 'ScaleDownLimit' });
  });

  it('gives way to the bound that it coincides with', () => {
    const narrow = { minReplicas: 18, maxReplicas: 22 };
    expect(limitWithBehavior(20, 5, narrow, behavior, NONE, 0)).toEqual({ replicas: 18, reason: 'TooFewReplicas' });
    expect(limitWithBehavior(20, 90, narrow, behavior, NONE, 0)).toEqual({ replicas: 22, reason: 'TooManyReplicas' });
  });
});

describe('storing a scale event', () => {
  it('replaces an event only when it is older than the longest period', () => {
    const before = [event(3, -61), event(4, -60)];
    expect(storeScaleEvent(before, rules('Pods', 1), 7, 0)).toEqual([event(7, 0), event(4, -60)]);
    expect(storeScaleEvent(before.slice(1), rules('Pods', 1), 7, 0)).toEqual([event(4, -60), event(7, 0)]);
  });
});
