import { describe, expect, it } from 'vitest';
import { runsOf, summaryOf } from './compare.fixture.ts';
import { compareRuns } from './compare.ts';
import { METRICS, metricsOf } from './compare-metrics.ts';
import { judge, readUntil } from './compare-stopping.ts';

/** Differences of a against b: 1, 2 and 3 replica-hours. */
const a = runsOf('a', [{ hours: 11 }, { hours: 22 }, { hours: 33 }]);
const b = runsOf('b', [{ hours: 10 }, { hours: 20 }, { hours: 30 }]);
const differenceOf = (comparison: ReturnType<typeof compareRuns>, metric: string) =>
  comparison.differences.find((one) => one.metric === metric);

describe('a comparison', () => {
  it('is of the difference under each seed', () => {
    const comparison = compareRuns([...b, ...a]);
    expect(comparison).toMatchObject({ baseline: 'b', policies: ['b', 'a'], seeds: [1, 2, 3], tests: 1 });
    const hours = differenceOf(comparison, 'replica-hours');
    // t(2, 0.975) = 4.30265, s = 1; Var X + Var Y = 121 + 100.
    expect(hours).toMatchObject({
      policy: 'a',
      n: 3,
      mean: 2,
      relative: 0.1,
      p: 0.25,
      pHolm: 0.25,
      verdict: 'unclear',
    });
    expect(hours?.low).toBeCloseTo(2 - 4.30265273 / Math.sqrt(3), 6);
    expect(hours?.varianceReduction).toBeCloseTo(221, 9);
    expect(hours?.bootstrap).not.toBeNull();
  });

  it('gives the mean of each metric with its interval', () => {
    const { means } = compareRuns([...b, ...a]);
    expect(means.find(({ policy, metric }) => policy === 'b' && metric === 'replica-hours')).toMatchObject({
      n: 3,
      mean: 20,
      deviation: 10,
    });
    expect(means.find(({ policy, metric }) => policy === 'b' && metric === 'p99')).toMatchObject({
      mean: 0.2,
      low: 0.2,
    });
  });

  it('does not depend on the order of the runs within a policy', () => {
    const one = compareRuns([...b, ...a]);
    const two = compareRuns([...b, ...a.toReversed()]);
    expect(two).toEqual(one);
  });

  it('tells better from worse by the metric, once chance can be ruled out', () => {
    const seeds = Array.from({ length: 12 }, (_, i) => i);
    const cheap = runsOf(
      'cheap',
      seeds.map((i) => ({ hours: 8 + i / 100, violations: 20 + i })),
    );
    const dear = runsOf(
      'dear',
      seeds.map((i) => ({ hours: 10 + i / 50, violations: 5 })),
    );
    const comparison = compareRuns([...dear, ...cheap]);
    expect(differenceOf(comparison, 'replica-hours')).toMatchObject({
      verdict: 'better',
      p: 2 / 4096,
      pHolm: 4 / 4096,
    });
    expect(differenceOf(comparison, 'violations')).toMatchObject({ verdict: 'worse', p: 2 / 4096, pHolm: 4 / 4096 });
  });

  it('tests nothing where two policies do the same under every seed', () => {
    const comparison = compareRuns([...b, ...runsOf('c', [{ hours: 10 }, { hours: 20 }, { hours: 30 }]), ...a]);
    expect(comparison.differences.map(({ policy, metric }) => `${policy} ${metric}`)).toEqual(['a replica-hours']);
    expect(comparison.tests).toBe(1);
  });

  it('leaves a seed out of a metric that it does not define, and says of how many it is', () => {
    const gap = runsOf('gap', [{ p99: null }, { p99: 0.4 }, { p99: 0.6 }]);
    const comparison = compareRuns([...b, ...gap]);
    expect(differenceOf(comparison, 'p99')).toMatchObject({ n: 2, mean: expect.closeTo(0.3, 12) });
    expect(comparison.means.find(({ policy, metric }) => policy === 'gap' && metric === 'p99')).toMatchObject({
      n: 2,
      mean: 0.5,
    });
  });

  it('has null and never NaN where a metric is defined nowhere', () => {
    const none = runsOf('none', [
      { p99: null, more: { violationRatio: null } },
      { p99: null, more: { violationRatio: null } },
    ]);
    const comparison = compareRuns([...b.slice(0, 2), ...none]);
    expect(differenceOf(comparison, 'p99')).toMatchObject({
      n: 0,
      mean: null,
      low: null,
      p: 1,
      verdict: 'unclear',
      bootstrap: null,
    });
    // JSON turns NaN into null: look at the values themselves.
    const numbers: number[] = [];
    JSON.stringify(comparison, (_, value) => {
      if (typeof value === 'number') numbers.push(value);
      return value;
    });
    expect(numbers.filter((value) => !Number.isFinite(value))).toEqual([]);
  });

  it('takes the seeds that all policies have, and refuses fewer than two', () => {
    expect(compareRuns([...b, ...a.slice(1)]).seeds).toEqual([2, 3]);
    expect(() => compareRuns([...b, ...a.slice(2)])).toThrow(/seeds must be two at least .* got "one \(3\)"/);
    const other = [summaryOf({ policy: 'x', seed: 9 }), summaryOf({ policy: 'x', seed: 8 })];
    expect(() => compareRuns([...b, ...other])).toThrow(/none in common/);
  });

  it('refuses a baseline that is none of the policies', () => {
    expect(() => compareRuns([...b, ...a], { baseline: 'c' })).toThrow('--baseline must be one of b, a, got "c"');
  });

  it('knows its metrics by name', () => {
    expect(metricsOf(['actions', 'p99'], 'x').map(({ name }) => name)).toEqual(['p99', 'actions']);
    expect(metricsOf([], 'x').map(({ name }) => name)).not.toContain('mean');
    expect(() => metricsOf(['latency'], 'x')).toThrow(/--metric must be one of .*p99.* got "latency"/);
    expect(new Set(METRICS.map(({ name }) => name)).size).toBe(METRICS.length);
  });
});

