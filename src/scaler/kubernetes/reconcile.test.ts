import { describe, expect, it } from 'vitest';
import type { Condition } from './conditions.ts';
import type { HpaMetric } from './metrics.ts';
import { reconcile } from './reconcile.ts';
import { FRESH, type HpaRules, type HpaState, type HpaView } from './reconciliation.ts';
import { applyRescale } from './rescale.ts';

const queue: HpaMetric = {
  type: 'External',
  metric: 'queue',
  key: 'queue',
  target: { type: 'AverageValue', milli: 1000 },
};
const cpu: HpaMetric = {
  type: 'Resource',
  resource: 'cpu',
  container: null,
  target: { type: 'Utilization', percent: 50 },
};

const rules = (over: Partial<HpaRules> = {}): HpaRules => ({
  minReplicas: 0,
  maxReplicas: 10,
  metrics: [queue],
  behavior: null,
  tolerances: { scaleDown: 0.1, scaleUp: 0.1 },
  downscaleStabilization: 0,
  pods: { cpuInitializationPeriod: 0, initialReadinessDelay: 0, succeededPodsAreIgnored: false },
  scaleToZero: true,
  scaleUpLimitFactor: 2,
  scaleUpLimitMinimum: 4,
  podLevelRequests: true,
  ...over,
});
const view = (replicas: number, milli: number): HpaView => ({
  at: 60,
  scale: { spec: replicas, current: replicas, selector: 'ok' },
  pods: [],
  metrics: { queue: { values: [milli] } },
});
const scaledToZero: Condition = {
  type: 'ScaledToZero',
  status: 'True',
  reason: 'ScaledToZero',
  message: '',
  changedAt: 0,
};
const atZero: HpaState = { ...FRESH, recommendations: [{ at: 0, replicas: 0 }], conditions: [scaledToZero] };
const reasons = ({ conditions }: HpaState) => Object.fromEntries(conditions.map(({ type, reason }) => [type, reason]));

describe('an HPA that went to zero by itself', () => {
  it('comes back when its metric asks for it', () => {
    expect(reconcile(rules(), view(0, 2500), atZero).rescale).toMatchObject({ from: 0, to: 3 });
  });

  it('goes to a minimum that was raised since, with or without a metric that asks for it', () => {
    const idle = reconcile(rules({ minReplicas: 2 }), view(0, 0), atZero);
    expect(idle.rescale).toEqual({ from: 0, to: 2, reason: 'Current number of replicas below Spec.MinReplicas' });
    expect(idle.metrics).toHaveLength(1);
    const busy = reconcile(rules({ minReplicas: 2 }), view(0, 1000), atZero);
    expect(busy.rescale).toEqual({ from: 0, to: 2, reason: 'external metric queue above target' });
    // With behavior nothing else would raise a proposal of zero: no limit is looked at when there is no change.
    const still = { stabilizationWindow: 0, selectPolicy: 'Max' as const, policies: [] };
    const behavior = { scaleUp: still, scaleDown: still };
    expect(reconcile(rules({ minReplicas: 2, behavior }), view(0, 0), atZero).rescale).toMatchObject({ to: 2 });
  });

  it('stays disabled with metrics of pods alone, unless the minimum was raised', () => {
    const pods = { metrics: [cpu] };
    expect(reasons(reconcile(rules(pods), view(0, 0), atZero).state).ScalingActive).toBe('ScalingDisabled');
    const raised = reconcile(rules({ ...pods, minReplicas: 1 }), view(0, 0), atZero);
    expect(reasons(raised.state).ScalingActive).toBe('FailedGetResourceMetric');
  });

  it('forgets that it did when the gate is off', () => {
    const { state, rescale } = reconcile(rules({ scaleToZero: false }), view(0, 2500), atZero);
    expect(rescale).toBeNull();
    expect(reasons(state)).toEqual({ AbleToScale: 'SucceededGetScale', ScalingActive: 'ScalingDisabled' });
  });
});

describe('the condition ScaledToZero', () => {
  const conditionAfter = (over: Partial<HpaRules>) =>
    reasons(applyRescale(rules(over), { ...base, rescale: { from: 2, to: 0, reason: '' } }, 60).state).ScaledToZero;
  const base = reconcile(rules(), view(2, 2000), FRESH);

  it('is true only for an HPA that may go to zero and has a metric to come back by', () => {
    expect(conditionAfter({})).toBe('ScaledToZero');
    expect(conditionAfter({ metrics: [cpu] })).toBe('NotScaledToZero');
    expect(conditionAfter({ minReplicas: 1 })).toBe('NotScaledToZero');
    expect(conditionAfter({ scaleToZero: false })).toBeUndefined();
  });
});

describe('a metric that fails', () => {
  const partial = (milli: number) => reconcile(rules({ metrics: [queue, cpu] }), view(3, milli), FRESH);

  it('lets a proposal of the current count pass, but counts as an error', () => {
    const { error, normalization, state } = partial(3000);
    expect(error).toMatch(/^invalid metrics \(1 invalid out of 2\), first error is: no metrics returned/);
    expect(normalization?.desired).toBe(3);
    expect(reasons(state)).toMatchObject({ ScalingActive: 'ValidMetricFound' });
  });

  it('stops a proposal below the current count', () => {
    expect(partial(2000)).toMatchObject({ rescale: null, normalization: null });
  });
});

describe('a failed update of the scale', () => {
  it('leaves the count, says so, and stores no scale event', () => {
    const behavior = {
      scaleUp: {
        stabilizationWindow: 0,
        selectPolicy: 'Max' as const,
        policies: [{ type: 'Pods' as const, value: 9, period: 60 }],
      },
      scaleDown: { stabilizationWindow: 0, selectPolicy: 'Max' as const, policies: [] },
    };
    const proposed = reconcile(rules({ behavior }), view(3, 6000), FRESH);
    const failed = applyRescale(rules({ behavior }), proposed, 60, 'conflict');
    expect(failed.rescale).toBeNull();
    expect(failed.error).toContain('conflict');
    expect(failed.state.scaleUpEvents).toEqual([]);
    expect(reasons(failed.state).AbleToScale).toBe('FailedUpdateScale');
    expect(applyRescale(rules({ behavior }), proposed, 60).state.scaleUpEvents).toEqual([
      { at: 60, change: 3, outdated: false },
    ]);
  });
});
