import { Labels } from './labels.ts';
import type { Version } from './promql/rules.ts';
import { compileQuery, type InstantQuery } from './query.ts';
import { SampleStore } from './sample-store.ts';

/** A series as tests write it: labels, then pairs of seconds and value; null marks the end of the series. */
export type SeriesRow = [labels: Record<string, string>, ...samples: [seconds: number, value: number | null][]];

export function storeOf(...rows: readonly SeriesRow[]): SampleStore {
  const store = new SampleStore();
  for (const [labels, ...samples] of rows) {
    const series = store.series(Labels.of(labels));
    for (const [seconds, value] of samples) store.append(series, seconds * 1000, value ?? Number.NaN, value === null);
  }
  return store;
}

/** Samples of one series at a fixed distance, from 0 on. */
export function every(step: number, ...values: (number | null)[]): [seconds: number, value: number | null][] {
  return values.map((value, i) => [i * step, value]);
}

export function query(store: SampleStore, text: string, version?: Version): InstantQuery {
  return compileQuery(text, store, { where: 'test', ...(version === undefined ? {} : { version }) });
}

/** The result at an instant, as `name{labels}` and value. */
export function ask(store: SampleStore, text: string, seconds: number, version?: Version): [string, number][] {
  const { labels, values } = query(store, text, version).vector(seconds * 1000);
  return labels.map((one, i) => [String(one), values[i] as number]);
}

/** The one value of a result. */
export function value(store: SampleStore, text: string, seconds: number, version?: Version): number {
  const result = ask(store, text, seconds, version);
  if (result.length !== 1) throw new Error(`${text} has ${result.length} values`);
  return (result[0] as [string, number])[1];
}
