import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHpa } from '#scaler/kubernetes/compile.ts';
import type { Behavior } from '#scaler/kubernetes/scaling-rules.ts';
import { observed } from '#scaler/observed.fixture.ts';
import { Options } from '#scaler/options.ts';
import type { Decision, PolicySpec } from '#scaler/policy.ts';
import { compilePolicy } from '#scaler/registry.ts';
import { MINUTE, SECOND } from '#sim/time.ts';
import { behave } from './behave.ts';
import { withPhpaDefaults } from './behavior-defaults.ts';
import { type PhpaModelSpec, type PhpaOptions, phpa } from './phpa.ts';
import { type PhpaModel, readModels } from './read-models.ts';
import { type ModelHistory, runModel } from './run-models.ts';

const LINEAR: PhpaModelSpec = { type: 'Linear', name: 'line', linear: { historySize: 3, lookAhead: 15_000 } };

/** One queue, ten items of it a replica. */
const BASE: PhpaOptions = {
  maxReplicas: 100,
  metrics: [
    { type: 'External', external: { metric: { name: 'q' }, target: { type: 'AverageValue', averageValue: 10 } } },
  ],
  models: [LINEAR],
};

interface Seen {
  decisions: Decision<unknown>[];
  counts: number[];
}

function follow(spec: PolicySpec, from: number, lengths: readonly (number | string)[], every = 60): Seen {
  const policy = compilePolicy(spec, 'p');
  let state = policy.start({ at: 0, replicas: from });
  let replicas = from;
  const seen: Seen = { decisions: [], counts: [] };
  for (const [index, length] of lengths.entries()) {
    const { metrics, ...rest } = observed(index * every, replicas, length, 'sync');
    const named = Object.keys(policy.needs.queries ?? {}).map((name) => [name, metrics.value]);
    const decision = policy.decide({ ...rest, metrics: Object.fromEntries(named) }, state);
    state = JSON.parse(JSON.stringify(decision.state));
    if (decision.replicas !== 'unchanged') replicas = decision.replicas;
    seen.decisions.push(decision);
    seen.counts.push(replicas);
  }
  return seen;
}

