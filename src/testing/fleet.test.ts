import { describe, it, expect as vitest } from 'vitest';
import { fixed } from '#scaler/fixed.ts';
import { hpa } from '#scaler/kubernetes/hpa.ts';
import { expect } from './expect.ts';
import { fleet } from './fleet.ts';

describe('a simulated fleet', () => {
  it('starts with its replicas ready, and knows the demand of each load', () => {
    const run = fleet(fixed())
      .start({ replicas: 3, serviceTime: '100ms' })
      .at('10s', { requestRate: 16 })
      .at('1m', { requestRate: 16.1 })
      .until('2m');
    vitest(run.ready).toEqual([{ atSeconds: 0, value: 3 }]);
    vitest(run.demand).toEqual([
      { atSeconds: 0, value: 0 },
      { atSeconds: 10, value: 2 },
      { atSeconds: 60, value: 3 },
    ]);
    const { requests, checks } = run.result.summary;
    vitest(requests.sent).toBeGreaterThan(1500);
    vitest(requests.sent).toBeLessThan(2100);
    vitest(checks.every(({ ok }) => ok)).toBe(true);
  });

  it('makes a policy wait for its replicas to start', () => {
    const quick = { replicas: 2, startup: '20s' } as const;
    const run = fleet(hpa({ minReplicas: 2, maxReplicas: 20, cpu: 60 }))
      .start(quick)
      .at('0s', { requestRate: 8 })
      .at('10m', { requestRate: 60 })
      .until('20m');
    const decided = run.desired.find(({ value }) => value > 2)?.atSeconds ?? 0;
    const ready = run.ready.find(({ value }) => value > 2)?.atSeconds ?? 0;
    vitest(decided).toBeGreaterThanOrEqual(600);
    vitest(ready - decided).toBeCloseTo(20, 6);
    expect(run).neverToBeBelowDemandFor({ moreThan: '5m' });
    vitest(() => expect(run).neverToBeBelowDemandFor({ moreThan: '20s' })).toThrow('expected the policy never');
  });

  it('plays the same for the same seed', () => {
    const load = fleet(fixed()).start({ replicas: 2, seed: 7 }).at('0s', { requestRate: 5 });
    vitest(load.until('1m').result.summary.digest).toBe(load.until('1m').result.summary.digest);
  });
});
