import { describe, expect, it } from 'vitest';
import { fixed } from './fixed.ts';
import { kpa } from './knative/kpa.ts';
import { hpa } from './kubernetes/hpa.ts';
import type { Observation } from './policy.ts';
import { compilePolicy } from './registry.ts';

const observation = (spec: number): Observation => ({
  at: 0,
  cause: 'hold',
  replicas: { spec, current: spec, ready: spec },
  pods: [],
  metrics: {},
  lastActuationAt: null,
});

describe('compilePolicy', () => {
  it('knows each family by its kind', () => {
    expect(compilePolicy(fixed(), 'a').kind).toBe('fixed');
    expect(compilePolicy(hpa({ maxReplicas: 3 }), 'a').kind).toBe('hpa');
    expect(compilePolicy(kpa(), 'a').kind).toBe('kpa');
  });

  it.each(['keda2', 'toString', undefined])('refuses the kind %s and names the known ones', (kind) => {
    const spec = { kind: kind as string };
    expect(() => compilePolicy(spec, 'policies.a')).toThrow(
      /^policies\.a: kind must be one of .*'fixed', .*'hpa', .+, got /,
    );
  });
});

describe('fixed', () => {
  it('never looks when it has no count to hold', () => {
    expect(compilePolicy(fixed(), 'a').rhythms).toEqual([]);
    expect(compilePolicy(fixed(), 'a').decide(observation(4), null).replicas).toBe('unchanged');
  });

  it('brings the count back to where it belongs', () => {
    const policy = compilePolicy(fixed({ replicas: 5 }), 'a');
    expect(policy.rhythms).toHaveLength(1);
    expect(policy.decide(observation(4), null)).toMatchObject({ replicas: 5, reason: { text: 'fixed at 5; 4 -> 5' } });
    expect(policy.decide(observation(5), null).replicas).toBe('unchanged');
  });

  it('refuses what is no count', () => {
    expect(() => compilePolicy(fixed({ replicas: -1 }), 'a')).toThrow('replicas must be a whole number from 0 up');
    expect(() => compilePolicy({ kind: 'fixed', replica: 1 }, 'a')).toThrow('replica must be one of the known options');
  });
});
