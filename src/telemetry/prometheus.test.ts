import { describe, expect, it } from 'vitest';
import { Engine } from '#sim/engine.ts';
import { Buckets } from './bucket-counts.ts';
import { AUTOSCALER_METRICS, type Metric, SERVICE_METRICS } from './catalogue.ts';
import { KUBERNETES_METRICS } from './catalogue-kubernetes.ts';
import type { Labels } from './labels.ts';
import { Prometheus, type ScrapeFortune } from './prometheus.ts';
import type { Reading, Readings } from './readings.ts';

const LUCKY: ScrapeFortune = { durationOf: () => 0, isLost: () => false, timeout: 10e9 };

/** Readings that a test changes by hand. */
class Board implements Readings {
  version = 0;
  refreshed = 0;
  #list: Reading[] = [];

  put(...readings: Reading[]): void {
    this.#list = readings;
    this.version++;
  }

  list(): readonly Reading[] {
    return this.#list;
  }

  refresh(): void {
    this.refreshed++;
  }
}

/** A Prometheus that is told to scrape every 15 s, and a board that it reads. */
function scraping(fortune: ScrapeFortune = LUCKY) {
  const engine = new Engine();
  const board = new Board();
  const prometheus = new Prometheus(engine, 15e9, fortune);
  const start = () => {
    prometheus.follow(board);
    for (let at = 0; at <= 900; at += 15) engine.at(at * 1e9, () => prometheus.scrape());
  };
  const to = (seconds: number) => engine.run(seconds * 1e9);
  return { engine, board, prometheus, start, to };
}

const reading = (metric: Metric, labels: Record<string, string>, read: () => number): Reading => ({
  metric,
  labels,
  read,
});

