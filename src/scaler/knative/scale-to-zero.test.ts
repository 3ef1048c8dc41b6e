import { describe, expect, it } from 'vitest';
import { type PodAutoscaler, reconcileStatus } from './pod-autoscaler.ts';
import { scale, type ZeroRules, type ZeroView } from './scale-to-zero.ts';

const RULES: ZeroRules = {
  minScale: 0,
  maxScale: 0,
  initialScale: 1,
  enableScaleToZero: true,
  gracePeriod: 30,
  podRetentionPeriod: 0,
  stableWindow: 60,
  activationTimeout: 630,
  targetBurstCapacity: 211,
  reachable: true,
};

/** In a condition for `age`, with the activator in the path for `proxied`. */
function scaled(
  desired: number,
  active: ZeroView['active'],
  age: number,
  rules: Partial<ZeroRules> = {},
  {
    proxied = null,
    probe = true,
    initialized = true,
  }: { proxied?: number | null; probe?: boolean; initialized?: boolean } = {},
) {
  const view: ZeroView = {
    at: 1000,
    active,
    since: 1000 - age,
    initialized,
    proxySince: proxied === null ? null : 1000 - proxied,
    proxyMode: proxied !== null,
    probe: () => probe,
  };
  const { applies, clause, requeueAfter, scale: wanted } = scale({ ...RULES, ...rules }, view, desired);
  return [wanted, applies, clause, requeueAfter];
}

describe('bounds', () => {
  it('are min-scale and max-scale, where 0 is no maximum', () => {
    expect(scaled(1, 'True', 0, { minScale: 2 })).toEqual([2, true, null, null]);
    expect(scaled(9, 'True', 0, { maxScale: 8 })).toEqual([8, true, null, null]);
    expect(scaled(9, 'True', 0)).toEqual([9, true, null, null]);
    expect(scaled(1, 'True', 0, { minScale: 2, reachable: false })).toEqual([1, true, null, null]);
  });

  it('have the initial scale for a minimum until it has been reached once', () => {
    expect(scaled(1, 'Unknown', 0, { initialScale: 3 }, { initialized: false })[0]).toBe(3);
    expect(scaled(1, 'Unknown', 0, { initialScale: 3 })[0]).toBe(1);
    expect(scaled(1, 'Unknown', 0, { initialScale: 3, minScale: 5 }, { initialized: false })[0]).toBe(5);
  });

  it('apply to an unknown count only while activating', () => {
    expect(scaled(-1, 'True', 0, { minScale: 2 })).toEqual([-1, false, 'MetricsNotCollected', null]);
    expect(scaled(-1, 'Unknown', 0, { minScale: 2 })).toEqual([2, true, null, null]);
    expect(scaled(-1, 'Unknown', 0)).toEqual([-1, false, 'Activating', 630]);
  });
});

describe('the way to zero', () => {
  it('ends at one where scale to zero is disabled', () => {
    expect(scaled(0, 'False', 999, { enableScaleToZero: false })).toEqual([1, true, 'ScaleToZeroDisabled', null]);
  });

  it('holds one until the revision has been active for a stable window, then marks it inactive', () => {
    expect(scaled(0, 'True', 59)).toEqual([1, true, 'StableWindow', 1]);
    expect(scaled(0, 'True', 60)).toEqual([0, false, 'MarkInactive', null]);
    expect(scaled(0, 'True', 60, {}, { proxied: 5 })).toEqual([0, false, 'MarkInactive', 3e9]);
  });

  it('is over when the revision was inactive for the grace period', () => {
    expect(scaled(0, 'False', 29)).toEqual([0, false, 'GracePeriod', 30]);
    expect(scaled(0, 'False', 30)).toEqual([0, true, 'ScaleToZero', null]);
  });

  it('is over at once when the activator was in the path for the grace period already', () => {
    expect(scaled(0, 'False', 0, {}, { proxied: 29 })).toEqual([0, false, 'GracePeriod', 1]);
    expect(scaled(0, 'False', 0, {}, { proxied: 30 })).toEqual([0, true, 'ScaleToZero', null]);
  });

  it('keeps the last pod for the retention period, whatever the activator does', () => {
    const retained = { podRetentionPeriod: 120 };
    expect(scaled(0, 'False', 119, retained, { proxied: 999 })).toEqual([0, false, 'PodRetention', 1]);
    expect(scaled(0, 'False', 120, retained)).toEqual([0, true, 'ScaleToZero', null]);
    expect(scaled(0, 'False', 30, { ...retained, reachable: false })).toEqual([0, true, 'ScaleToZero', null]);
    // Shorter than the grace period, both count.
    expect(scaled(0, 'False', 10, { podRetentionPeriod: 10 }, { proxied: 30 })[2]).toBe('ScaleToZero');
    expect(scaled(0, 'False', 10, { podRetentionPeriod: 10 }, { proxied: 10 })[2]).toBe('GracePeriod');
  });

  it('waits for the activator to answer, unless it is always in the path', () => {
    expect(scaled(0, 'False', 99, {}, { probe: false })).toEqual([0, false, 'ProbeFailed', null]);
    expect(scaled(0, 'False', 99, { targetBurstCapacity: -1 }, { probe: false })[2]).toBe('ScaleToZero');
  });

  it('gives an activation up when it has lasted longer than the timeout', () => {
    expect(scaled(0, 'Unknown', 630)).toEqual([-1, false, 'Activating', 630]);
    expect(scaled(0, 'Unknown', 631)).toEqual([0, true, 'ActivationTimedOut', null]);
  });
});

