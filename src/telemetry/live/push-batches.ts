import type { SampleDecoder, ScrapedRow } from '#telemetry/sample-decoder.ts';
import { encodedLabels, type RunLabels } from './recorded-run.ts';
import { readSampleFile } from './sample-file.ts';
import { WriteRequest } from './write-request.ts';

/** Samples in a request: enough that its labels weigh little, few enough that a server answers soon. */
const MOST_SAMPLES = 40_000;
/**
 * Milliseconds between the oldest and the newest sample of a request. Prometheus takes samples up to an hour older than
 * the newest that it has got, of whatever series; the next request's begin no earlier than this one's end.
 */
const LONGEST = 20 * 60_000;

/** A run on its way into a Prometheus. */
export interface PushedRun {
  file: string;
  labels: RunLabels;
  /** Milliseconds since 1970 of the run's instant 0. */
  epoch: number;
  /** Samples up to this instant, in milliseconds since 1970, are there already; -Infinity for none. */
  after: number;
}

/** One request, with samples of all runs in the order of time. */
export interface Batch {
  body: Uint8Array<ArrayBuffer>;
  samples: number;
  /** Milliseconds since 1970 of its last scrape. */
  until: number;
  /** Of one run's last scrape in it that has samples, by which it can be told whether the request has arrived. */
  mark: { runId: string; at: number } | undefined;
}

/** The samples of runs in requests. Over all requests, time only goes on: a Prometheus takes nothing else. */
export function* batchesOf(runs: readonly PushedRun[]): Generator<Batch> {
  const streams = runs.map((run) => new Stream(run));
  try {
    for (let first = earliest(streams); first !== undefined; first = earliest(streams)) {
      const from = first.nextAt;
      const request = new WriteRequest();
      let batch: Omit<Batch, 'body'> = { samples: 0, until: from, mark: undefined };
      for (
        let stream: Stream | undefined = first;
        stream !== undefined && stream.nextAt - from <= LONGEST && batch.samples < MOST_SAMPLES;
        stream = earliest(streams)
      ) {
        const at = stream.nextAt;
        const samples = stream.take(request);
        const mark = samples > 0 ? { runId: stream.runId, at } : batch.mark;
        batch = { samples: batch.samples + samples, until: at, mark };
      }
      for (const stream of streams) stream.put(request);
      if (!request.isEmpty) yield { ...batch, body: request.toSnappy() };
    }
  } finally {
    for (const stream of streams) stream.close();
  }
}

function earliest(streams: readonly Stream[]): Stream | undefined {
  let found: Stream | undefined;
  for (const stream of streams) {
    if (stream.nextAt < (found?.nextAt ?? Number.POSITIVE_INFINITY)) found = stream;
  }
  return found;
}

/** The scrapes of one run, taken one by one, put into a request many at once. */
class Stream {
  readonly runId: string;
  readonly #run: PushedRun;
  readonly #rows: Iterator<ScrapedRow, void>;
  readonly #encoded: (series: number) => Uint8Array;
  #next: ScrapedRow | undefined;
  /** Scrapes that have been taken and found these series. */
  #series: readonly number[] = [];
  #times: number[] = [];
  #values: Float64Array[] = [];

  constructor(run: PushedRun) {
    const { decoder, rows }: { decoder: SampleDecoder; rows: Iterable<ScrapedRow> } = readSampleFile(run.file);
    this.runId = run.labels.run_id;
    this.#run = run;
    this.#rows = rows[Symbol.iterator]() as Iterator<ScrapedRow, void>;
    this.#encoded = encodedLabels(decoder.labels, run.labels);
    do this.#advance();
    while (this.nextAt <= run.after);
  }

  /** Milliseconds since 1970; Infinity at the end. */
  get nextAt(): number {
    return this.#next === undefined ? Number.POSITIVE_INFINITY : this.#run.epoch + this.#next.at;
  }

  /** Takes the next scrape. @returns how many samples it has */
  take(request: WriteRequest): number {
    const at = this.nextAt;
    const { series, values, ended } = this.#next as ScrapedRow;
    if (!isEqual(series, this.#series)) {
      this.put(request);
      this.#series = series;
    }
    for (const one of ended) request.add(this.#encoded(one), [at], () => undefined);
    if (series.length > 0) {
      this.#times.push(at);
      this.#values.push(Float64Array.from(values));
    }
    this.#advance();
    return series.length;
  }

  /** Puts what has been taken into a request. */
  put(request: WriteRequest): void {
    const [times, values] = [this.#times, this.#values];
    if (times.length > 0) {
      this.#series.forEach((number, i) => {
        request.add(this.#encoded(number), times, (row) => (values[row] as Float64Array)[i]);
      });
    }
    this.#times = [];
    this.#values = [];
  }

  close(): void {
    this.#rows.return?.();
  }

  #advance(): void {
    const { done, value } = this.#rows.next();
    this.#next = done ? undefined : (value as ScrapedRow);
  }
}

function isEqual(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((number, i) => number === b[i]));
}
