import { type Labels, NAME } from './labels.ts';

/** One series and its latest samples, in a ring of a power of two that grows as long as old samples are still needed. */
export class StoredSeries {
  readonly labels: Labels;
  /** Ring positions count up for ever; position p is at p & mask. */
  first = 0;
  end = 0;
  times = new Float64Array(8);
  values = new Float64Array(8);
  stale = new Uint8Array(8);
  mask = 7;

  constructor(labels: Labels) {
    this.labels = labels;
  }

  get size(): number {
    return this.end - this.first;
  }

  /** Milliseconds; -Infinity when there is no sample. */
  get lastAt(): number {
    return this.end === this.first ? Number.NEGATIVE_INFINITY : (this.times[(this.end - 1) & this.mask] as number);
  }

  /** Adds a sample after all others. What is older than `keepFrom` may be dropped. */
  append(at: number, value: number, stale: boolean, keepFrom: number): void {
    if (this.size > this.mask) {
      while (this.size > 0 && (this.times[this.first & this.mask] as number) < keepFrom) this.first++;
      if (this.size > this.mask) this.#grow();
    }
    const place = this.end++ & this.mask;
    this.times[place] = at;
    this.values[place] = value;
    this.stale[place] = stale ? 1 : 0;
  }

  /** The first ring position whose sample is later than `at` (or not before it); `end` when there is none. */
  after(at: number, inclusive: boolean): number {
    let low = this.first;
    let high = this.end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const time = this.times[middle & this.mask] as number;
      if (inclusive ? time >= at : time > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #grow(): void {
    const size = (this.mask + 1) * 2;
    const times = new Float64Array(size);
    const values = new Float64Array(size);
    const stale = new Uint8Array(size);
    for (let p = this.first; p < this.end; p++) {
      times[p & (size - 1)] = this.times[p & this.mask] as number;
      values[p & (size - 1)] = this.values[p & this.mask] as number;
      stale[p & (size - 1)] = this.stale[p & this.mask] as number;
    }
    this.times = times;
    this.values = values;
    this.stale = stale;
    this.mask = size - 1;
  }
}

/**
 * Series and their samples, as far back as queries in use look. Whoever has looked up a list of series may keep it while
 * `version` is the same.
 */
export class SampleStore {
  /** Grows when a series is added or dropped. */
  version = 0;
  /** How far back samples are kept, in milliseconds; everything by default. */
  retention = Number.POSITIVE_INFINITY;
  readonly #series = new Map<string, StoredSeries>();
  readonly #byName = new Map<string, StoredSeries[]>();

  /** The series with these labels, the name among them; made if need be. */
  series(labels: Labels): StoredSeries {
    const known = this.#series.get(labels.key);
    if (known !== undefined) return known;
    const series = new StoredSeries(labels);
    this.#series.set(labels.key, series);
    const name = labels.get(NAME);
    const namesakes = this.#byName.get(name);
    if (namesakes === undefined) this.#byName.set(name, [series]);
    else namesakes.push(series);
    this.version++;
    return series;
  }

  /** Adds a sample to a series of this store, not before its last one. */
  append(series: StoredSeries, at: number, value: number, stale = false): void {
    series.append(at, value, stale, at - this.retention);
  }

  /** The series of this name, or all of them. */
  named(name?: string): Iterable<StoredSeries> {
    return name === undefined ? this.#series.values() : (this.#byName.get(name) ?? []);
  }

  get size(): number {
    return this.#series.size;
  }

  /** Forgets a series. */
  drop({ labels }: StoredSeries): void {
    if (!this.#series.delete(labels.key)) return;
    const name = labels.get(NAME);
    const rest = (this.#byName.get(name) ?? []).filter((one) => one.labels.key !== labels.key);
    if (rest.length === 0) this.#byName.delete(name);
    else this.#byName.set(name, rest);
    this.version++;
  }
}