describe('the condition Active', () => {
  const status = (active: PodAutoscaler['active'], initialized = true): PodAutoscaler => ({
    active,
    reason: '',
    since: 1,
    initialized,
    proxySince: null,
  });
  const become = (before: PodAutoscaler, want: number, ready: number, bounds = {}) => {
    const { active, reason, since } = reconcileStatus(before, { ...RULES, ...bounds }, 9, want, ready, 0);
    return [active, reason, since];
  };

  it.each([
    ['True', 0, 5, ['False', 'NoTraffic', 9]],
    ['Unknown', 0, 0, ['False', 'TimedOut', 9]],
    ['False', 0, 0, ['False', 'NoTraffic', 1]],
    ['False', 2, 0, ['Unknown', 'Queued', 9]],
    ['False', 2, 1, ['True', '', 9]],
    ['True', 2, 0, ['Unknown', 'Queued', 9]],
    ['True', 2, 1, ['True', '', 1]],
    ['False', -1, 3, ['False', 'NoTraffic', 1]],
    ['Unknown', -1, 0, ['Unknown', 'Queued', 1]],
    ['Unknown', -1, 1, ['True', '', 9]],
    ['True', -1, 0, ['Unknown', 'Queued', 9]],
  ] as const)('%s, with %i wanted and %i ready, becomes %j', (active, want, ready, expected) => {
    expect(become(status(active), want, ready)).toEqual(expected);
  });

  it('needs min-scale ready pods, and the initial scale until that was reached once', () => {
    expect(become(status('Unknown'), 3, 2, { minScale: 3 })[0]).toBe('Unknown');
    expect(become(status('Unknown'), 3, 3, { minScale: 3 })[0]).toBe('True');
    expect(become(status('Unknown', false), 3, 2, { initialScale: 3 })[0]).toBe('Unknown');
    expect(reconcileStatus(status('Unknown', false), { ...RULES, initialScale: 3 }, 9, 3, 3, 0).initialized).toBe(true);
    // A revision that may begin with none is idle until it is called.
    expect(become(status('Unknown', false), -1, 0, { initialScale: 0 })).toEqual(['False', 'NoTraffic', 9]);
  });

  it('has the activator in the path at zero and where burst capacity lacks, from then on', () => {
    const path = (before: PodAutoscaler, want: number, excess: number) =>
      reconcileStatus(before, RULES, 9, want, 1, excess).proxySince;
    expect(path(status('True'), 1, 0)).toBe(null);
    expect(path(status('True'), 1, -1)).toBe(9);
    expect(path(status('True'), 0, 0)).toBe(9);
    expect(path(status('False'), -1, 0)).toBe(9);
    expect(path(status('True'), -1, 0)).toBe(null);
    expect(path({ ...status('True'), proxySince: 4 }, 1, -1)).toBe(4);
    expect(path({ ...status('True'), proxySince: 4 }, 1, 0)).toBe(null);
  });
});
