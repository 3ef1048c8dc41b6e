import type { Clock } from '#sim/clock.ts';
import { MILLISECOND } from '#sim/time.ts';
import { boundText, CATALOGUE, type Metric, SERIES_NAMES, seriesNames, UP } from './catalogue.ts';
import { Labels, NAME } from './labels.ts';
import { LOOK_BACK, selects } from './promql/selector.ts';
import type { Look } from './promql/source.ts';
import { compileQuery, type InstantQuery } from './query.ts';
import type { Reading, Readings } from './readings.ts';
import { SampleStore, type StoredSeries } from './sample-store.ts';

/** What may go wrong with a scrape, by its number. */
export interface ScrapeFortune {
  /** Nanoseconds from its start until its samples can be seen. */
  durationOf(scrape: number): number;
  /** Whether it fails although it would have been in time. */
  isLost(scrape: number): boolean;
  /** Nanoseconds after which it is given up. */
  timeout: number;
}

/** Series as a scrape finds them, whatever becomes of the samples. */
export interface SampleSink {
  /** The series of the scrapes that follow, until it is told others. */
  begin(series: readonly Labels[]): void;
  /** One scrape. @param at milliseconds @param values in the order of the series; used again by the caller */
  scrape(at: number, values: Float64Array): void;
  /** A scrape that failed: all series end here, until one succeeds. */
  lost(at: number): void;
}

interface Followed {
  reading: Reading;
  /** A histogram has several. */
  series: StoredSeries[];
}

/**
 * The virtual Prometheus: it copies readings into its store whenever it is told to scrape, as far as some query looks at
 * them, and answers queries from there. Samples carry the instant at which their scrape began; a series that a scrape
 * no longer finds ends with a mark, and a scrape that fails ends them all until the next.
 * Source: prometheus/prometheus, scrape/scrape.go, scrapeAndReport.
 */
export class Prometheus {
  readonly store = new SampleStore();
  readonly #clock: Clock;
  readonly #fortune: ScrapeFortune;
  readonly #interval: number;
  readonly #looks: Look[] = [];
  readonly #up = Labels.of({ [NAME]: UP, job: 'pitot' });
  #sink: SampleSink | undefined;
  #readings: Readings | undefined;
  #version = -1;
  #followed: Followed[] = [];
  readonly #seriesOf = new WeakMap<Reading, StoredSeries[]>();
  #values = new Float64Array(0);
  #scrapes = 0;
  /** Series that have ended and that queries may still see. */
  #ended: StoredSeries[] = [];

  /** @param interval nanoseconds between scrapes */
  constructor(clock: Clock, interval: number, fortune: ScrapeFortune) {
    this.#clock = clock;
    this.#interval = interval;
    this.#fortune = fortune;
    this.store.retention = 0;
  }

  /**
   * A query over the metrics of the catalogue. To be made before the run begins, so that what it looks at is kept.
   * @param where names it in complaints
   * @throws {InvalidInput} `<where>: query must be ..., got "..."`
   */
  compile(text: string, where: string): InstantQuery {
    const query = compileQuery(text, this.store, { where, known: SERIES_NAMES });
    this.#looks.push(...query.looks);
    for (const { reach } of query.looks) {
      // One scrape more, as a look goes to the last sample before its range.
      const kept = reach + LOOK_BACK + this.#interval / MILLISECOND;
      this.store.retention = Math.max(this.store.retention, kept);
    }
    return query;
  }

  /** Hands every series of the catalogue on, not only what queries look at. */
  spill(sink: SampleSink): void {
    this.#sink = sink;
  }

  /** Whether anything looks at anything. */
  get inUse(): boolean {
    return this.#looks.length > 0 || this.#sink !== undefined;
  }

