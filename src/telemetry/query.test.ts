import { describe, expect, it } from 'vitest';
import { CATALOGUE, SERIES_NAMES } from './catalogue.ts';
import { queryFaults } from './query.ts';
import { every, query, storeOf } from './store.fixture.ts';

const store = storeOf(
  [{ __name__: 'requests_total', service: 'web', pod: 'web-0' }, ...every(15, 0, 15, 30, 45, 60)],
  [{ __name__: 'requests_total', service: 'web', pod: 'web-1' }, ...every(15, 0, 30, 60, 90, 120)],
  [{ __name__: 'queue', service: 'web' }, ...every(15, 4, 5, 6, 7, 8)],
);

describe('what a policy is told of a query', () => {
  const told = (text: string, seconds = 60) => query(store, text).evaluate(seconds * 1e9);

  it('is one value for each series', () => {
    expect(told('queue')).toEqual({ values: [8] });
    expect(told('sum(increase(requests_total[1m]))')).toEqual({ values: [180] });
    expect(told('2 * 3')).toEqual({ values: [6] });
  });

  it('has the pods where every series belongs to one', () => {
    expect(told('increase(requests_total[1m])')).toEqual({ values: [60, 120], pods: ['web-0', 'web-1'] });
    expect(told('increase(requests_total[1m]) or queue')).toEqual({ values: [60, 120, 8] });
  });

  it('is the reason where there is no value', () => {
    expect(told('missing')).toEqual({ error: 'no matching metrics found' });
    expect(told('queue', 60 + 300)).toEqual({ error: 'no matching metrics found' });
    expect(told('queue', 60 + 299)).toEqual({ values: [8] });
    expect(told('queue * on(service) requests_total')).toEqual({
      error: expect.stringMatching(/^found duplicate series for the match group .*many-to-many matching not allowed/),
    });
  });

  it('is of whole milliseconds, cut off as Prometheus does', () => {
    expect(query(store, 'time()').evaluate(1_999_999)).toEqual({ values: [0.001] });
  });
});

describe('what is wrong with a query', () => {
  const wrong = (text: string) =>
    queryFaults(text, { where: 'policies.a.web', known: SERIES_NAMES }).map(
      ({ where, name, rule }) => `${where}: ${name} must be ${rule}`,
    );

  it.each([
    ['', 'PromQL, not an empty text'],
    ['up +', 'PromQL; it ends too early (at column 5)'],
    ['sum(up', 'PromQL; it ends too early (at column 7)'],
    ['up{job="a"', 'PromQL; it ends too early (at column 11)'],
    ['up up', "PromQL; 'up' is not expected there (at column 4)"],
    ['up\n+ )', "PromQL; ')' is not expected there (at line 2, column 3)"],
    ['rat(up[1m])', "PromQL; it has no function 'rat' (at column 1)"],
    ['rate(up)', 'PromQL with rate() of a range vector, not an instant vector (at column 6)'],
    ['abs(up[1m])', 'PromQL with abs() of an instant vector, not a range vector (at column 5)'],
    ['up[1m]', 'PromQL with one value for each series, not a range vector or a string'],
    ['"up"', 'PromQL with one value for each series, not a range vector or a string'],
    ['clamp(up, 1)', 'PromQL with clamp() with 3 arguments, not 2 (at column 1)'],
    ['round(up, 1, 2)', 'PromQL with round() with 1 to 2 arguments, not 3 (at column 1)'],
    ['sum(1)', 'PromQL with sum() of an instant vector, not a scalar (at column 5)'],
    ['topk(up, up)', 'PromQL with topk() by a scalar, not an instant vector (at column 6)'],
    ['topk(up)', 'PromQL with topk() with 2 arguments, not 1 (at column 1)'],
    ['1 == 1', "PromQL with comparisons of scalars with 'bool' (at column 1)"],
    ['up + bool up', "PromQL with 'bool' after a comparison only (at column 1)"],
    ['up and 1', "PromQL with 'and' between an instant vector, not a scalar (at column 1)"],
    ['up + on(job) 1', "PromQL with 'on' and 'ignoring' between instant vectors only (at column 1)"],
    ['up + on(job) group_left(job) up', "PromQL with label 'job' in one of 'on' and the grouping only (at column 6)"],
    ['hour()', "PromQL without 'hour', which is not supported (at column 1)"],
    ['2 * histogram_count(up)', "PromQL without 'histogram_count', which is not supported (at column 5)"],
    ['up atan2 up', "PromQL without 'atan2', which is not supported (at column 4)"],
    ['rate(up[1m] smoothed)', "PromQL without 'smoothed', which is not supported (at column 6)"],
    ['rate(up[1m + 1m])', "PromQL without 'the duration 1m + 1m', which is not supported (at column 9)"],
    ['(up)[1m]', 'PromQL with a range after a selector only (at column 1)'],
    [
      '{job=~".*"}',
      'PromQL with a selector with at least one matcher that does not match the empty text (at column 1)',
    ],
    ['up{job=~"("}', 'PromQL with a regular expression that can be read'],
    [
      'up{job=~"(?=a)b"}',
      'PromQL with a regular expression without look-around, which RE2 does not have (at column 4)',
    ],
    ['(up) offset 1m', 'PromQL with offset and @ after a selector or subquery only (at column 1)'],
    ['up offset 1m offset 1m', 'PromQL with one offset and one @ for a selector at most (at column 1)'],
    [
      'label_replace(up, "0", "", "job", "")',
      "PromQL with label_replace() with names of labels, not '0' (at column 1)",
    ],
    ['up[0s:1m]', 'PromQL with a duration above 0 (at column 4)'],
    ['up{__name__="x"}', 'PromQL with the name of a metric once (at column 1)'],
    ['{job="a}', 'PromQL; it ends too early (at column 9)'],
  ])('%j: %s', (text, rule) => {
    const [first = ''] = wrong(text);
    expect(first.startsWith(`policies.a.web: query must be ${rule}`), first).toBe(true);
  });

  it('is every metric that does not exist, with the names that come near', () => {
    expect(wrong('sum(pitot_service_arrival_total) / pitot_replicas + up + foo')).toEqual([
      "policies.a.web: query must be PromQL over metrics that exist, not 'pitot_service_arrival_total' (at column 5; near it: pitot_service_arrivals_total, pitot_service_requests_total, pitot_service_dropped_requests_total)",
      "policies.a.web: query must be PromQL over metrics that exist, not 'pitot_replicas' (at column 36; near it: pitot_service_replicas, pitot_autoscaler_desired_replicas, pitot_cost_replica_seconds_total)",
      "policies.a.web: query must be PromQL over metrics that exist, not 'foo' (at column 58)",
    ]);
    expect(wrong('{__name__=~"foo.*"}')).toEqual([
      "policies.a.web: query must be PromQL over metrics that exist, not a name =~ 'foo.*' (at column 1)",
    ]);
    expect(wrong('{__name__=~"pitot_.*_total"}')).toEqual([]);
  });

  it('is nothing for each series of the catalogue', () => {
    expect(SERIES_NAMES.length).toBeGreaterThan(CATALOGUE.length);
    for (const name of SERIES_NAMES) expect(wrong(name)).toEqual([]);
  });
});
