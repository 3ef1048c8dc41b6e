import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PodObservation, PodSample } from '#scaler/policy.ts';
import { averageValueReplicas, externalShared, externalTotal } from './object-calculator.ts';
import { podGroup } from './pod-groups.ts';
import {
  averageResourceReplicas,
  type PodView,
  podsMetricReplicas,
  utilizationReplicas,
} from './replica-calculator.ts';
import { resourceUsage } from './resources.ts';
import { isWithin } from './tolerance.ts';

const RULES = { cpuInitializationPeriod: 300, initialReadinessDelay: 30, succeededPodsAreIgnored: false };
const NOW = 1000;

function pod(name: string, usage: number | null, request = 100, over: Partial<PodObservation> = {}): PodObservation {
  return {
    name,
    phase: 'Running',
    ready: true,
    startedAt: 0,
    readyChangedAt: 0,
    deleted: false,
    containers: [{ name: 'web', cpuRequestMilli: request, memoryRequestBytes: null }],
    sample: usage === null ? null : sample(usage),
    ...over,
  };
}

const sample = (cpuMilli: number | null): PodSample => ({
  at: NOW,
  window: 15,
  containers: [{ name: 'web', cpuMilli, memoryBytes: null }],
});

function viewOf(pods: PodObservation[], replicas = pods.length): PodView {
  return {
    now: NOW,
    replicas,
    pods,
    rules: RULES,
    tolerances: { scaleDown: 0.1, scaleUp: 0.1 },
    podLevelRequests: true,
  };
}

/**
 * The calculator as the source has it: a table of samples by pod that is thinned out and filled in, gone through twice.
 * Slow, and with whole numbers as bigint.
 */
function twin(
  view: PodView,
  samples: ReadonlyMap<string, number>,
  cpu: boolean,
  target: number,
  utilization: boolean,
): number | 'error' {
  const table = new Map([...samples].map(([name, value]) => [name, BigInt(value)]));
  const groups = { ready: [], unready: [], missing: [], ignored: [] } as Record<string, string[]>;
  for (const one of view.pods) {
    const known = samples.has(one.name) ? { at: NOW, window: 15 } : null;
    groups[podGroup(one, known, cpu, view.now, view.rules)]?.push(one.name);
  }
  const { ready = [], unready = [], missing = [], ignored = [] } = groups;
  for (const name of [...ignored, ...unready]) table.delete(name);
  if (view.pods.length === 0 || table.size === 0) return 'error';
  const requests = new Map(view.pods.map((one) => [one.name, BigInt(one.containers[0]?.cpuRequestMilli ?? 0)]));
  const ratioOf = (): number | 'error' => {
    let sum = 0n;
    let requested = 0n;
    for (const [name, value] of table) {
      if (utilization && !requests.has(name)) continue;
      sum += value;
      requested += requests.get(name) ?? 0n;
    }
    if (!utilization) return Number(sum / BigInt(table.size)) / target;
    return requested === 0n ? 'error' : Number((sum * 100n) / requested) / target;
  };
  const ratio = ratioOf();
  if (ratio === 'error') return 'error';
  const withUnready = unready.length > 0 && ratio > 1;
  if (!withUnready && missing.length === 0) {
    return isWithin(view.tolerances, ratio) ? view.replicas : Math.ceil(ratio * ready.length);
  }
  for (const name of missing) {
    const most = utilization ? ((requests.get(name) ?? 0n) * BigInt(Math.max(100, target))) / 100n : BigInt(target);
    if (ratio < 1) table.set(name, most);
    else if (ratio > 1) table.set(name, 0n);
  }
  if (withUnready) for (const name of unready) table.set(name, 0n);
  const second = ratioOf() as number;
  if (isWithin(view.tolerances, second) || (ratio < 1 && second > 1) || (ratio > 1 && second < 1)) return view.replicas;
  const replicas = Math.ceil(second * table.size);
  if ((second < 1 && replicas > view.replicas) || (second > 1 && replicas < view.replicas)) return view.replicas;
  return replicas;
}

