import { describe, expect, it } from 'vitest';
import { ask, query, storeOf, value } from '#telemetry/store.fixture.ts';

/** Values worked out by hand, for the rules of Prometheus 3 where nothing else is said; see docs/promql.md. */

describe('histogram_quantile', () => {
  const buckets = (...counts: [le: string, count: number][]) =>
    storeOf(
      ...counts.map(
        ([le, count]) => [{ __name__: 'h_bucket', le }, [0, count]] as [Record<string, string>, [number, number]],
      ),
    );
  const quantile = (store: ReturnType<typeof buckets>, q: string) =>
    value(store, `histogram_quantile(${q}, h_bucket)`, 0);
  const usual = buckets(['0.1', 50], ['0.5', 90], ['1.0', 98], ['+Inf', 100]);

  it('goes evenly through the bucket that has the rank', () => {
    expect(quantile(usual, '0.25')).toBeCloseTo(0.05, 12);
    expect(quantile(usual, '0.5')).toBeCloseTo(0.1, 12);
    expect(quantile(usual, '0.7')).toBeCloseTo(0.3, 12);
    expect(quantile(usual, '0.94')).toBeCloseTo(0.75, 12);
  });

  it('is the last finite bound beyond it, and infinite outside 0..1', () => {
    expect(quantile(usual, '0.99')).toBe(1);
    expect(quantile(usual, '1')).toBe(1);
    expect(quantile(usual, '-0.1')).toBe(Number.NEGATIVE_INFINITY);
    expect(quantile(usual, '1.1')).toBe(Number.POSITIVE_INFINITY);
    expect(quantile(usual, 'NaN')).toBeNaN();
  });

  it('is not a number without a bucket up to infinity, without two buckets, and without values', () => {
    expect(quantile(buckets(['0.1', 5], ['1', 6]), '0.5')).toBeNaN();
    expect(quantile(buckets(['+Inf', 6]), '0.5')).toBeNaN();
    expect(quantile(buckets(['0.1', 0], ['+Inf', 0]), '0.5')).toBeNaN();
  });

  it('lifts counts that fall, and is a negative bound itself', () => {
    // 50 instead of 40 up to 2: rank 75 is half way from there to 3.
    expect(quantile(buckets(['1', 50], ['2', 40], ['3.0', 100], ['+Inf', 100]), '0.75')).toBe(2.5);
    expect(quantile(buckets(['-1', 50], ['2', 60], ['+Inf', 100]), '0.3')).toBe(-1);
  });

  it('takes counts that differ by rounding alone as equal, which version 2 does not', () => {
    const store = buckets(['1', 100], ['2', 100 + 1e-13 * 100], ['+Inf', 100 + 2e-13 * 100]);
    expect(quantile(store, '1')).toBeCloseTo(1, 9);
    expect(value(store, 'histogram_quantile(1, h_bucket)', 0, 'prometheus-2')).toBe(2);
  });

  it('is computed for each group of buckets', () => {
    const store = storeOf(
      ...['web', 'cart'].flatMap((service, i) =>
        [
          ['1', 5 + i],
          ['+Inf', 10],
        ].map(
          ([le, count]) =>
            [{ __name__: 'h_bucket', service, le }, [0, count]] as [Record<string, string>, [number, number]],
        ),
      ),
      [{ __name__: 'h_bucket', service: 'web', le: 'none' }, [0, 99]],
    );
    expect(ask(store, 'histogram_quantile(0.5, h_bucket)', 0)).toEqual([
      ['{service="web"}', 1],
      ['{service="cart"}', 5 / 6],
    ]);
  });
});

