import { describe, expect, it } from 'vitest';
import type { PodObservation } from '#scaler/policy.ts';
import { podGroup } from './pod-groups.ts';

const RULES = { cpuInitializationPeriod: 300, initialReadinessDelay: 30, succeededPodsAreIgnored: false };
const NOW = 1000;

/** Started 100 ago, ready since 90. */
const pod = (over: Partial<PodObservation> = {}): PodObservation => ({
  name: 'web-0',
  phase: 'Running',
  ready: true,
  startedAt: NOW - 100,
  readyChangedAt: NOW - 90,
  deleted: false,
  containers: [],
  sample: null,
  ...over,
});
const group = (over: Partial<PodObservation>, at = NOW, window = 15) =>
  podGroup(pod(over), { at, window }, true, NOW, RULES);

describe('a pod within the CPU initialization period', () => {
  it('counts from the sample on whose window begins with its readiness', () => {
    expect(group({}, NOW - 90 + 15)).toBe('ready');
    expect(group({}, NOW - 90 + 14)).toBe('unready');
  });

  it('does not count while it is not ready, however long it once was', () => {
    expect(group({ ready: false, readyChangedAt: NOW - 50 })).toBe('unready');
  });

  it('has left the period at exactly its end', () => {
    const late = { readyChangedAt: NOW - 5 };
    expect(group({ ...late, startedAt: NOW - 299 })).toBe('unready');
    expect(group({ ...late, startedAt: NOW - 300 })).toBe('ready');
  });
});

describe('a pod past the CPU initialization period', () => {
  const old = { startedAt: NOW - 500, ready: false };

  it('counts although it is not ready, if it ever was', () => {
    expect(group({ ...old, readyChangedAt: NOW - 500 + 30 })).toBe('ready');
  });

  it('does not count if its last change came before it can have been ready', () => {
    expect(group({ ...old, readyChangedAt: NOW - 500 + 29 })).toBe('unready');
  });
});

describe('other than CPU', () => {
  it('readiness plays no part', () => {
    expect(podGroup(pod({ ready: null }), { at: NOW, window: 15 }, false, NOW, RULES)).toBe('ready');
  });
});

describe('a succeeded pod', () => {
  it('is missing its metrics, or ignored by newer controllers', () => {
    const done = pod({ phase: 'Succeeded' });
    expect(podGroup(done, null, true, NOW, RULES)).toBe('missing');
    expect(podGroup(done, null, true, NOW, { ...RULES, succeededPodsAreIgnored: true })).toBe('ignored');
  });
});
