import { describe, expect, it } from 'vitest';
import { hpa } from '#scaler/kubernetes/hpa.ts';
import { messageOf } from './check-scenario.fixture.ts';
import type { RunEvent } from './result.ts';
import type { Scenario, ScrapeSpec } from './scenario.ts';
import { simulate, start } from './simulate.ts';

/** 20 requests a second, evenly, at a service of two replicas whose HPA looks at the query. */
function scaledBy(query: string, averageValue: string, scrape: ScrapeSpec = {}, more = {}): Scenario {
  return {
    name: 'by-query',
    duration: '5m',
    services: { web: { replicas: 2, endpoints: { 'GET /': [{ step: 'wait', time: '500ms' }] } } },
    load: { visitors: { source: 'arrivals', process: 'paced', rate: 20, target: 'GET /' } },
    policies: {
      p: hpa({
        maxReplicas: 20,
        metrics: [
          { type: 'External', external: { metric: { name: 'q' }, target: { type: 'AverageValue', averageValue } } },
        ],
        queries: { q: query },
        phase: '1s',
        ...more,
      }),
    },
    telemetry: { scrape },
  };
}

type DecisionEvent = Extract<RunEvent, { type: 'decision' }>;

function decisions(scenario: Scenario): DecisionEvent[] {
  return simulate(scenario).events.filter((event): event is DecisionEvent => event.type === 'decision');
}

describe('a policy that looks at a query', () => {
  it('is told of its own service, from the scrapes of the virtual Prometheus', () => {
    const all = decisions(scaledBy('sum(rate(pitot_service_arrivals_total{service="$service"}[1m]))', '4'));
    // One sample, at 0 s, makes no rate.
    expect(all[0]).toMatchObject({ atSeconds: 1, to: 2, reason: { code: 'FailedGetExternalMetric' } });
    // Samples at 0 and 15 s, the latter before the arrival at that instant: 299 in 15 s, extrapolated by the 1 s to the
    // end, and not beyond zero: 299 * 16 / 15 / 60 = 5.316, shared by two.
    expect(all[1]).toMatchObject({ atSeconds: 16, to: 2, reason: { numbers: { value: 2.658 } } });
    // At 61 s all of the minute is there: 20 a second, 4 each, so five replicas.
    expect(all.at(-1)).toMatchObject({ to: 5, reason: { code: 'ReadyForNewScale', numbers: { value: 4 } } });
  });

  it('can look at histograms of finished calls', () => {
    const query = 'histogram_quantile(0.5, sum by (le) (rate(http_server_request_duration_seconds_bucket[1m])))';
    // All are in the bucket from 0.25 to 0.5 s, whose middle is shared by two replicas, in whole thousandths.
    expect(decisions(scaledBy(query, '1', {}, { minReplicas: 2 })).at(-1)?.reason.numbers.value).toBe(0.188);
  });

  it('sees nothing while scrapes are lost, and old values while they are slow', () => {
    const query = 'pitot_service_arrivals_total';
    const lost = decisions(scaledBy(query, '1k', { lossRatio: 1 }));
    expect(new Set(lost.map(({ reason }) => reason.code))).toEqual(new Set(['FailedGetExternalMetric']));
    const slow = decisions(scaledBy(query, '1k', { duration: '5s' }));
    expect(slow[0]?.reason.code).toBe('FailedGetExternalMetric');
    // At 16 s the scrape that began at 15 s is still under way.
    expect(slow[1]?.reason.numbers.value).toBe(0);
    const late = decisions(scaledBy(query, '1k', { duration: '5s', timeout: '4s' }));
    expect(new Set(late.map(({ reason }) => reason.code))).toEqual(new Set(['FailedGetExternalMetric']));
  });

  it('has the same digest in every run, and its lost scrapes from the seed', () => {
    const scenario = scaledBy('sum(rate(pitot_service_arrivals_total[1m]))', '4', { lossRatio: 0.5 });
    const digest = (seed: number) => simulate(scenario, { seed }).summary.digest;
    expect(digest(1)).toBe(digest(1));
    expect(digest(1)).not.toBe(digest(2));
  });

  it('costs nothing where nobody asks: no series are kept', () => {
    const scenario: Scenario = { ...scaledBy('vector(1)', '1'), policies: { p: { kind: 'fixed' } } };
    const run = start(scenario);
    while (run.advance(Number.POSITIVE_INFINITY)) {}
    expect(run.prometheus.inUse).toBe(false);
    expect(run.prometheus.store.size).toBe(0);
  });

  it('has no more kept than it looks at', () => {
    const run = start(scaledBy('sum(rate(pitot_service_arrivals_total{service="web"}[1m]))', '4'));
    while (run.advance(Number.POSITIVE_INFINITY)) {}
    expect([...run.prometheus.store.named()].map(({ labels }) => String(labels))).toEqual([
      'pitot_service_arrivals_total{service="web"}',
    ]);
  });
});

describe('what a scrape may be', () => {
  it.each<[ScrapeSpec, string[]]>([
    [{ interval: '5s', timeout: '5s', lossRatio: 1, duration: { dist: 'exponential', mean: '1s' } }, []],
    [{ timeout: '20s' }, ['telemetry.scrape.timeout must be at most the interval (15s), got "20s"']],
    [{ interval: '5s', timeout: '0s' }, ['telemetry.scrape.timeout must be above 0s, got "0s"']],
    [{ lossRatio: 1.5 }, ['telemetry.scrape.lossRatio must be a number from 0 to 1, got 1.5']],
    [{ duration: '-1s' }, ["telemetry.scrape.duration must be a duration such as '250ms' or '1h30m', got \"-1s\""]],
  ])('%j', (scrape, faults) => {
    expect(messageOf(scaledBy('vector(1)', '1', scrape))).toEqual(faults.map((fault) => `shop.ts: ${fault}`));
  });

  it('has queries that are checked with the scenario, at their place', () => {
    expect(messageOf(scaledBy('sum(rate(pitot_arrivals_total[1m])', '1'))).toEqual([
      'shop.ts: policies.p.queries[\'external/q\'] must be PromQL; it ends too early (at column 35), got "sum(rate(pitot_arrivals_total[1m])"',
    ]);
  });
});
