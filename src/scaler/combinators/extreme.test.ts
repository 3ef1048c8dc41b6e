import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observed } from '#scaler/observed.fixture.ts';
import type { Observation } from '#scaler/policy.ts';
import { highest, lowest } from './extreme.ts';
import { compile, follow, script, seen } from './scripted-policy.fixture.ts';

describe('highest and lowest', () => {
  const slow = script({ counts: [5, 2], kind: 'slow', rhythms: [{ name: 'tick', interval: 60e9 }] });
  const fast = script({ counts: [3, 8, 1], kind: 'fast' });

  it('keeps what each asked for last, until its own rhythm comes again', () => {
    const looks = [
      { at: 0, cause: 'fast/beat' },
      { at: 1, cause: 'slow/tick' },
      { at: 15, cause: 'fast/beat' },
      { at: 30, cause: 'fast/beat' },
      { at: 61, cause: 'slow/tick' },
    ];
    const most = follow(highest([fast, slow]), 4, looks);
    expect(most.counts).toEqual([3, 5, 8, 5, 2]);
    expect(follow(lowest([fast, slow]), 4, looks).counts).toEqual([3, 3, 5, 1, 1]);
    expect(most.decisions[3]?.reason).toEqual({
      code: 'Step0',
      numbers: { step: 0, fast: 1, slow: 5, from: 8, to: 5 },
      text: 'slow asks for the most (fast 1, slow 5); 8 -> 5; slow: step 0',
    });
    expect(most.decisions[3]?.detail).toEqual({
      decidedBy: 'slow',
      policies: [
        { name: 'fast', proposal: 1, decision: { kind: 'fast', reason: expect.anything(), detail: { step: 2 } } },
        { name: 'slow', proposal: 5, decision: null },
      ],
    });
  });

  it('takes a policy that leaves the count alone to ask for the count that it saw', () => {
    const keep = script({ counts: ['unchanged'], kind: 'keep' });
    const looks = [
      { at: 0, cause: 'keep/beat' },
      { at: 1, cause: 'fast/beat' },
    ];
    expect(follow(highest([keep, fast]), 4, looks).counts).toEqual([4, 4]);
    expect(follow(lowest([keep, fast]), 4, looks).counts).toEqual([4, 3]);
  });

  it('numbers policies of the same kind, and merges what they need', () => {
    const a = script({ counts: [1], kind: 'a', needs: { pods: true, queries: { q: 'x' } } });
    const b = script({
      counts: [1],
      kind: 'a',
      needs: { queries: { q: 'y' }, privileged: true },
      wakes: ['arrival-at-zero'],
    });
    const { rhythms, needs, wakes } = compile(highest([a, b]));
    expect(rhythms.map(({ name }) => name)).toEqual(['a/beat', 'a-2/beat']);
    expect(needs).toEqual({ pods: true, queries: { 'a/q': 'x', 'a-2/q': 'y' }, privileged: true });
    expect(wakes).toEqual(['arrival-at-zero']);
    expect(compile(highest([fast, slow])).wakes).toBe(undefined);
    expect(compile(highest([fast, slow])).needs).toEqual({});
  });

  it('shows each what it would see if it were alone', () => {
    const a = script({ counts: [1], kind: 'a', needs: { pods: true, queries: { q: 'x' } } });
    const b = script({
      counts: [1],
      kind: 'b',
      needs: { queries: { q: 'y' }, proxies: true },
      wakes: ['arrival-at-zero'],
    });
    const policy = compile(highest([a, b]));
    const pods = [{ name: 'web-0' }] as unknown as Observation['pods'];
    const metrics = { 'a/q': { values: [1] }, 'b/q': { values: [2] } };
    const sample = (at: number) => ({ at, concurrency: at, requests: at });
    const base = { ...observed(0, 1), pods, metrics };
    seen.length = 0;
    let state = policy.start({ at: 0, replicas: 1 });
    for (const [cause, at] of [
      ['a/beat', 1],
      ['a/beat', 2],
      ['b/beat', 3],
      ['arrival-at-zero', 4],
    ] as const) {
      state = policy.decide({ ...base, cause, proxies: [sample(at)] }, state).state;
    }
    expect(seen.map(({ name, observation: { cause } }) => [name, cause])).toEqual([
      ['a', 'beat'],
      ['a', 'beat'],
      ['b', 'beat'],
      ['b', 'arrival-at-zero'],
    ]);
    expect(seen[0]?.observation).toEqual({ ...base, cause: 'beat', metrics: { q: { values: [1] } } });
    expect(seen[2]?.observation).toEqual({
      ...base,
      cause: 'beat',
      pods: [],
      metrics: { q: { values: [2] } },
      proxies: [sample(1), sample(2), sample(3)],
    });
    expect(seen[3]?.observation.proxies).toEqual([sample(4)]);
  });

  it('is the extreme of the last proposals, whatever they were and in whatever order they came', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 5 });
    const order = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 15 });
    fc.assert(
      fc.property(fc.tuple(counts, counts, counts), order, (scripts, turns) => {
        const specs = scripts.map((one, index) => script({ counts: one, kind: `k${index}` }));
        const looks = turns.map((who, index) => ({ at: index, cause: `k${who}/beat` }));
        const last: (number | undefined)[] = [];
        const steps = [0, 0, 0];
        const expected = turns.map((who) => {
          const own = scripts[who] as number[];
          last[who] = own[Math.min(steps[who] as number, own.length - 1)];
          steps[who] = (steps[who] as number) + 1;
          return last.filter((one) => one !== undefined);
        });
        expect(follow(highest(specs), 1, looks).counts).toEqual(expected.map((all) => Math.max(...all)));
        expect(follow(lowest(specs), 1, looks).counts).toEqual(expected.map((all) => Math.min(...all)));
      }),
    );
  });

  it('refuses no policies', () => {
    expect(() => compile(highest([]))).toThrow('policies must be a list of at least one policy');
    expect(() => compile(highest([{ kind: 'hpa' }]))).toThrow('p.policies[0]: maxReplicas must be');
  });
});
