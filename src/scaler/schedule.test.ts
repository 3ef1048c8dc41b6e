import { describe, expect, it } from 'vitest';
import type { Observation } from './policy.ts';
import { compilePolicy } from './registry.ts';
import { schedule } from './schedule.ts';

const seen = (seconds: number, spec: number): Observation => ({
  at: seconds * 1e9,
  cause: 'table',
  replicas: { spec, current: spec, ready: spec },
  pods: [],
  metrics: {},
  lastActuationAt: null,
});

describe('a schedule', () => {
  const policy = compilePolicy(
    schedule({
      steps: [
        [30, 4],
        [60, 2],
      ],
      privileged: true,
    }),
    'oracle',
  );

  it.each([
    [0, 3, 'unchanged'],
    [29, 3, 'unchanged'],
    [30, 3, 4],
    [45, 4, 'unchanged'],
    [59.9, 1, 4],
    [60, 4, 2],
    [1e6, 2, 'unchanged'],
  ])('at %d s with %d replicas wants %s', (at, spec, wanted) => {
    expect(policy.decide(seen(at, spec), null).replicas).toBe(wanted);
  });

  it('says that it is privileged, when its table was made by an oracle', () => {
    expect(policy.needs.privileged).toBe(true);
    expect(compilePolicy({ kind: 'schedule', steps: [[0, 1]] }, 'plain').needs.privileged).toBeUndefined();
  });

  it.each([
    [undefined],
    [[]],
    [[[0, 1.5]]],
    [[[-1, 1]]],
    [
      [
        [1, 1],
        [1, 2],
      ],
    ],
    [[[0, 1, 2]]],
    [[['0', 1]]],
  ])('refuses the table %j', (steps) => {
    expect(() => compilePolicy({ kind: 'schedule', steps }, 'web')).toThrow(
      'web: steps must be a list of [seconds, replicas]',
    );
  });
});
