import { describe, expect, it } from 'vitest';
import { ask, every, storeOf, value } from '#telemetry/store.fixture.ts';

/** Values worked out by hand, for the rules of Prometheus 3 where nothing else is said; see docs/promql.md. */

describe('rate and increase', () => {
  const store = storeOf(
    [{ __name__: 'c' }, ...every(10, 100, 110, 120, 130, 140, 150, 160)],
    [{ __name__: 'reset' }, ...every(10, 5, 15, 25, 3, 13)],
    [{ __name__: 'young' }, [40, 2], [50, 12], [60, 22]],
    [{ __name__: 'one' }, [60, 5]],
  );

  it('leave out a sample exactly at the start of the range, unless the rules are those of version 2', () => {
    // Samples at 10 ... 60 s: 50 in 50 s, and 10 s to the start, which is 1.0 distances away.
    expect(value(store, 'increase(c[1m])', 60)).toBeCloseTo(60, 12);
    // Samples at 0 ... 60 s: 60 in 60 s.
    expect(value(store, 'increase(c[1m])', 60, 'prometheus-2')).toBe(60);
    expect(value(store, 'count_over_time(c[1m])', 60)).toBe(6);
    expect(value(store, 'count_over_time(c[1m])', 60, 'prometheus-2')).toBe(7);
  });

  it('take a fall of a counter for a beginning from 0', () => {
    // 10 + 10 + 3 + 10 in 40 s; 5 of the 33 lie before zero: 40 s * 5 / 33 = 6.06 s to the start, which is at 10 s.
    expect(value(store, 'increase(reset[50s])', 40)).toBeCloseTo((33 * (40 + (40 * 5) / 33)) / 40, 12);
    // A gauge has just gone from 5 to 13, over 40 s, and lasts 50 s.
    expect(value(store, 'delta(reset[50s])', 40)).toBeCloseTo((8 * 50) / 40, 12);
    expect(value(store, 'resets(reset[50s])', 40)).toBe(1);
  });

  it('add half a distance where the series seems to begin within the range, but go no further than zero', () => {
    // 20 in 20 s from 40 s on, where 2 were counted: zero is 2 s before, half a distance would be 5 s.
    expect(value(store, 'increase(young[1m])', 60)).toBeCloseTo(22, 12);
    // Ten times as many, so that zero is far away: 5 s are added.
    const far = storeOf([{ __name__: 'c' }, [40, 200], [50, 210], [60, 220]]);
    expect(value(far, 'increase(c[1m])', 60)).toBeCloseTo(25, 12);
  });

  it('differ between the versions where zero lies between half a distance and the threshold', () => {
    // 20 in 20 s; zero is 8 s before the first sample. Version 3 stops at half a distance, version 2 at zero.
    const store = storeOf([{ __name__: 'c' }, [40, 8], [50, 18], [60, 28]]);
    expect(value(store, 'increase(c[1m])', 60)).toBeCloseTo(25, 12);
    expect(value(store, 'increase(c[1m])', 60, 'prometheus-2')).toBeCloseTo(28, 12);
  });

  it('need two samples', () => {
    expect(ask(store, 'rate(one[1m])', 60)).toEqual([]);
    expect(ask(store, 'irate(one[1m])', 60)).toEqual([]);
  });

  it('come from the last two samples alone as irate', () => {
    expect(value(store, 'irate(c[1m])', 60)).toBe(1);
    expect(value(store, 'irate(reset[20s])', 35)).toBeCloseTo(0.3, 12);
    expect(value(store, 'idelta(reset[20s])', 35)).toBe(-22);
  });
});

describe('selectors', () => {
  const store = storeOf(
    [{ __name__: 'q', pod: 'a' }, ...every(15, 1, 2, 3)],
    [{ __name__: 'q', pod: 'b' }, ...every(15, 5, 6, null)],
    [{ __name__: 'q', pod: 'c' }, ...every(15, 7, null, 8)],
  );

  it('see the last sample, up to five minutes back, and nothing of a series that has ended', () => {
    expect(ask(store, 'q', 15)).toEqual([
      ['q{pod="a"}', 2],
      ['q{pod="b"}', 6],
    ]);
    expect(ask(store, 'q', 44)).toEqual([
      ['q{pod="a"}', 3],
      ['q{pod="c"}', 8],
    ]);
    expect(ask(store, 'q', 30 + 299.999)).toHaveLength(2);
    expect(ask(store, 'q', 30 + 300)).toEqual([]);
    expect(ask(store, 'q', 30 + 300, 'prometheus-2')).toHaveLength(2);
    expect(ask(store, 'q', -1)).toEqual([]);
  });

  it('pass over the marks of an end in a range', () => {
    expect(ask(store, 'count_over_time(q[1m])', 30)).toEqual([
      ['{pod="a"}', 3],
      ['{pod="b"}', 2],
      ['{pod="c"}', 2],
    ]);
  });

  it('look from another instant with offset and @', () => {
    expect(value(store, 'q{pod="a"} offset 15s', 30)).toBe(2);
    expect(value(store, 'q{pod="a"} offset -15s', 0)).toBe(2);
    expect(value(store, 'q{pod="a"} @ 15', 1000)).toBe(2);
    expect(value(store, 'q{pod="a"} @ start() offset 30s', 30)).toBe(1);
    expect(value(store, 'sum_over_time(q{pod="a"}[31s] @ 30)', 0)).toBe(6);
  });

  it('match by equality and by expressions of RE2 that match the whole', () => {
    const pods = (text: string) => ask(store, text, 15).map(([name]) => name);
    expect(pods('q{pod!="a"}')).toEqual(['q{pod="b"}']);
    expect(pods('q{pod=~"A|b."}')).toEqual([]);
    expect(pods('q{pod=~"(?i)A|z"}')).toEqual(['q{pod="a"}']);
    expect(pods('{__name__=~".+",pod!~"[b-z]"}')).toEqual(['q{pod="a"}']);
    expect(pods('q{service=""}')).toHaveLength(2);
  });

  it('bind offset to what stands before it, not to the sum', () => {
    // 3 + 2 offset: (a) + (a offset 15s) * 2 = 3 + 2 * 2.
    expect(value(store, 'q{pod="a"} + q{pod="a"} offset 15s * 2', 30)).toBe(7);
    expect(value(store, '-1 ^ 2', 0)).toBe(-1);
    expect(value(store, '2 ^ 3 ^ 2', 0)).toBe(512);
  });
});

describe('subqueries', () => {
  const store = storeOf([{ __name__: 'g' }, ...every(15, 1, 2, 3, 4, 5, 6, 7, 8, 9)]);

  it('are evaluated at whole multiples of their step', () => {
    // At 40, 60, 80, 100 and 120 s: the samples of 30, 60, 75, 90 and 120 s.
    expect(value(store, 'sum_over_time(g[100s:20s])', 120)).toBe(3 + 5 + 6 + 7 + 9);
    expect(value(store, 'count_over_time(g[100s:20s])', 125)).toBe(4 + 1);
    expect(value(store, 'count_over_time(g[100s:20s])', 120, 'prometheus-2')).toBe(6);
    expect(value(store, 'count_over_time(g[2m:])', 125)).toBe(2);
  });
});
