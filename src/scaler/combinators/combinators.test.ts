import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateTarget } from '#scaler/baselines/staffed.ts';
import { kpa } from '#scaler/knative/kpa.ts';
import { hpa } from '#scaler/kubernetes/hpa.ts';
import { observed } from '#scaler/observed.fixture.ts';
import type { Decision, Observation, Policy, PolicySpec } from '#scaler/policy.ts';
import { compilePolicy } from '#scaler/registry.ts';
import { SECOND } from '#sim/time.ts';
import { bounded } from './bounded.ts';
import { cooldown } from './cooldown.ts';
import { highest, lowest } from './extreme.ts';
import { rateLimited } from './rate-limited.ts';
import { shadow } from './shadow.ts';
import { stabilized } from './stabilized.ts';

interface Script {
  /** What it asks for, one after another, and from the last on always that. */
  counts: (number | 'unchanged')[];
  kind?: string;
  rhythms?: Policy['rhythms'];
  needs?: Policy['needs'];
  wakes?: Policy['wakes'];
}

/** A policy that goes through counts and tells what it saw. */
const script = (options: Script) => ({ ...options, name: options.kind ?? 'script', kind: 'script' }) as PolicySpec;

const seen: { name: string; observation: Observation }[] = [];

function compile(spec: PolicySpec, where = 'p'): Policy {
  if (spec.kind !== 'script') return compilePolicy(spec, where, compile);
  const {
    counts,
    name,
    rhythms = [{ name: 'beat', interval: 15 * SECOND }],
    needs = {},
    wakes,
  } = spec as unknown as Script & {
    name: string;
  };
  const policy: Policy<number> = {
    kind: name,
    rhythms,
    needs,
    ...(wakes !== undefined && { wakes }),
    start: () => 0,
    decide: (observation, state) => {
      seen.push({ name, observation });
      const replicas = counts[Math.min(state, counts.length - 1)] as number | 'unchanged';
      const reason = { code: `Step${state}`, numbers: { step: state }, text: `step ${state}` };
      return { replicas, reason, state: state + 1, detail: { step: state } };
    },
  };
  return policy as Policy;
}

interface Look {
  at: number;
  cause?: string;
  value?: number;
}

/** Lets the policy look at these instants (seconds) and carries out what it decides. */
function follow(spec: PolicySpec, from: number, looks: readonly (number | Look)[]) {
  const policy = compile(spec);
  let state = policy.start({ at: 0, replicas: from });
  let replicas = from;
  let lastActuationAt: number | null = null;
  const counts: number[] = [];
  const decisions: Decision<unknown>[] = [];
  for (const look of looks) {
    const { at, cause = 'beat', value } = typeof look === 'number' ? { at: look } : look;
    const decision = policy.decide({ ...observed(at, replicas, value, cause), lastActuationAt }, state);
    expect(JSON.parse(JSON.stringify(decision.state))).toEqual(decision.state);
    state = JSON.parse(JSON.stringify(decision.state));
    if (decision.replicas !== 'unchanged') {
      replicas = decision.replicas;
      lastActuationAt = at * SECOND;
    }
    counts.push(replicas);
    decisions.push(decision);
  }
  return { counts, decisions };
}

const beats = (count: number, every = 15) => Array.from({ length: count }, (_, index) => index * every);

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
