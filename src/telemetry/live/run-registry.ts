import { type Metric as ClientMetric, Counter, Gauge, Registry } from 'prom-client';
import { boundText, type Metric } from '#telemetry/catalogue.ts';
import type { Reading, Readings } from '#telemetry/readings.ts';

/** Milliseconds for which a rendering is handed out again, so that a flood of scrapes costs no more than ten a second. */
const FRESH = 100;

/**
 * What /metrics says of one run. The only place that knows prom-client: a registry for each run, whose metrics are
 * filled from plain numbers when they are collected. (Counting in prom-client itself would cost a microsecond a call.)
 */
export class RunRegistry {
  /** Of the text; Prometheus 3 refuses an endpoint without it. */
  readonly contentType: string;
  readonly #readings: Readings;
  readonly #registry = new Registry();
  readonly #labels: Readonly<Record<string, string>>;
  readonly #byMetric = new Map<Metric, Shown[]>();
  #version = Number.NaN;
  #rendered: Promise<string> | undefined;
  #renderedAt = Number.NEGATIVE_INFINITY;

  /** @param labels of every series, such as `run_id`; labels that a series has itself win */
  constructor(readings: Readings, labels: Readonly<Record<string, string>>) {
    this.#readings = readings;
    // Not as the registry's default labels: those it would put together anew for every bucket of every scrape.
    this.#labels = labels;
    this.contentType = this.#registry.contentType;
  }

  /** The text format 0.0.4, not older than 100 ms. */
  text(): Promise<string> {
    const now = performance.now();
    if (this.#rendered === undefined || now - this.#renderedAt >= FRESH) {
      this.#renderedAt = now;
      this.#rendered = this.#render();
    }
    return this.#rendered;
  }

  async #render(): Promise<string> {
    this.#readings.refresh();
    this.#look();
    // All collect functions run before this call returns: a scrape is of one instant.
    return this.#registry.metrics();
  }

  /** Takes up series that have come, and forgets those that are gone. */
  #look(): void {
    if (this.#version === this.#readings.version) return;
    this.#version = this.#readings.version;
    for (const list of this.#byMetric.values()) list.length = 0;
    for (const reading of this.#readings.list()) {
      const shown = { reading, labels: { ...reading.labels, ...this.#labels, ...reading.labels } };
      const list = this.#byMetric.get(reading.metric);
      if (list === undefined) this.#register(reading.metric, [shown]);
      else list.push(shown);
    }
  }

  #register(metric: Metric, list: Shown[]): void {
    this.#byMetric.set(metric, list);
    const { name, help } = metric;
    const labelNames = [...new Set([...metric.labels, ...Object.keys(this.#labels)])];
    const shared = { name, help, labelNames, registers: [this.#registry] };
    if (metric.type === 'histogram') this.#registry.registerMetric(histogram(metric, list));
    else if (metric.type === 'counter') {
      new Counter({
        ...shared,
        collect() {
          this.reset();
          for (const { reading, labels } of list) if ('read' in reading) this.inc(labels, reading.read());
        },
      });
    } else {
      new Gauge({
        ...shared,
        collect() {
          // Or series that are gone would stay for ever.
          this.reset();
          for (const { reading, labels } of list) if ('read' in reading) this.set(labels, reading.read());
        },
      });
    }
  }
}

/** A reading, and its labels with those of the run. */
interface Shown {
  reading: Reading;
  labels: Record<string, string>;
}

/** `sharedLabels` are rendered once as long as the object is the same. */
interface Value {
  metricName: string;
  labels: Readonly<Record<string, string>>;
  sharedLabels: Readonly<Record<string, string>>;
  value: number;
}

/** A registry asks a metric for no more than its name and its values: ours are counted elsewhere already. */
function histogram(metric: Metric, list: readonly Shown[]): ClientMetric {
  const { name, help, buckets = [] } = metric;
  const bounds = [...buckets, Number.POSITIVE_INFINITY].map((bound) => ({ le: boundText(bound) }));
  const none = {};
  const published = {
    name,
    help,
    type: 'histogram',
    aggregator: 'sum',
    reset() {},
    get: () => Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values: list.flatMap(valuesOf) }),
  };
  function valuesOf({ reading, labels: sharedLabels }: Shown): Value[] {
    if (!('histogram' in reading)) return [];
    const { counts, sum, count } = reading.histogram;
    let below = 0;
    const cumulative = bounds.map((labels, bucket) => {
      below += counts[bucket] as number;
      return { metricName: `${name}_bucket`, labels, sharedLabels, value: below };
    });
    return [
      ...cumulative,
      { metricName: `${name}_sum`, labels: none, sharedLabels, value: sum },
      { metricName: `${name}_count`, labels: none, sharedLabels, value: count },
    ];
  }
  return published as unknown as ClientMetric;
}
