import { describe, expect, it } from 'vitest';
import { CATALOGUE, SERIES_BUDGET, seriesNames } from '#telemetry/catalogue.ts';
import { prepare } from './prepare.ts';
import { EVERYTHING, run } from './readings.fixture.ts';
import { Run } from './run.ts';
import type { Scenario } from './scenario.ts';
import { optionsOf } from './simulate.ts';

const { run: everything, last } = run(EVERYTHING);
const value = (name: string) => last.value(name) as number;
const sum = (pattern: RegExp) =>
  last.series.reduce(
    (total, labels, i) => (pattern.test(String(labels)) ? total + (last.values[i] as number) : total),
    0,
  );

describe('what can be read off a run', () => {
  it('agrees with what the kernel has counted', () => {
    const { counters } = everything.kernel;
    expect(value('pitot_service_arrivals_total{service="web"}')).toBe(counters.arrivals[0]);
    expect(value('http_server_active_requests{service="web"}')).toBe(counters.present[0]);
    expect(sum(/^pitot_service_requests_total\{.*service="web"/)).toBe(
      (counters.arrivals[0] as number) - (counters.present[0] as number),
    );
    expect(sum(/^http_server_request_duration_seconds_count\{.*service="web"/)).toBe(
      sum(/^pitot_service_requests_total\{.*service="web"/),
    );
    expect(value('pitot_service_cpu_seconds_total{service="web"}')).toBeCloseTo(everything.usage.cpuTime(0) / 1e9, 9);
    expect(value('pitot_cost_replica_seconds_total{service="db"}')).toBe(180);
    expect(value('pitot_sim_time_seconds{}')).toBe(180);
  });

  it('tells outcomes apart as HTTP would', () => {
    for (const [outcome, code] of [
      ['completed', '200'],
      ['failed', '500'],
      ['rejected', '503'],
    ]) {
      const requests = value(`pitot_service_requests_total{outcome="${outcome}", service="web"}`);
      expect(requests).toBeGreaterThan(0);
      const counts = new RegExp(`^http_server_request_duration_seconds_count.*status_code="${code}".*service="web"`);
      expect(sum(counts)).toBe(requests);
    }
    const failed = `http_request_method="POST", http_response_status_code="500", http_route="/x", service="web"`;
    expect(value(`http_server_request_duration_seconds_count{${failed}}`)).toBeGreaterThan(0);
    const timedOut = `http_request_method="_OTHER", http_response_status_code="504", http_route="read", service="db"`;
    expect(value(`http_server_request_duration_seconds_count{${timedOut}}`)).toBeGreaterThan(0);
  });

  it('says why requests were never served', () => {
    const rejected = value('pitot_service_requests_total{outcome="rejected", service="web"}');
    expect(value('pitot_service_dropped_requests_total{reason="queue_full", service="web"}')).toBe(rejected);
    expect(value('pitot_service_dropped_requests_total{reason="no_replica", service="web"}')).toBe(0);
    expect(value('pitot_service_dropped_requests_total{reason="timeout", service="db"}')).toBeGreaterThan(0);
  });

  it('tells a service without replicas from one whose queue is full, at the instant when that changes', () => {
    const scenario: Scenario = {
      name: 'cold',
      duration: '1m',
      services: {
        web: {
          replicas: 0,
          concurrency: 1,
          queue: { places: 0 },
          startup: '20s',
          endpoints: { 'GET /': [{ step: 'wait', time: '10s' }] },
        },
      },
      load: { visitors: { source: 'arrivals', process: 'paced', rate: 10, target: 'GET /' } },
      policies: { p: { kind: 'fixed', replicas: 1 } },
    };
    const { run: cold, last } = run(scenario);
    const ready = cold.events.find((event) => event.type === 'replica' && event.to === 'ready')?.atSeconds as number;
    // One at each tenth of a second, the first at 0.1 s.
    const before = Math.floor(ready * 10 + 1e-9);
    const dropped = (reason: string) =>
      last.value(`pitot_service_dropped_requests_total{reason="${reason}", service="web"}`);
    expect(dropped('no_replica')).toBe(before - (ready * 10 === before ? 1 : 0));
    const rejected = last.value('pitot_service_requests_total{outcome="rejected", service="web"}') as number;
    expect(dropped('queue_full')).toBe(rejected - (dropped('no_replica') as number));
    expect(dropped('queue_full')).toBeGreaterThan(300);
  });

  it('shows what the autoscaler did', () => {
    const control = everything.controls.get(0);
    expect(value('pitot_autoscaler_desired_replicas{service="web"}')).toBe(control?.desired);
    expect(value('pitot_autoscaler_desired_replicas{service="db"}')).toBe(1);
    const ups = value('pitot_autoscaler_decisions_total{action="scale_up", error="none", service="web"}');
    expect(ups).toBe(control?.actions.up);
    expect(ups).toBeGreaterThan(0);
    // 12 looks in 3 min, the first of which can fail for want of samples.
    expect(sum(/^pitot_autoscaler_decisions_total/)).toBe(12);
    const metric = 'metric="cpu resource utilization (percentage of request)", service="web"';
    expect(value(`pitot_autoscaler_metric_target{${metric}}`)).toBe(50);
    expect(value(`pitot_autoscaler_metric_value{${metric}}`)).toBeGreaterThan(0);
    expect(sum(/^pitot_service_replica_start_seconds_count\{service="web"/)).toBeGreaterThan(0);
  });

  it('shows load and promises', () => {
    expect(value('pitot_load_users{source="people"}')).toBe(5);
    expect(value('pitot_load_offered_rps{source="visitors"}')).toBe(80);
    expect(sum(/^pitot_load_requests_total\{.*source="visitors"/)).toBeGreaterThan(10_000);
    expect(value('pitot_slo_objective_ratio{slo="* under 300ms"}')).toBe(0.99);
    expect(value('pitot_slo_threshold_seconds{slo="* under 300ms"}')).toBe(0.3);
    expect(sum(/^pitot_run_info\{scenario="everything", seed="1", version="/)).toBe(1);
  });

  it('says how much the ready replicas can serve at once, where that is limited', () => {
    expect(value('pitot_service_slots{service="web"}')).toBe(
      2 * value('pitot_service_replicas{service="web", state="ready"}'),
    );
    expect(value('pitot_service_slots{service="db"}')).toBe(4);
    const { last } = run({ ...EVERYTHING, services: { ...EVERYTHING.services, db: { endpoints: { read: [] } } } });
    expect(last.value('pitot_service_slots{service="db"}')).toBeUndefined();
  });

  it('counts every decision under one reason', () => {
    expect(sum(/^pitot_autoscaler_reasons_total\{/)).toBe(sum(/^pitot_autoscaler_decisions_total/));
    expect(value('pitot_autoscaler_reasons_total{reason="SucceededRescale", service="web"}')).toBe(
      value('pitot_autoscaler_decisions_total{action="scale_up", error="none", service="web"}') +
        value('pitot_autoscaler_decisions_total{action="scale_down", error="none", service="web"}'),
    );
  });

  it('has every label that the catalogue names, and no others', () => {
    const metrics = new Map(CATALOGUE.flatMap((metric) => seriesNames(metric).map((name) => [name, metric])));
    for (const labels of last.series) {
      const metric = metrics.get(labels.get('__name__'));
      const names = labels.names.filter((name) => name !== '__name__' && name !== 'le');
      expect(names).toEqual([...(metric?.labels ?? [])].sort());
    }
    const shown = new Set(last.series.map((labels) => metrics.get(labels.get('__name__'))));
    expect(CATALOGUE.filter((metric) => metric.set === 'run' && !shown.has(metric))).toEqual([]);
  });

  it('changes nothing in the run by being read', () => {
    const prepared = prepare(EVERYTHING, '.');
    const plain = new Run(prepared, optionsOf(prepared, {}));
    while (plain.advance(Number.POSITIVE_INFINITY)) {}
    expect(everything.finish().summary).toEqual(plain.finish().summary);
  });
});

describe('the budget of series', () => {
  it('holds for 15 services with 35 endpoints, all of which answer in three ways', () => {
    const services = Object.fromEntries(
      Array.from({ length: 15 }, (_, i) => [
        `s${i}`,
        {
          queue: { places: 0 },
          concurrency: 1,
          endpoints: Object.fromEntries(
            Array.from({ length: i < 5 ? 3 : 2 }, (_, j) => [
              `GET /${j}`,
              [{ step: 'wait', time: '200ms' } as const, { step: 'fail', probability: 0.5 } as const],
            ]),
          ),
        },
      ]),
    );
    const ingress = Object.fromEntries(
      Object.entries(services).flatMap(([service, { endpoints }]) =>
        Object.keys(endpoints).map((endpoint) => [`GET /${service}${endpoint.slice(4)}`, { service, endpoint }]),
      ),
    );
    const { last } = run({
      name: 'big',
      duration: '1m',
      services,
      ingress,
      load: {
        visitors: {
          source: 'arrivals',
          rate: 500,
          target: Object.fromEntries(Object.keys(ingress).map((r) => [r, 1])),
        },
      },
      policies: { p: { kind: 'hpa', maxReplicas: 2 } },
    });
    expect(Object.keys(ingress)).toHaveLength(35);
    expect(last.series.length).toBeGreaterThan(2000);
    expect(last.series.length).toBeLessThan(SERIES_BUDGET);
  });
});