const podOf = fc.record({
  usage: fc.option(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(45, 50, 55, 100))),
  request: fc.constantFrom(100, 100, 100, 250, 7),
  phase: fc.constantFrom('Running', 'Running', 'Running', 'Running', 'Pending', 'Failed', 'Succeeded'),
  ready: fc.constantFrom(true, true, true, false, null),
  startedAt: fc.constantFrom(0, 0, 0, 800, 990, null),
  readyChangedAt: fc.constantFrom(0, 0, 10, 900, 985, 986),
  deleted: fc.constantFrom(false, false, false, false, true),
});
const fleets = fc.record({
  pods: fc.array(podOf, { maxLength: 12 }),
  strays: fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 2 }),
  replicas: fc.integer({ min: 1, max: 14 }),
  target: fc.constantFrom(20, 50, 50, 50, 70, 100, 130),
});

describe('the calculator in one walk', () => {
  it('proposes what the table of samples proposes, for utilization, average and Pods metrics', () => {
    let proposed = 0;
    fc.assert(
      fc.property(fleets, ({ pods, strays, replicas, target }) => {
        const view = viewOf(
          pods.map(({ usage, request, ...over }, index) => pod(`web-${index}`, usage, request, over)),
          replicas,
        );
        const table = new Map<string, number>();
        for (const [index, { usage }] of pods.entries()) if (usage !== null) table.set(`web-${index}`, usage);
        for (const [index, usage] of strays.entries()) table.set(`stray-${index}`, usage);
        const others = strays.map((usage) => sample(usage));
        const ours = [
          utilizationReplicas(view, 'cpu', null, target, others),
          averageResourceReplicas(view, 'cpu', null, target, others),
          podsMetricReplicas(view, table, target),
        ];
        const theirs = [
          twin(view, table, true, target, true),
          twin(view, table, true, target, false),
          twin(view, table, false, target, false),
        ];
        expect(ours.map((one) => ('error' in one ? 'error' : one.replicas))).toEqual(theirs);
        proposed += theirs.filter((one) => one !== 'error' && one !== replicas).length;
      }),
      { numRuns: 1000 },
    );
    expect(proposed).toBeGreaterThan(500);
  });

  it('keeps the order of operations of binary64: 25 pods at 56 of 50 are 29', () => {
    const pods = Array.from({ length: 25 }, (_, index) => pod(`web-${index}`, 56));
    expect(utilizationReplicas(viewOf(pods), 'cpu', null, 50)).toMatchObject({ replicas: 29 });
  });

  it('names the fault: requests after samples, samples after pods', () => {
    const bare = pod('web-0', 10, 100, {
      containers: [{ name: 'web', cpuRequestMilli: null, memoryRequestBytes: null }],
    });
    const error = (pods: PodObservation[], strays: PodSample[] = []) =>
      (utilizationReplicas(viewOf(pods), 'cpu', null, 50, strays) as { error: string }).error;
    expect(error([bare])).toBe('missing request for cpu in container web of Pod web-0');
    expect(error([{ ...bare, phase: 'Pending' }])).toBe(
      'did not receive metrics for targeted pods (pods might be unready)',
    );
    expect(error([pod('web-0', null)])).toBe('no metrics returned from resource metrics API');
    expect(error([], [sample(1)])).toBe('no pods returned by selector while calculating replica count');
  });
});

describe('the usage of a pod', () => {
  it('is unknown as soon as one of its containers has no sample', () => {
    const two = sample(10);
    two.containers.push({ name: 'proxy', cpuMilli: null, memoryBytes: 5 });
    expect(resourceUsage(two, 'cpu', null)).toBeUndefined();
    expect(resourceUsage(two, 'cpu', 'web')).toBe(10);
    expect(resourceUsage(two, 'cpu', 'other')).toBeUndefined();
    expect(resourceUsage(two, 'memory', 'proxy')).toBe(5000);
  });
});

describe('external metrics', () => {
  it('saturate, and shared among replicas a negative sum counts as an overflow', () => {
    expect(externalTotal([5, -7])).toBe(-2n);
    expect(externalShared([5, -7])).toBe(2n ** 63n - 1n);
    expect(externalShared([2n ** 62n, 2n ** 62n])).toBe(2n ** 63n - 1n);
  });

  it('have no value per replica while there is no replica', () => {
    const proposal = averageValueReplicas({ scaleDown: 0.1, scaleUp: 0.1 }, 0, 2500, 1000);
    expect(proposal).toMatchObject({ replicas: 3, usageMilli: 0 });
  });
});