describe('phpa', () => {
  it('takes the larger of metrics and line, and says what each said', () => {
    const { decisions, counts } = follow(
      phpa({ ...BASE, behavior: { scaleDown: FREE, scaleUp: FREE } }),
      1,
      [20, 30, 40],
    );
    // A minute apart, 15 s ahead: 3.25, then 4.25 of a rise of one a minute, rounded up.
    expect(counts).toEqual([2, 4, 5]);
    expect(decisions[2]?.reason).toEqual({
      code: 'ScaledResource',
      numbers: { from: 4, calculated: 4, proposal: 5, stabilized: 5, limited: 5, to: 5 },
      text: 'metrics say 4, line 5; the maximum is 5; 4 -> 5',
    });
    expect(decisions[2]?.detail).toMatchObject({
      metrics: [{ name: 'external metric q', replicas: 4 }],
      models: [{ name: 'line', replicas: 5, skipped: null, history: 3 }],
    });
  });

  it('feeds a linear model with the new count on top of those it keeps', () => {
    const { decisions } = follow(phpa(BASE), 1, [20, 20, 20, 20, 20, 20]);
    const fed = decisions.map(({ detail }) => (detail as { models: { history: number }[] }).models[0]?.history);
    expect(fed).toEqual([1, 2, 3, 4, 4, 4]);
  });

  it('counts a Holt-Winters model that has too little history as 0', () => {
    const seasonal: PhpaModelSpec = {
      type: 'HoltWinters',
      name: 'wave',
      holtWinters: {
        alpha: 0,
        beta: 0,
        gamma: 0,
        trend: 'additive',
        seasonal: 'add',
        seasonalPeriods: 3,
        storedSeasons: 4,
      },
    };
    const spec = phpa({
      ...BASE,
      models: [seasonal],
      decisionType: 'mean',
      behavior: { scaleDown: FREE, scaleUp: FREE },
    });
    const { decisions } = follow(
      spec,
      3,
      Array.from({ length: 12 }, () => 60),
    );
    expect(decisions[10]?.reason.numbers.proposal).toBe(3);
    expect(decisions[11]?.reason.numbers.proposal).toBe(6);
  });

  it('has behavior of its own: the double or four more in a minute, down after five minutes', () => {
    const up = follow(phpa({ ...BASE, models: [] }), 2, [500, 500, 500, 500, 500], 15);
    expect(up.counts).toEqual([6, 6, 6, 6, 12]);
    expect(up.decisions[1]?.reason.code).toBe('ScaleUpLimit');
    expect(up.decisions[1]?.reason.text).toBe(
      'metrics say 50; the maximum is 50; ScaleUpLimit turns 50 into 6; stays at 6',
    );
    const down = follow(phpa({ ...BASE, models: [] }), 5, [50, 10, 10, 10, 10, 10, 10]);
    expect(down.counts).toEqual([5, 5, 5, 5, 5, 1, 1]);
    expect(down.decisions[1]?.reason.code).toBe('ScaleDownStabilized');
  });

  it('applies the bounds last, over the limits of the rate', () => {
    const spec = phpa({ ...BASE, models: [], minReplicas: 20 });
    const { counts, decisions } = follow(spec, 2, [500]);
    expect(counts).toEqual([20]);
    expect(decisions[0]?.reason.text).toContain(
      'ScaleUpLimit turns 50 into 6; TooFewReplicas turns 6 into 20; 2 -> 20',
    );
    const stuck = follow(phpa({ ...BASE, models: [], maxReplicas: 3 }), 3, [500]).decisions[0];
    expect(stuck).toMatchObject({ replicas: 'unchanged', reason: { code: 'TooManyReplicas' } });
  });

  it('never turns a direction around for a limit of the rate', () => {
    const rules = readHpa(withPhpaDefaults({ kind: 'hpa', maxReplicas: 100 }, 'p', []), 'p').rules;
    const event = { at: 0, change: 30, outdated: false };
    const up = { recommendations: [], scaleUpEvents: [event], scaleDownEvents: [] };
    expect(behave(rules, up, 5, 50, SECOND)).toMatchObject({ stabilized: 50, limited: 5, desired: 5 });
    const down = { recommendations: [], scaleUpEvents: [], scaleDownEvents: [event] };
    const slow = { ...rules, behavior: { ...(rules.behavior as Behavior), scaleDown: HALF } };
    expect(behave(slow, down, 5, 2, SECOND)).toMatchObject({ stabilized: 2, limited: 5, desired: 5 });
  });

  it('remembers changes only, and only as long as a policy looks back', () => {
    const rules = readHpa(withPhpaDefaults({ kind: 'hpa', maxReplicas: 100 }, 'p', []), 'p').rules;
    const fresh = { recommendations: [], scaleUpEvents: [], scaleDownEvents: [] };
    expect(behave(rules, fresh, 5, 5, SECOND).state).toMatchObject({ scaleUpEvents: [], scaleDownEvents: [] });
    const moved = behave(rules, fresh, 5, 7, SECOND).state;
    expect(moved.scaleUpEvents).toEqual([{ at: SECOND, change: 2, outdated: false }]);
    expect(behave(rules, moved, 7, 7, SECOND + MINUTE).state.scaleUpEvents).toEqual([]);
  });

  it('does and records nothing when a metric fails', () => {
    const { decisions, counts } = follow(phpa(BASE), 1, [20, 'gone', 20]);
    expect(counts).toEqual([2, 2, 2]);
    expect(decisions[1]?.reason.code).toBe('FailedCalculateReplicas');
    expect(decisions[1]?.reason.text).toMatch(/^failed to calculate replicas based on metrics: .*gone; stays at 2$/);
    expect(decisions[1]?.state).toEqual(decisions[0]?.state);
  });

  it('stays within its bounds, whatever comes, and replays', () => {
    const types = ['maximum', 'minimum', 'mean', 'median'] as const;
    const length = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.constant('gone'));
    fc.assert(
      fc.property(fc.array(length, { minLength: 1, maxLength: 30 }), fc.constantFrom(...types), (lengths, type) => {
        const spec = phpa({ ...BASE, decisionType: type, minReplicas: 2, maxReplicas: 40 });
        const { counts, decisions } = follow(spec, 7, lengths, 15);
        for (const count of counts) expect(Number.isInteger(count) && count >= 2 && count <= 40).toBe(true);
        expect(follow(spec, 7, lengths, 15).decisions).toEqual(decisions);
      }),
      { numRuns: 60 },
    );
  });

  it('has the defaults of its code where they are not an HPA s', () => {
    const policy = compilePolicy(phpa({ maxReplicas: 5, models: [] }), 'p');
    expect(policy.rhythms).toEqual([{ name: 'sync', interval: 15 * SECOND }]);
    expect(policy.needs).toEqual({ pods: true });
    expect(withPhpaDefaults({ kind: 'phpa' }, 'p', []).cpuInitializationPeriod).toBe('30s');
  });

  it('refuses what makes no sense, all at once', () => {
    const bad = {
      kind: 'phpa',
      maxReplicas: 0,
      downscaleStabilization: '1m',
      behavior: { scaleUp: { stabilizationWindowSeconds: 5 }, scaleDown: { policies: [], tolerance: 0.1 } },
      decisionType: 'best',
      startsAt: 'noon',
      models: [
        { type: 'Linear', name: 'a', linear: { historySize: 0, lookAhead: 1.5, x: 1 } },
        { type: 'HoltWinters', name: 'a', holtWinters: { trend: 'plus' } },
        { type: 'Linear', name: 'b' },
      ],
    };
    for (const complaint of [
      'p: maxReplicas must be a whole number from 1 up',
      'p: downscaleStabilization must be left out: a PHPA has no such field',
      'p.behavior.scaleUp: policies must be a list of at least one policy',
      'p.behavior.scaleDown: policies must be a list of at least one policy',
      'p.behavior.scaleDown: tolerance must be left out',
      "p: decisionType must be one of 'maximum'",
      'p: startsAt must be a time to the second',
      'p.models[0].linear: historySize must be',
      'p.models[0].linear: lookAhead must be',
      'p.models[0].linear: x must be one of the known options',
      "p.models[1].holtWinters: trend must be one of 'add', 'additive', 'mul', 'multiplicative'",
      'p.models[1].holtWinters: alpha must be a number from 0 to 1',
      'p.models[1]: name must be other than that of models[0]',
      'p.models[2]: linear must be given for a model of type Linear',
    ]) {
      expect(() => compilePolicy(bad, 'p')).toThrow(complaint);
    }
    expect(() => compilePolicy({ kind: 'phpa', maxReplicas: 3 }, 'p')).toThrow('models must be a list of models');
    expect(() => compilePolicy({ kind: 'phpa', maxReplicas: 3, models: [], behavior: 5 }, 'p')).toThrow('behavior');
  });
});

