import { describe, expect, it } from 'vitest';
import { hpa } from '#scaler/kubernetes/hpa.ts';
import type { Observation, Policy } from '#scaler/policy.ts';
import { SECOND } from '#sim/time.ts';
import { script } from './script.ts';

/** Asks for what it is told by the function, and keeps what it saw. */
function spy(replicas: (observation: Observation) => number | 'unchanged', more: Partial<Policy> = {}) {
  const seen: Observation[] = [];
  const policy: Policy = {
    kind: 'spy',
    rhythms: [{ name: 'look', interval: 10 * SECOND }],
    needs: {},
    start: () => null,
    decide: (observation) => {
      seen.push(observation);
      return { replicas: replicas(observation), reason: { code: 'Spied', numbers: {}, text: 'spied' }, state: null };
    },
    ...more,
  };
  return { policy, seen };
}

describe('a script', () => {
  it('shows the policy the values that hold at each beat, those of the same instant included', () => {
    const { policy, seen } = spy(() => 'unchanged', { needs: { queries: { rate: 'a_query' } } });
    script(policy)
      .start({ replicas: 1 })
      .at('10s', { metrics: { rate: 5 } })
      .at('15s', { metrics: { a_query: [1, 2] } })
      .until('30s');
    expect(seen.map(({ at }) => at / SECOND)).toEqual([0, 10, 20, 30]);
    expect(seen.map(({ metrics }) => metrics.rate)).toEqual([
      { error: expect.stringContaining('no value for rate (a_query)') },
      { values: [5] },
      { values: [1, 2] },
      { values: [1, 2] },
    ]);
  });

  it('keeps fields that a later observation does not name', () => {
    const { policy, seen } = spy(() => 'unchanged', { needs: { pods: true } });
    script(policy).start({ replicas: 1 }).at('0s', { cpu: 0.5, memory: 0.25 }).at('10s', { cpu: 1 }).until('10s');
    expect(seen.map(({ pods }) => pods[0]?.sample?.containers[0])).toEqual([
      { name: 'main', cpuMilli: 500, memoryBytes: 2 ** 28 },
      { name: 'main', cpuMilli: 1000, memoryBytes: 2 ** 28 },
    ]);
  });

  it('understands the words of metrics whatever the window of the query', () => {
    const query = 'sum(rate(pitot_service_arrivals_total{service="$service"}[2m30s]))';
    const { policy, seen } = spy(() => 'unchanged', { needs: { queries: { load: query } } });
    script(policy).start({ replicas: 1 }).at('0s', { requestRate: 12 }).until('0s');
    expect(seen[0]?.metrics.load).toEqual({ values: [12] });
  });

  it('has replicas come after their start-up, and go at once, the youngest first', () => {
    const { policy, seen } = spy(({ at }) => (at === 0 ? 3 : at === 30 * SECOND ? 1 : 'unchanged'), {
      needs: { pods: true },
    });
    const run = script(policy).start({ replicas: 1, startup: '15s' }).until('40s');
    expect(seen.map(({ replicas }) => replicas)).toEqual([
      { spec: 1, current: 1, ready: 1 },
      { spec: 3, current: 3, ready: 1 },
      { spec: 3, current: 3, ready: 3 },
      { spec: 3, current: 3, ready: 3 },
      { spec: 1, current: 1, ready: 1 },
    ]);
    expect(seen.at(-1)?.pods.map(({ name }) => name)).toEqual(['pod-0']);
    expect(run.desired).toEqual([
      { atSeconds: 0, value: 3 },
      { atSeconds: 30, value: 1 },
    ]);
    expect(run.ready).toEqual([
      { atSeconds: 0, value: 1 },
      { atSeconds: 15, value: 3 },
      { atSeconds: 30, value: 1 },
    ]);
    expect(run.startReplicas).toBe(1);
  });

  it('takes samples and readiness from the youngest pods', () => {
    const { policy, seen } = spy(() => 'unchanged', { needs: { pods: true } });
    script(policy).start({ replicas: 3 }).at('0s', { cpu: 1, withoutSamples: 1, unready: 2 }).until('0s');
    expect(seen[0]?.pods.map(({ ready, sample }) => [ready, sample !== null])).toEqual([
      [true, true],
      [false, true],
      [false, false],
    ]);
  });

  it('wakes a policy that wants it when load comes and there is no replica', () => {
    const { policy, seen } = spy(({ cause }) => (cause === 'arrival-at-zero' ? 1 : 'unchanged'), {
      wakes: ['arrival-at-zero'],
      needs: { proxies: true },
    });
    const run = script(policy).start({ replicas: 0 }).at('3s', { requestRate: 4, concurrency: 2 }).until('10s');
    expect(seen.map(({ at, cause }) => [at / SECOND, cause])).toEqual([
      [0, 'look'],
      [3, 'arrival-at-zero'],
      [10, 'look'],
    ]);
    expect(run.desired.at(-1)).toEqual({ atSeconds: 3, value: 1 });
    expect(seen[2]?.proxies).toHaveLength(7);
    expect(seen[2]?.proxies?.[0]).toEqual({ at: 4 * SECOND, concurrency: 2, requests: 4 });
  });

  it('plays the Kubernetes HPA: 95 % of 50 % doubles three pods at the first sync', () => {
    const run = script(hpa({ minReplicas: 2, maxReplicas: 10, cpu: 50 }))
      .start({ replicas: 3 })
      .at('0s', { cpu: 0.95 })
      .until('15s');
    expect(run.decisions.map(({ from, to, reason }) => [from, to, reason.code])).toEqual([
      [3, 6, 'SucceededRescale'],
      [6, 10, 'SucceededRescale'],
    ]);
  });

  it('is a value: going on from it twice tells two stories', () => {
    const start = script(hpa({ maxReplicas: 10, cpu: 50 })).start({ replicas: 2 });
    expect(start.at('0s', { cpu: 1 }).until('0s').desired.at(-1)?.value).toBe(4);
    expect(start.at('0s', { cpu: 0.5 }).until('0s').desired.at(-1)?.value).toBe(2);
  });

  it('says which time or count is wrong', () => {
    const begun = script(hpa({ maxReplicas: 3 })).start({ replicas: 1 });
    expect(() => begun.at('10s', {}).at('10s', {})).toThrow(
      'script: at must be after the time of the \'at\' before, got "10s"',
    );
    expect(() => begun.at('10s', {}).until('5s')).toThrow('script: until must be not before the last \'at\', got "5s"');
    expect(() => begun.at('soon' as '1s', {})).toThrow("script: at must be a duration such as '250ms'");
    expect(() => script(hpa({ maxReplicas: 3 })).start({ replicas: 1.5 })).toThrow(
      'script: start.replicas must be a whole number from 0 up, got 1.5',
    );
    expect(() => script(hpa({ maxReplicas: 0 }))).toThrow('policy: maxReplicas must be');
  });
});