describe('aggregations', () => {
  const store = storeOf(
    [{ __name__: 'r', service: 'web', pod: 'a' }, [0, 1]],
    [{ __name__: 'r', service: 'web', pod: 'b' }, [0, 3]],
    [{ __name__: 'r', service: 'cart', pod: 'c' }, [0, 8]],
  );

  it.each<[string, [string, number][]]>([
    ['sum(r)', [['{}', 12]]],
    [
      'sum by (service) (r)',
      [
        ['{service="web"}', 4],
        ['{service="cart"}', 8],
      ],
    ],
    [
      'avg without (pod) (r)',
      [
        ['{service="web"}', 2],
        ['{service="cart"}', 8],
      ],
    ],
    ['min(r) + max(r) * count(r)', [['{}', 25]]],
    [
      'group by (service) (r)',
      [
        ['{service="web"}', 1],
        ['{service="cart"}', 1],
      ],
    ],
    ['stddev(r{service="web"})', [['{}', 1]]],
    ['stdvar(r)', [['{}', 26 / 3]]],
    ['quantile(0.25, r)', [['{}', 2]]],
    ['topk(1, r)', [['r{pod="c", service="cart"}', 8]]],
    [
      'bottomk by (service) (1, r)',
      [
        ['r{pod="a", service="web"}', 1],
        ['r{pod="c", service="cart"}', 8],
      ],
    ],
    [
      'count_values("v", r > bool 2)',
      [
        ['{v="0"}', 1],
        ['{v="1"}', 2],
      ],
    ],
    ['scalar(sum(r)) - 2', [['{}', 10]]],
    [
      'sort_desc(r) / 2',
      [
        ['{pod="c", service="cart"}', 4],
        ['{pod="b", service="web"}', 1.5],
        ['{pod="a", service="web"}', 0.5],
      ],
    ],
  ])('%s', (text, expected) => {
    expect(ask(store, text, 0)).toEqual(expected);
  });

  it('sum what cancels to the last bit by the rules of version 3', () => {
    const store = storeOf(
      ...[1, 1e100, 1, -1e100].map(
        (v, i) => [{ __name__: 'x', i: String(i) }, [0, v]] as [Record<string, string>, [number, number]],
      ),
    );
    expect(value(store, 'sum(x)', 0)).toBe(2);
    expect(value(store, 'sum(x)', 0, 'prometheus-2')).toBe(0);
    expect(value(store, 'avg(x)', 0)).toBe(0.5);
  });
});

describe('operators between vectors', () => {
  const store = storeOf(
    [{ __name__: 'errors', service: 'web', code: '500' }, [0, 6]],
    [{ __name__: 'errors', service: 'web', code: '503' }, [0, 2]],
    [{ __name__: 'requests', service: 'web' }, [0, 40]],
    [{ __name__: 'requests', service: 'cart' }, [0, 10]],
    [{ __name__: 'limits', service: 'cart' }, [0, 30]],
    [{ __name__: 'owner', service: 'web', team: 'shop' }, [0, 1]],
  );

  it.each<[string, [string, number][]]>([
    [
      'errors / ignoring(code) group_left requests',
      [
        ['{code="500", service="web"}', 0.15],
        ['{code="503", service="web"}', 0.05],
      ],
    ],
    [
      'requests / on(service) group_right errors * 6',
      [
        ['{code="500", service="web"}', 40],
        ['{code="503", service="web"}', 120],
      ],
    ],
    ['requests * on(service) group_left(team) owner', [['{service="web", team="shop"}', 40]]],
    ['requests > 20', [['requests{service="web"}', 40]]],
    [
      '20 < bool requests',
      [
        ['{service="web"}', 1],
        ['{service="cart"}', 0],
      ],
    ],
    ['requests and on(service) owner', [['requests{service="web"}', 40]]],
    ['requests unless on(service) owner', [['requests{service="cart"}', 10]]],
    [
      'owner or on(service) requests',
      [
        ['owner{service="web", team="shop"}', 1],
        ['requests{service="cart"}', 10],
      ],
    ],
    ['requests - on(service) (owner * 2)', [['{service="web"}', 38]]],
  ])('%s', (text, expected) => {
    expect(ask(store, text, 0)).toEqual(expected);
  });

  it.each([
    ['requests / on(service) errors', 'found duplicate series for the match group'],
    ['errors / on(service) requests', 'multiple matches for labels: many-to-one matching must be explicit'],
    ['errors * on(service) group_left errors', 'many-to-many matching not allowed'],
    [
      'label_replace(requests, "service", "x", "service", ".*")',
      'vector cannot contain metrics with the same labelset',
    ],
    ['abs({__name__=~"requests|limits"})', 'vector cannot contain metrics with the same labelset'],
  ])('%s fails', (text, message) => {
    expect(() => query(store, text).vector(0)).toThrow(message);
  });
});