describe('sequential stopping', () => {
  it.each([
    ['±2%', { metric: 'replica-hours', half: { share: 0.02 } }],
    ['2%', { metric: 'replica-hours', half: { share: 0.02 } }],
    ['+-2.5 %', { metric: 'replica-hours', half: { share: 0.025 } }],
    ['violations=±0.1pp', { metric: 'violations', half: { absolute: 0.001 } }],
    ['p99=±5ms', { metric: 'p99', half: { absolute: 0.005 } }],
    ['actions=±1', { metric: 'actions', half: { absolute: 1 } }],
    ['violations=±10%', { metric: 'violations', half: { share: 0.1 } }],
  ])('reads %s', (text, expected) => expect(readUntil(text, 'x')).toEqual(expected));

  it.each(['', '0%', '-2%', 'p99=±5', 'violations=±0.1', 'nothing=±2%', 'actions=±1ms', 'p99=±0ms', '±two%'])(
    'refuses %j',
    (text) => {
      expect(() => readUntil(text, 'x')).toThrow('--until must be a width such as ±2%');
    },
  );

  it('looks next where the deviations say that it will do, but at most at twice the seeds', () => {
    const comparison = compareRuns([...b, ...a]);
    // s = 1, mean of the baseline 20: ±5 % is ±1, ±50 % is ±10.
    expect(judge(comparison, [readUntil('±50%', 'x')]).criteria).toEqual([
      { metric: 'replica-hours', halfWidth: expect.closeTo(2.484, 3), asked: 10, widest: 'a', reached: true },
    ]);
    // t(6) 2.447 / √7 = 0.925 is the first below 1.
    expect(judge(comparison, [readUntil('±5%', 'x')])).toMatchObject({
      next: 6,
      criteria: [{ asked: 1, reached: false }],
    });
    expect(judge(comparison, [readUntil('±10%', 'x')])).toMatchObject({ next: 4 });
    // t(4) 2.776 / √5 = 1.24, t(5) 2.571 / √6 = 1.05.
    expect(judge(comparison, [readUntil('replica-hours=±1.3', 'x')])).toMatchObject({ next: 5 });
  });

  it('is done with a metric that is the same everywhere', () => {
    const comparison = compareRuns([...b, ...a]);
    expect(judge(comparison, [readUntil('violations=±10%', 'x')]).criteria).toMatchObject([
      { halfWidth: 0, reached: true },
    ]);
  });

  it('is never done with a share of nothing', () => {
    const none = runsOf('none', [{ violations: 0 }, { violations: 0 }, { violations: 0 }]);
    const some = runsOf('some', [{ violations: 1 }, { violations: 2 }, { violations: 3 }]);
    const { criteria, next } = judge(compareRuns([...none, ...some]), [readUntil('violations=±10%', 'x')]);
    expect(criteria).toMatchObject([{ asked: null, reached: false }]);
    expect(next).toBe(6);
  });
});
