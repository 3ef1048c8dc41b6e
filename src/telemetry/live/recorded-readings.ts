import { InvalidInput } from '#sim/invalid.ts';
import { CATALOGUE, type Metric, seriesNames } from '#telemetry/catalogue.ts';
import { type Labels, NAME } from '#telemetry/labels.ts';
import type { BucketCounts, Reading, Readings } from '#telemetry/readings.ts';
import type { ScrapedRow } from '#telemetry/sample-decoder.ts';

/** Which metric a series belongs to, by the series' name. */
const METRICS: ReadonlyMap<string, Metric> = new Map(
  CATALOGUE.flatMap((metric) => seriesNames(metric).map((name) => [name, metric] as const)),
);

/** @throws {InvalidInput} when this version has no such metric */
export function metricOf(labels: Labels, file: string): Metric {
  const name = labels.get(NAME);
  const metric = METRICS.get(name);
  if (metric !== undefined) return metric;
  throw InvalidInput.of(file, 'the samples', 'of metrics that this version of pitot has; run the scenario again', name);
}

/** The readings of a run that is over, as one scrape after the other has found them. */
export class RecordedReadings implements Readings {
  version = 0;
  readonly #file: string;
  readonly #labels: readonly Labels[];
  #series: readonly number[] = [];
  #values = new Float64Array(0);
  #list: readonly Reading[] = [];

  /** @param labels of the series by their numbers; may grow @param file names the samples in complaints */
  constructor(labels: readonly Labels[], file: string) {
    this.#labels = labels;
    this.#file = file;
  }

  /** Shows another scrape from now on. One that was lost shows nothing new: whoever scrapes this does its own losing. */
  show({ series, values }: ScrapedRow): void {
    if (series.length === 0) return;
    const same = this.#list.length > 0 && isEqual(series, this.#series);
    this.#series = series;
    this.#values = Float64Array.from(values);
    if (same) return;
    this.#list = this.#read(series);
    this.version++;
  }

  list(): readonly Reading[] {
    return this.#list;
  }

  refresh(): void {}

  /** Puts the series of each histogram together again. */
  #read(series: readonly number[]): Reading[] {
    const readings: Reading[] = [];
    const histograms = new Map<string, RecordedHistogram>();
    series.forEach((number, place) => {
      const all = this.#labels[number] as Labels;
      const metric = metricOf(all, this.#file);
      const value = () => this.#values[place] as number;
      if (metric.type !== 'histogram') {
        readings.push({ metric, labels: all.nameless.toObject(), read: value });
        return;
      }
      const labels = all.nameless.without(['le']);
      const key = `${metric.name} ${labels.key}`;
      let histogram = histograms.get(key);
      if (histogram === undefined) {
        histogram = new RecordedHistogram(metric.buckets ?? []);
        histograms.set(key, histogram);
        readings.push({ metric, labels: labels.toObject(), histogram });
      }
      histogram.take(all, value);
    });
    return readings;
  }
}

function isEqual(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((number, i) => number === b[i]));
}

/** A histogram whose buckets were stored cumulated. */
class RecordedHistogram implements BucketCounts {
  readonly bounds: readonly number[];
  readonly #below: (() => number)[];
  #sum = () => 0;
  #count = () => 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#below = Array.from({ length: bounds.length + 1 }, () => () => 0);
  }

  take(labels: Labels, value: () => number): void {
    const name = labels.get(NAME);
    if (name.endsWith('_sum')) this.#sum = value;
    else if (name.endsWith('_count')) this.#count = value;
    else {
      const le = labels.get('le');
      const bucket = le === '+Inf' ? this.bounds.length : this.bounds.indexOf(Number(le));
      this.#below[bucket] = value;
    }
  }

  get counts(): Float64Array {
    let before = 0;
    return Float64Array.from(this.#below, (read) => {
      const below = read();
      const count = below - before;
      before = below;
      return count;
    });
  }

  get sum(): number {
    return this.#sum();
  }

  get count(): number {
    return this.#count();
  }
}
