import type { Labels } from './labels.ts';
import type { SampleSink } from './prometheus.ts';
import { Bytes, putValues } from './sample-bytes.ts';

/**
 * All samples of a run as bytes: `MAGIC`, then chunks, each a length (32 bits, big-endian) and that many bytes. Numbers
 * below are unsigned LEB128 unless said otherwise. A chunk is
 *
 *     number of series that no chunk before had; for each: length, then its labels as JSON (a list of pairs), in UTF-8.
 *         They are numbered through the file, from 0
 *     number of series in the chunk; for each: its number, less that of the one before and 1
 *     number of scrapes; for each: milliseconds since the one before (since 0 for the first of a chunk), times two, plus
 *         one if the scrape was lost
 *     for each series: its values at the scrapes that were not lost, as `putValues` writes them
 *
 * The series of a chunk are those that its scrapes found; one that was in the chunk before and is not in this one ended
 * at the first scrape of this one, and all of them ended at a lost one.
 */
export const MAGIC = 'PITOTSM1';

/** Scrapes in a chunk, while the series stay the same. */
const SCRAPES = 64;

/** Writes samples as chunks while they come. What is given out must be taken at once: the bytes are used again. */
export class SampleEncoder implements SampleSink {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #bytes = new Bytes();
  readonly #numbers = new Map<string, number>();
  #fresh: Labels[] = [];
  #series: number[] = [];
  #times: number[] = [];
  #rows: Float64Array[] = [];
  #found = 0;
  #begun = false;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  begin(series: readonly Labels[]): void {
    this.flush();
    // In the order of their numbers, whatever order they are scraped in: a chunk lists them so.
    this.#series = series.map((labels) => this.#numberOf(labels));
  }

  scrape(at: number, values: Float64Array): void {
    let row = this.#rows[this.#found];
    if (row === undefined) {
      row = new Float64Array(values.length);
      this.#rows.push(row);
    }
    row.set(values);
    this.#found++;
    this.#add(at * 2);
  }

  lost(at: number): void {
    this.#add(at * 2 + 1);
  }

  /** Gives out what is not yet a whole chunk. */
  flush(): void {
    if (this.#times.length > 0) this.#chunk();
    this.#rows = [];
  }

  #add(time: number): void {
    this.#times.push(time);
    if (this.#times.length === SCRAPES) this.#chunk();
  }

  #numberOf(labels: Labels): number {
    const known = this.#numbers.get(labels.key);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(labels.key, number);
    this.#fresh.push(labels);
    return number;
  }

  #chunk(): void {
    const bytes = this.#bytes;
    if (!this.#begun) {
      this.#begun = true;
      this.#write(new TextEncoder().encode(MAGIC));
    }
    bytes.clear();
    bytes.number(this.#fresh.length);
    for (const labels of this.#fresh)
      bytes.text(JSON.stringify(labels.names.map((name, i) => [name, labels.values[i]])));
    this.#fresh = [];
    const order = this.#series
      .map((_, i) => i)
      .sort((a, b) => (this.#series[a] as number) - (this.#series[b] as number));
    bytes.number(order.length);
    let before = -1;
    for (const i of order) {
      const number = this.#series[i] as number;
      bytes.number(number - before - 1);
      before = number;
    }
    bytes.number(this.#times.length);
    let last = 0;
    for (const time of this.#times) {
      bytes.number(time - last);
      last = time - (time % 2);
    }
    for (const i of order) putValues(bytes, this.#rows, this.#found, i);
    this.#times = [];
    this.#found = 0;
    this.#write(bytes.prefixed());
  }
}
