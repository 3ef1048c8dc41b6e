import { describe, expect, it } from 'vitest';
import { rateTarget } from '#scaler/baselines/staffed.ts';
import type { Decision } from '#scaler/policy.ts';
import { bounded } from './bounded.ts';
import { cooldown } from './cooldown.ts';
import { rateLimited } from './rate-limited.ts';
import { beats, compile, follow, script } from './scripted-policy.fixture.ts';
import { stabilized } from './stabilized.ts';

describe('a policy around another one', () => {
  const inner = script({
    counts: [5],
    rhythms: [{ name: 'sync', interval: 15e9, phase: 3e9 }],
    needs: { pods: true, queries: { q: 'up' } },
    wakes: ['arrival-at-zero'],
  });

  it.each([
    bounded({ policy: inner, max: 9 }),
    stabilized({ policy: inner }),
    cooldown({ policy: inner }),
    rateLimited({ policy: inner, up: { replicas: 1 } }),
  ])('$kind looks when the other does, and at the same', (spec) => {
    const { rhythms, needs, wakes } = compile(inner);
    expect(compile(spec)).toMatchObject({ kind: spec.kind, rhythms, needs, wakes });
  });

  it('hands on the reason when it changes nothing, and says what it does when it does', () => {
    const { decisions } = follow(bounded({ policy: script({ counts: [4, 9] }), min: 2, max: 6 }), 3, beats(2));
    expect(decisions[0]).toMatchObject({ replicas: 4, reason: { code: 'Step0', text: 'step 0' } });
    expect(decisions[1]).toMatchObject({
      replicas: 6,
      reason: {
        code: 'TooManyReplicas',
        numbers: { step: 1, from: 4, asked: 9, max: 6, to: 6 },
        text: 'step 1; max 6 cuts 9; 4 -> 6',
      },
      detail: {
        kind: 'bounded',
        asked: 9,
        limit: 'TooManyReplicas',
        to: 6,
        policy: { kind: 'script', reason: { code: 'Step1' }, detail: { step: 1 } },
      },
    });
  });

  it('names the place of what is wrong within it', () => {
    const bad = { kind: 'cooldown', up: 'soon', policy: { kind: 'bounded', min: 5, max: 3, policy: { kind: 'hpa' } } };
    expect(() => compile(bad)).toThrow(/p\.policy\.policy: maxReplicas must be/);
    expect(() => compile(bad)).toThrow(/p: up must be a duration/);
    const bounds = { kind: 'cooldown', policy: { kind: 'bounded', min: 5, max: 3, policy: script({ counts: [1] }) } };
    expect(() => compile(bounds)).toThrow(/p\.policy: max must be at least min \(5\)/);
    for (const policy of [undefined, 5, []]) {
      expect(() => compile({ kind: 'cooldown', policy })).toThrow('p: policy must be a policy such as');
    }
    expect(() => compile({ kind: 'cooldown', policy: { kind: 'hqa' } })).toThrow("p.policy: kind must be one of 'aws");
  });

  it('nests', () => {
    const spec = bounded({ policy: cooldown({ policy: rateTarget({ perReplica: 1, max: 50 }), down: '1m' }), min: 3 });
    const { counts } = follow(
      spec,
      3,
      [8, 2, 2, 2, 2, 2].map((value, index) => ({ at: index * 15, value, cause: 'look' })),
    );
    // 8 / 0.7 = 11.4; down not before a minute after that; then 3, as the bound has it and as 2 / 0.7 rounds up to.
    expect(counts).toEqual([12, 12, 12, 12, 3, 3]);
  });
});

describe('bounded', () => {
  it('brings in a count that is outside although nobody asks for a change', () => {
    const spec = bounded({ policy: script({ counts: ['unchanged'] }), min: 2, max: 6 });
    expect(follow(spec, 9, [0]).counts).toEqual([6]);
    expect(follow(spec, 1, [0]).decisions[0]?.reason.code).toBe('TooFewReplicas');
    expect(follow(spec, 2, [0]).decisions[0]?.replicas).toBe('unchanged');
  });

  it('needs no waking when there is always a replica', () => {
    const policy = script({ counts: [0], wakes: ['arrival-at-zero'] });
    expect(compile(bounded({ policy, min: 1 })).wakes).toBe(undefined);
    expect(compile(bounded({ policy, max: 9 })).wakes).toEqual(['arrival-at-zero']);
  });

  it('wants a bound at least', () => {
    expect(() => compile(bounded({ policy: script({ counts: [1] }) }))).toThrow('min must be given, or max');
  });
});

describe('stabilized', () => {
  it('goes down to the most that was asked for within the window, its end not included', () => {
    const spec = stabilized({ policy: script({ counts: [8, 3] }), down: '1m' });
    // 8 was asked for at 0 s, which is in the window up to 59.9 s.
    expect(follow(spec, 4, [0, 15, 30, 45, 60]).counts).toEqual([8, 8, 8, 8, 3]);
    const { decisions } = follow(spec, 4, [0, 15]);
    expect(decisions[1]?.reason).toMatchObject({
      code: 'ScaleDownStabilized',
      text: 'step 1; of what was asked for within 60 s the most holds 3 at 8; stays at 8',
    });
  });

  it('goes up to the least that was asked for within the window', () => {
    const spec = stabilized({ policy: script({ counts: [4, 6, 9, 7, 7] }), up: '30s', down: '0s' });
    // At 60 s the window has 9 (45 s is later than 30 s) and 7, ...
    expect(follow(spec, 4, beats(5)).counts).toEqual([4, 4, 6, 7, 7]);
    expect(follow(spec, 4, beats(2)).decisions[1]?.reason.code).toBe('ScaleUpStabilized');
  });

  it('counts the replicas at the start as asked for, so that a run does not begin with a step down', () => {
    expect(follow(stabilized({ policy: script({ counts: [1] }), down: '1m' }), 7, [15, 45, 60]).counts).toEqual([
      7, 7, 1,
    ]);
  });
});

describe('cooldown', () => {
  it('lets the count alone for so long after any change, to the instant', () => {
    const spec = cooldown({ policy: script({ counts: [6, 2] }), up: '0s', down: '30s' });
    expect(follow(spec, 4, [0, 29.9, 30]).counts).toEqual([6, 6, 2]);
    const { reason } = follow(spec, 4, [0, 20]).decisions[1] as Decision<unknown>;
    expect(reason.code).toBe('Cooldown');
    expect(reason.text).toBe('step 1; the cooldown of 30 s, of which 20 s have passed, holds 2 at 6; stays at 6');
    expect(reason.numbers).toMatchObject({ asked: 2, sinceSeconds: 20, cooldownSeconds: 30 });
  });

  it('says nothing when nothing is asked for', () => {
    const { decisions } = follow(cooldown({ policy: script({ counts: [6] }) }), 4, [0, 15]);
    expect(decisions[1]).toMatchObject({ replicas: 'unchanged', reason: { code: 'Step1', text: 'step 1' } });
  });

  it('waits before going up for its own time, and not before the first change', () => {
    const spec = cooldown({ policy: script({ counts: [3, 9] }), up: '1m', down: '0s' });
    expect(follow(spec, 4, [0, 59, 60]).counts).toEqual([3, 3, 9]);
  });
});