/** Half of them in a minute, at once. */
const HALF = {
  stabilizationWindow: 0,
  selectPolicy: 'Max' as const,
  policies: [{ type: 'Percent' as const, value: 50, period: MINUTE }],
};

const FREE = { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods' as const, value: 1000, periodSeconds: 1 }] };

describe('a model between sync periods', () => {
  const model = (more: object): PhpaModel =>
    readModels(Options.of('p', { models: [{ ...LINEAR, ...more }] }))[0] as PhpaModel;

  /** The replicas predicted (or why none) at each instant in seconds, always told 4. */
  function runs(one: PhpaModel, seconds: readonly number[], clock = 0) {
    let stored: ModelHistory | undefined;
    return seconds.map((second) => {
      const { outcome, history } = runModel(one, stored, 4, second * SECOND, clock);
      stored = history ?? stored;
      return outcome.replicas ?? outcome.skipped;
    });
  }

  it('runs in every so many, the first not among them', () => {
    expect(runs(model({ perSyncPeriod: 3 }), [0, 15, 30, 45, 60])).toEqual([
      '1 of 3 sync periods have passed',
      '2 of 3 sync periods have passed',
      4,
      '1 of 3 sync periods have passed',
      '2 of 3 sync periods have passed',
    ]);
  });

  it('starts at the next whole multiple of its interval on the clock', () => {
    const waiting = ['its start has been set', 'its start has not come', 'its start has not come', 4, 4];
    expect(runs(model({ startInterval: '1m' }), [15, 30, 45, 60, 75])).toEqual(waiting);
    // The clock is 30 s ahead: whole minutes come at 30 s.
    const ahead = runs(model({ startInterval: '1m' }), [15, 30, 45], 30 * SECOND);
    expect(ahead).toEqual(['its start has been set', 4, 4]);
    expect(runs(model({ startInterval: '1m' }), [60, 60, 75])).toEqual(['its start has been set', 4, 4]);
  });

  it('forgets its history when nothing came for longer than its reset duration', () => {
    const fed = (seconds: number[]) => {
      let stored: ModelHistory | undefined;
      for (const second of seconds) {
        stored = runModel(model({ resetDuration: '1m' }), stored, 4, second * SECOND, 0).history ?? stored;
      }
      return stored?.replicaHistory.length;
    };
    expect(fed([0, 15, 75])).toBe(3);
    expect(fed([0, 15, 76])).toBe(1);
    const both = model({ resetDuration: '1m', startInterval: '1m' });
    expect(runs(both, [0, 0, 15, 90, 105, 120])).toEqual([
      'its start has been set',
      4,
      4,
      'its history was too old',
      'its start has not come',
      4,
    ]);
  });

  it('loses what it has just recorded when it fails, and its turn stays', () => {
    const failing: PhpaModel = { ...model({}), predict: () => ({ error: 'no' }) };
    const stored = { syncPeriodsPassed: 1, replicaHistory: [{ at: 0, replicas: 4 }], startAt: null };
    expect(runModel(failing, stored, 9, MINUTE, 0)).toMatchObject({ history: null, outcome: { skipped: 'no' } });
  });
});
