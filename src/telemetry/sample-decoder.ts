import { Labels } from './labels.ts';
import { Reader } from './sample-bytes.ts';

/** One scrape as it was: the samples, and the series that ended with it. */
export interface ScrapedRow {
  /** Milliseconds since the start of the run. */
  at: number;
  /** Series by number; `labels` has those of each number. */
  series: readonly number[];
  /** In the order of `series`. To be used before the next row is asked for. */
  values: Float64Array;
  /** Numbers of the series that this scrape did not find any more; a failed scrape ends all. */
  ended: readonly number[];
}

/** Reads chunks, one after the other, and gives their scrapes in the order of time. */
export class SampleDecoder {
  /** Labels of each series that has come up so far, by its number. */
  readonly labels: Labels[] = [];
  #before: readonly number[] = [];

  /** @param chunk without its length @throws {RangeError} when it is damaged */
  *rows(chunk: Uint8Array): Generator<ScrapedRow> {
    const reader = new Reader(chunk);
    const fresh = reader.number();
    for (let i = 0; i < fresh; i++) this.labels.push(Labels.of(Object.fromEntries(JSON.parse(reader.text()))));
    const series: number[] = [];
    for (let left = reader.number(), number = -1; left > 0; left--) {
      number += reader.number() + 1;
      series.push(number);
    }
    const times: number[] = [];
    for (let left = reader.number(), last = 0; left > 0; left--) {
      const time = last + reader.number();
      times.push(time);
      last = time - (time % 2);
    }
    const found = times.filter((time) => time % 2 === 0).length;
    const columns = series.map(() => reader.values(found));
    const values = new Float64Array(series.length);
    let row = 0;
    for (const time of times) {
      const at = Math.floor(time / 2);
      const lost = time % 2 === 1;
      const now = lost ? [] : series;
      const still = new Set(now);
      const ended = this.#before === now ? [] : this.#before.filter((number) => !still.has(number));
      this.#before = now;
      if (!lost) {
        for (let i = 0; i < columns.length; i++) values[i] = (columns[i] as Float64Array)[row] as number;
        row++;
      }
      yield { at, series: now, values: lost ? values.subarray(0, 0) : values, ended };
    }
  }
}
