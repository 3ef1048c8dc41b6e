import { describe, expect, it } from 'vitest';
import { bounded } from './bounded.ts';
import { cooldown } from './cooldown.ts';
import { highest, lowest } from './extreme.ts';
import { rateLimited } from './rate-limited.ts';
import { beats, compile, follow, script } from './scripted-policy.fixture.ts';

describe('rateLimited', () => {
  it('adds at most so many, or such a part, in any period, whichever is more', () => {
    const spec = rateLimited({ policy: script({ counts: [100] }), up: { replicas: 2, percent: 50, period: '30s' } });
    // From 2: 4 or 3. From 4, 15 s later: still from 2. After 30 s: 6. Then 9, 14 = ceil(13.5).
    expect(follow(spec, 2, beats(9)).counts).toEqual([4, 4, 6, 6, 9, 9, 14, 14, 21]);
    expect(follow(spec, 2, [0]).decisions[0]?.reason.text).toBe('step 0; ScaleUpLimit turns 100 into 4; 2 -> 4');
  });

  it('takes away at most so many, and never below none', () => {
    const spec = rateLimited({ policy: script({ counts: [0] }), down: { replicas: 3, period: '20s' } });
    expect(follow(spec, 10, [0, 15, 20, 40, 60]).counts).toEqual([7, 7, 4, 1, 0]);
  });

  it('goes by changes that came to pass, whatever it let pass itself', () => {
    const inner = rateLimited({ policy: script({ counts: [100] }), up: { replicas: 4, period: '1m' } });
    const { counts } = follow(bounded({ policy: inner, max: 3 }), 2, [0, 15]);
    expect(counts).toEqual([3, 3]);
    const free = follow(cooldown({ policy: inner, up: '30s' }), 2, [0, 15, 30, 60, 75]);
    expect(free.counts).toEqual([6, 6, 6, 10, 10]);
  });

  it('lets what came back go again: a change either way counts', () => {
    const spec = rateLimited({ policy: script({ counts: [6, 2, 6] }), up: { replicas: 4, period: '1m' } });
    expect(follow(spec, 2, [0, 15, 30]).counts).toEqual([6, 2, 6]);
    const down = rateLimited({ policy: script({ counts: [6, 10, 6, 2] }), down: { replicas: 4, period: '1m' } });
    expect(follow(down, 10, [0, 15, 30, 45]).counts).toEqual([6, 10, 6, 6]);
  });

  it('does not turn around when others have moved the count faster', () => {
    const quick = script({ counts: [10, 3], kind: 'quick' });
    const policy = script({ counts: [100], kind: 'slow' });
    const both = highest([quick, rateLimited({ policy, up: { replicas: 1 } })]);
    const { counts } = follow(both, 2, [
      { at: 0, cause: 'quick/beat' },
      { at: 15, cause: 'rateLimited/beat' },
      { at: 20, cause: 'quick/beat' },
    ]);
    expect(counts).toEqual([10, 10, 10]);
    const drop = script({ counts: [2, 9], kind: 'quick' });
    const none = script({ counts: [0], kind: 'slow' });
    const fewest = lowest([drop, rateLimited({ policy: none, down: { replicas: 1 } })]);
    const down = follow(fewest, 10, [
      { at: 0, cause: 'quick/beat' },
      { at: 15, cause: 'rateLimited/beat' },
      { at: 20, cause: 'quick/beat' },
    ]);
    expect(down.counts).toEqual([2, 2, 2]);
  });

  it('wants a limit at least', () => {
    const policy = script({ counts: [1] });
    expect(() => compile(rateLimited({ policy }))).toThrow('up must be given, or down');
    expect(() => compile(rateLimited({ policy, up: {} }))).toThrow('p.up: replicas must be given, or percent');
    expect(() => compile(rateLimited({ policy, up: { replicas: 0 } }))).toThrow(
      'p.up: replicas must be a whole number',
    );
  });
});