describe('the virtual Prometheus', () => {
  it('copies what queries look at when it scrapes, and answers from the copy', () => {
    const { engine, board, prometheus, start, to } = scraping();
    board.put(
      reading(SERVICE_METRICS.queueLength, { service: 'web' }, () => engine.now / 1e9),
      reading(SERVICE_METRICS.queueLength, { service: 'cart' }, () => 7),
      reading(SERVICE_METRICS.arrivals, { service: 'web' }, () => 1),
    );
    const query = prometheus.compile('pitot_service_queue_length{service="web"}', 'test');
    start();
    to(20);
    expect(query.evaluate(20e9)).toEqual({ values: [15] });
    expect([...prometheus.store.named()].map(({ labels }) => String(labels))).toEqual([
      'pitot_service_queue_length{service="web"}',
    ]);
    expect(board.refreshed).toBe(2);
  });

  it('reads a histogram as cumulative buckets, sum and count', () => {
    const { board, prometheus, start, to } = scraping();
    const histogram = new Buckets([1, 2.5, 5, 10, 20, 30, 45, 60, 120, 300]);
    for (const value of [0.5, 1, 2, 400]) histogram.observe(value);
    board.put({ metric: SERVICE_METRICS.replicaStart, labels: { service: 'web' }, histogram });
    const all = prometheus.compile('{__name__=~"pitot_service_replica_start_seconds.*"}', 'test');
    start();
    to(0);
    const { labels, values } = all.vector(0);
    const found = labels.map((one, i) => [one.get('__name__').slice(36), one.get('le'), values[i]]);
    expect(found).toEqual([
      ['bucket', '1.0', 2],
      ['bucket', '2.5', 3],
      ...['5.0', '10.0', '20.0', '30.0', '45.0', '60.0', '120.0', '300.0'].map((le) => ['bucket', le, 3]),
      ['bucket', '+Inf', 4],
      ['sum', '', 403.5],
      ['count', '', 4],
    ]);
  });

  it('ends a series that a scrape does not find any more, and forgets it when nothing can see it', () => {
    const { board, prometheus, start, to } = scraping();
    const web = reading(AUTOSCALER_METRICS.desired, { service: 'web' }, () => 1);
    const cart = reading(AUTOSCALER_METRICS.desired, { service: 'cart' }, () => 2);
    board.put(web, cart);
    const query = prometheus.compile('sum(pitot_autoscaler_desired_replicas)', 'test');
    start();
    to(20);
    board.put(web);
    to(29);
    expect(query.evaluate(29e9)).toEqual({ values: [3] });
    to(30);
    expect(query.evaluate(30e9)).toEqual({ values: [1] });
    expect(prometheus.store.size).toBe(2);
    // What was kept reaches back by two look-backs and a scrape.
    to(300 + 300 + 15);
    expect(prometheus.store.size).toBe(2);
    to(660);
    expect(prometheus.store.size).toBe(1);
    expect(query.evaluate(660e9)).toEqual({ values: [1] });
  });

  it('takes a series that comes back for the same one', () => {
    const { board, prometheus, start, to } = scraping();
    const web = reading(AUTOSCALER_METRICS.desired, { service: 'web' }, () => 1);
    const query = prometheus.compile('count_over_time(pitot_autoscaler_desired_replicas[5m])', 'test');
    board.put(web);
    start();
    to(20);
    board.put();
    to(40);
    board.put(web);
    to(60);
    // At 0, 15, 45 and 60 s.
    expect(query.evaluate(60e9)).toEqual({ values: [4] });
  });

  it('ends all series at a scrape that fails, and says that the target is down', () => {
    const { board, prometheus, start, to } = scraping({ ...LUCKY, isLost: (scrape) => scrape === 2 });
    board.put(reading(AUTOSCALER_METRICS.desired, { service: 'web' }, () => 1));
    const query = prometheus.compile('pitot_autoscaler_desired_replicas', 'test');
    const up = prometheus.compile('up', 'test');
    start();
    to(29);
    expect(query.evaluate(29e9)).toEqual({ values: [1] });
    expect(up.evaluate(29e9)).toEqual({ values: [1] });
    to(30);
    expect(query.evaluate(30e9)).toEqual({ error: 'no matching metrics found' });
    expect(up.evaluate(30e9)).toEqual({ values: [0] });
    to(45);
    expect(query.evaluate(45e9)).toEqual({ values: [1] });
  });

  it('shows samples when the scrape is over, with the instant at which it began', () => {
    const { engine, board, prometheus, start, to } = scraping({ ...LUCKY, durationOf: () => 4e9 });
    board.put(reading(AUTOSCALER_METRICS.desired, { service: 'web' }, () => engine.now / 1e9));
    const query = prometheus.compile('pitot_autoscaler_desired_replicas', 'test');
    const stamp = prometheus.compile('timestamp(pitot_autoscaler_desired_replicas)', 'test');
    start();
    to(18);
    expect(query.evaluate(18e9)).toEqual({ values: [0] });
    to(19);
    expect(query.evaluate(19e9)).toEqual({ values: [15] });
    expect(stamp.evaluate(19e9)).toEqual({ values: [15] });
  });

  it('gives a scrape up that takes longer than its timeout', () => {
    const { board, prometheus, start, to } = scraping({ ...LUCKY, timeout: 3e9, durationOf: () => 4e9 });
    board.put(reading(AUTOSCALER_METRICS.desired, { service: 'web' }, () => 1));
    const up = prometheus.compile('up', 'test');
    start();
    to(2);
    expect(up.evaluate(2e9)).toEqual({ error: 'no matching metrics found' });
    to(3);
    expect(up.evaluate(3e9)).toEqual({ values: [0] });
  });

  it('keeps samples in order when a slow scrape is followed by a quick one', () => {
    const { engine, board, prometheus, start, to } = scraping({
      timeout: 15e9,
      durationOf: (scrape) => (scrape === 1 ? 15e9 : 0),
      isLost: () => false,
    });
    board.put(reading(AUTOSCALER_METRICS.desired, { service: 'web' }, () => engine.now / 1e9));
    const query = prometheus.compile('idelta(pitot_autoscaler_desired_replicas[1m])', 'test');
    start();
    to(30);
    expect(query.evaluate(30e9)).toEqual({ values: [15] });
  });

  it('hands every series on to a sink, whatever queries look at', () => {
    const { engine, board, prometheus, start, to } = scraping({ ...LUCKY, isLost: (scrape) => scrape === 1 });
    const web = reading(AUTOSCALER_METRICS.desired, { service: 'web' }, () => engine.now / 1e9);
    board.put(web);
    const told: unknown[] = [];
    prometheus.spill({
      begin: (series: readonly Labels[]) => told.push(['begin', series.map(String)]),
      scrape: (at, values) => told.push([at, [...values]]),
      lost: (at) => told.push([at, 'lost']),
    });
    start();
    to(30);
    board.put(
      web,
      reading(SERVICE_METRICS.arrivals, { service: 'web' }, () => 5),
    );
    to(45);
    const desired = 'pitot_autoscaler_desired_replicas{service="web"}';
    expect(told).toEqual([
      ['begin', [desired]],
      [0, [0]],
      [15_000, 'lost'],
      [30_000, [30]],
      ['begin', [desired, 'pitot_service_arrivals_total{service="web"}']],
      [45_000, [45, 5]],
    ]);
  });

  it('says which metrics are looked at, so that others need not be counted', () => {
    const { prometheus } = scraping();
    expect(prometheus.inUse).toBe(false);
    expect(prometheus.metrics(false)).toEqual([]);
    prometheus.compile('sum(rate(pitot_service_queue_wait_seconds_bucket[1m]))', 'test');
    prometheus.compile('{__name__=~"kube_deployment_spec.*"}', 'test');
    expect(prometheus.metrics(false)).toEqual([SERVICE_METRICS.queueWait, KUBERNETES_METRICS.specReplicas]);
    prometheus.spill({ begin() {}, scrape() {}, lost() {} });
    const all = prometheus.metrics(false);
    expect(all).toContain(SERVICE_METRICS.requestDuration);
    expect(all).toContain(KUBERNETES_METRICS.specReplicas);
    expect(all).not.toContain(KUBERNETES_METRICS.cpuTime);
    expect(prometheus.metrics(true)).toContain(KUBERNETES_METRICS.cpuTime);
  });

  it('keeps as much as the query that looks back farthest needs', () => {
    const { prometheus } = scraping();
    prometheus.compile('pitot_sim_time_seconds', 'test');
    expect(prometheus.store.retention).toBe(300_000 + 300_000 + 15_000);
    prometheus.compile('max_over_time(rate(pitot_service_arrivals_total[5m] offset 1m)[1h:1m] offset 1d)', 'test');
    expect(prometheus.store.retention).toBe((86_400 + 3600 + 60 + 300 + 300 + 15) * 1000);
    prometheus.compile('pitot_sim_time_seconds @ 0', 'test');
    expect(prometheus.store.retention).toBe(Number.POSITIVE_INFINITY);
  });
});
