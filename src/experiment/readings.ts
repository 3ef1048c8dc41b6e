import { AUTOSCALER_METRICS, CATALOGUE, type Metric, RUN_METRICS, SERVICE_METRICS } from '#telemetry/catalogue.ts';
import { KUBERNETES_METRICS } from '#telemetry/catalogue-kubernetes.ts';
import type { Reading, Readings } from '#telemetry/readings.ts';
import { TapReader } from '#telemetry/tap-reader.ts';
import { autoscalerReadings } from './readings-autoscaler.ts';
import { kubernetesReadings } from './readings-kubernetes.ts';
import { runReadings } from './readings-run.ts';
import { serviceReadings } from './readings-service.ts';
import type { Run } from './run.ts';

/** Where the parts of a run put what can be read of them. */
export interface Register {
  /** Whether anybody wants this metric: what nobody wants need not be counted. */
  wants(...metrics: readonly Metric[]): boolean;
  /** Adds a series, now or at any time during the run. @returns what takes it away again */
  add(metric: Metric, labels: Readonly<Record<string, string>>, read: () => number): () => void;
  addReading(reading: Reading): () => void;
  /** To be called before each round of reading. */
  beforeReading(action: () => void): void;
  /** Finished calls, as far as they have come whenever somebody reads. */
  calls(): TapReader;
}

/**
 * What can be read off a run while it goes on. To be made before its first request, and to cost nothing for what is not
 * wanted: histograms are counted from the tap only if somebody looks at them.
 */
export class RunReadings implements Readings, Register {
  version = 0;
  readonly #wanted: ReadonlySet<Metric>;
  readonly #series = new Map<Metric, Set<Reading>>();
  readonly #before: (() => void)[] = [];
  readonly #run: Run;
  #calls: TapReader | undefined;
  #list: Reading[] = [];
  #listed = -1;

  /** @param metrics those that somebody looks at; see `Prometheus.metrics` */
  constructor(run: Run, metrics: readonly Metric[]) {
    this.#run = run;
    this.#wanted = new Set(metrics);
    if (this.wants(...Object.values(SERVICE_METRICS))) serviceReadings(run, this);
    if (this.wants(...Object.values(AUTOSCALER_METRICS))) autoscalerReadings(run, this);
    if (this.wants(...Object.values(RUN_METRICS))) runReadings(run, this);
    if (this.wants(...Object.values(KUBERNETES_METRICS))) kubernetesReadings(run, this);
  }

  wants(...metrics: readonly Metric[]): boolean {
    return metrics.some((metric) => this.#wanted.has(metric));
  }

  add(metric: Metric, labels: Readonly<Record<string, string>>, read: () => number): () => void {
    return this.addReading({ metric, labels, read });
  }

  addReading(reading: Reading): () => void {
    if (!this.#wanted.has(reading.metric)) return () => {};
    let series = this.#series.get(reading.metric);
    if (series === undefined) {
      series = new Set();
      this.#series.set(reading.metric, series);
    }
    series.add(reading);
    this.version++;
    return () => {
      if (series.delete(reading)) this.version++;
    };
  }

  beforeReading(action: () => void): void {
    this.#before.push(action);
  }

  calls(): TapReader {
    const known = this.#calls;
    if (known !== undefined) return known;
    const reader = new TapReader(this.#run.kernel.tap);
    this.#calls = reader;
    this.beforeReading(() => reader.catchUp());
    return reader;
  }

  refresh(): void {
    for (const action of this.#before) action();
  }

  list(): readonly Reading[] {
    if (this.#listed !== this.version) {
      this.#listed = this.version;
      this.#list = CATALOGUE.flatMap((metric) => [...(this.#series.get(metric) ?? [])]);
    }
    return this.#list;
  }
}
