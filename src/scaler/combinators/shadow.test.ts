import { describe, expect, it } from 'vitest';
import { kpa } from '#scaler/knative/kpa.ts';
import { hpa } from '#scaler/kubernetes/hpa.ts';
import { bounded } from './bounded.ts';
import { cooldown } from './cooldown.ts';
import { highest } from './extreme.ts';
import { compile, follow, script } from './scripted-policy.fixture.ts';
import { shadow } from './shadow.ts';
import { stabilized } from './stabilized.ts';

describe('shadow', () => {
  const main = script({ counts: [5, 6], kind: 'main' });
  const dark = script({ counts: [9, 'unchanged', 1], kind: 'dark', rhythms: [{ name: 'tick', interval: 10e9 }] });
  const spec = shadow({ policy: main, beside: dark });

  it('decides as the policy does, at its rhythms under their own names', () => {
    expect(compile(spec).rhythms.map(({ name }) => name)).toEqual(['beat', 'dark/tick']);
    const { decisions, counts } = follow(spec, 3, [0, 15]);
    expect(counts).toEqual([5, 6]);
    expect(decisions[0]).toEqual({ ...follow(main, 3, [0]).decisions[0], state: decisions[0]?.state });
  });

  it('tells what the shadow would do, and moves nothing', () => {
    const { decisions, counts } = follow(spec, 3, [
      { at: 1, cause: 'dark/tick' },
      { at: 2 },
      { at: 11, cause: 'dark/tick' },
      { at: 21, cause: 'dark/tick' },
    ]);
    expect(counts).toEqual([3, 5, 5, 5]);
    expect(decisions[0]).toMatchObject({
      replicas: 'unchanged',
      silent: true,
      shadows: [{ name: 'dark', cause: 'tick', replicas: 9, reason: { code: 'Step0' }, detail: { step: 0 } }],
    });
    expect(decisions[1]).not.toHaveProperty('shadows');
    expect(decisions[1]).not.toHaveProperty('silent');
    expect(decisions.slice(2).map(({ shadows }) => shadows?.[0]?.replicas)).toEqual(['unchanged', 1]);
  });

  it('lets both decide on an arrival that wakes both', () => {
    const woken = (kind: string) => script({ counts: [1], kind, wakes: ['arrival-at-zero'] });
    const both = shadow({ policy: woken('a'), beside: woken('b') });
    const { decisions } = follow(both, 0, [{ at: 1, cause: 'arrival-at-zero' }]);
    expect(decisions[0]).toMatchObject({
      replicas: 1,
      shadows: [{ name: 'b', cause: 'arrival-at-zero', replicas: 1 }],
    });
    expect(compile(both).wakes).toEqual(['arrival-at-zero']);
    expect(compile(shadow({ policy: main, beside: woken('b') })).wakes).toBe(undefined);
  });

  it('is carried out of whatever is around it', () => {
    const looks = [{ at: 0, cause: 'dark/tick' }, { at: 1 }];
    for (const around of [
      bounded({ policy: spec, max: 4 }),
      stabilized({ policy: spec }),
      cooldown({ policy: spec }),
    ]) {
      const { decisions, counts } = follow(around, 3, looks);
      expect(decisions[0]).toMatchObject({ silent: true, shadows: [{ name: 'dark', replicas: 9 }] });
      expect(counts[0]).toBe(3);
      expect(counts[1]).toBe(around.kind === 'bounded' ? 4 : 5);
    }
    const among = follow(highest([spec, script({ counts: [4], kind: 'other' })]), 3, [
      { at: 0, cause: 'shadow/dark/tick' },
      { at: 1, cause: 'other/beat' },
      { at: 2, cause: 'shadow/dark/tick' },
      { at: 3, cause: 'shadow/beat' },
    ]);
    expect(among.counts).toEqual([3, 4, 4, 5]);
    expect(among.decisions[0]).toMatchObject({ silent: true, shadows: [{ name: 'shadow/dark' }] });
    expect(among.decisions[2]).toMatchObject({ silent: true });
    expect(among.decisions[3]).not.toHaveProperty('silent');
  });

  it('tells of a shadow within a shadow, and of several beside each other', () => {
    const several = shadow({ policy: spec, beside: script({ counts: [7], kind: 'grey' }) });
    expect(compile(several).rhythms.map(({ name }) => name)).toEqual(['beat', 'dark/tick', 'grey/beat']);
    const { decisions } = follow(several, 3, [
      { at: 0, cause: 'dark/tick' },
      { at: 1, cause: 'grey/beat' },
    ]);
    expect(decisions.map(({ shadows }) => shadows?.map(({ name }) => name))).toEqual([['dark'], ['grey']]);
    const deep = shadow({ policy: main, beside: shadow({ policy: script({ counts: [2], kind: 'x' }), beside: dark }) });
    const inner = follow(deep, 3, [
      { at: 0, cause: 'shadow/dark/tick' },
      { at: 1, cause: 'shadow/beat' },
    ]);
    expect(inner.decisions.map(({ shadows }) => shadows?.map(({ name }) => name))).toEqual([
      ['shadow/dark'],
      ['shadow'],
    ]);
  });

  it('needs a name of its own', () => {
    expect(() => compile(shadow({ policy: spec, beside: dark }))).toThrow('name must be other than that of a shadow');
    const named = compile(shadow({ policy: spec, beside: dark, name: 'second' }));
    expect(named.rhythms.map(({ name }) => name)).toEqual(['beat', 'dark/tick', 'second/tick']);
    expect(() => compile(shadow({ policy: main, beside: dark, name: '' }))).toThrow('name must be a text');
  });

  it('takes real policies', () => {
    const policy = compile(shadow({ policy: hpa({ maxReplicas: 5 }), beside: kpa() }));
    expect(policy.rhythms.map(({ name }) => name)).toContain('sync');
    expect(policy.needs).toMatchObject({ pods: true, proxies: true });
  });
});