  /** The metrics that are looked at. @param all whether those of the Kubernetes set are handed on as well */
  metrics(all: boolean): Metric[] {
    return CATALOGUE.filter(
      (metric) =>
        (this.#sink !== undefined && (all || metric.set === 'run')) ||
        seriesNames(metric).some((name) => this.#looks.some((look) => mayMatch(look, name))),
    );
  }

  /** Where scrapes read from now on. */
  follow(readings: Readings): void {
    this.#readings = readings;
    this.#version = -1;
  }

  /** Scrapes now. */
  scrape(): void {
    const readings = this.#readings;
    if (readings === undefined) return;
    const { durationOf, isLost, timeout } = this.#fortune;
    const at = Math.floor(this.#clock.now / MILLISECOND);
    const ordinal = this.#scrapes++;
    const duration = durationOf(ordinal);
    if (duration > timeout || isLost(ordinal)) {
      this.#later(Math.min(duration, timeout), () => this.#fail(at));
      return;
    }
    readings.refresh();
    const gone = this.#version === readings.version ? [] : this.#find(readings);
    if (duration === 0) this.#store(at, this.#read(this.#values), gone, this.#followed);
    else {
      const values = this.#read(new Float64Array(this.#values.length));
      const followed = this.#followed;
      this.#later(duration, () => this.#store(at, values, gone, followed));
    }
  }

  #later(delay: number, action: () => void): void {
    if (delay === 0) action();
    // Before the next scrape begins, or samples would come out of order.
    else this.#clock.at(this.#clock.now + Math.min(delay, this.#interval - 1), action);
  }

  /** Looks up the series of the readings anew. @returns those that there are no more */
  #find(readings: Readings): StoredSeries[] {
    const before = this.#followed;
    this.#version = readings.version;
    this.#followed = [];
    for (const reading of readings.list()) {
      const series = this.#seriesFor(reading);
      if (series.length > 0) this.#followed.push({ reading, series });
    }
    const all = this.#followed.flatMap(({ series }) => series);
    this.#values = new Float64Array(all.length);
    this.#sink?.begin(all.map(({ labels }) => labels));
    const still = new Set(all);
    return before.flatMap(({ series }) => series).filter((one) => !still.has(one));
  }

  /** The series of a reading; none when nobody looks at any of them. */
  #seriesFor(reading: Reading): StoredSeries[] {
    const known = this.#seriesOf.get(reading);
    if (known !== undefined) return known;
    const labels = labelsOf(reading);
    const wanted =
      this.#sink !== undefined || labels.some((one) => this.#looks.some(({ matchers }) => selects(matchers, one)));
    const series = wanted ? labels.map((one) => this.store.series(one)) : [];
    this.#seriesOf.set(reading, series);
    return series;
  }

  #read(into: Float64Array): Float64Array {
    let place = 0;
    for (const { reading } of this.#followed) {
      if ('read' in reading) {
        into[place++] = reading.read();
        continue;
      }
      const { counts, count, sum } = reading.histogram;
      let below = 0;
      for (let bucket = 0; bucket < counts.length; bucket++) {
        below += counts[bucket] as number;
        into[place++] = below;
      }
      into[place++] = sum;
      into[place++] = count;
    }
    return into;
  }

  #store(at: number, values: Float64Array, gone: readonly StoredSeries[], followed: readonly Followed[]): void {
    for (const series of gone) this.store.append(series, at, Number.NaN, true);
    this.#ended.push(...gone);
    let place = 0;
    for (const { series } of followed) {
      for (const one of series) this.store.append(one, at, values[place++] as number);
    }
    this.#sink?.scrape(at, values);
    this.#finish(at, 1);
  }

  #fail(at: number): void {
    for (const { series } of this.#followed) {
      for (const one of series) if (one.size > 0) this.store.append(one, at, Number.NaN, true);
    }
    this.#sink?.lost(at);
    this.#finish(at, 0);
  }

  #finish(at: number, up: number): void {
    if (this.#looks.some(({ matchers }) => selects(matchers, this.#up))) {
      this.store.append(this.store.series(this.#up), at, up);
    }
    this.#forget(at);
  }

  #forget(now: number): void {
    const old = this.#ended.filter((series) => series.lastAt < now - this.store.retention);
    if (old.length === 0) return;
    const followed = new Set(this.#followed.flatMap(({ series }) => series));
    for (const series of old) if (!followed.has(series)) this.store.drop(series);
    this.#ended = this.#ended.filter((series) => !old.includes(series));
  }
}

function mayMatch({ matchers }: Look, name: string): boolean {
  return matchers.every((matcher) => matcher.name !== NAME || matcher.test(name));
}

/** The labels of all series of a reading, in the order in which they are read. */
export function labelsOf({ metric, labels }: Reading): Labels[] {
  const [first, sum, count] = seriesNames(metric);
  if (sum === undefined) return [Labels.of({ ...labels, [NAME]: metric.name })];
  const bounds = [...(metric.buckets ?? []), Number.POSITIVE_INFINITY];
  return [
    ...bounds.map((bound) => Labels.of({ ...labels, [NAME]: first as string, le: boundText(bound) })),
    Labels.of({ ...labels, [NAME]: sum }),
    Labels.of({ ...labels, [NAME]: count as string }),
  ];
}
