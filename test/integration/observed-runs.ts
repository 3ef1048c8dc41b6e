import type { RunResult } from '#experiment/result.ts';
import { samplesFile } from '#report/files.ts';
import type { Labels } from '#telemetry/labels.ts';
import { push } from '#telemetry/live/push.ts';
import { labelsInRun, type RecordedRun, runLabels } from '#telemetry/live/recorded-run.ts';
import { readSampleFile } from '#telemetry/live/sample-file.ts';
import { SampleStore } from '#telemetry/sample-store.ts';
import type { RealPrometheus } from './real-prometheus.ts';
import { writtenRun } from './recorded-results.ts';

const SCENARIO = 'test/integration/observed.fixture.ts';

/** The runs of observed.fixture.ts, both policies with two seeds, written below `out`. */
export async function observedRuns(out: string): Promise<{ runs: RecordedRun[]; results: RunResult[] }> {
  const runs: RecordedRun[] = [];
  const results: RunResult[] = [];
  for (const policy of ['hpa-50', 'hpa-90']) {
    for (const seed of [1, 2]) {
      const result = await writtenRun(out, SCENARIO, policy, seed);
      results.push(result);
      const { scenario, durationSeconds } = result.summary;
      runs.push({ file: samplesFile(out, { scenario, policy, seed }), scenario, policy, seed, durationSeconds });
    }
  }
  return { runs, results };
}

/** Pushes runs into a real Prometheus. @returns milliseconds since 1970 at which they began */
export async function pushAll(runs: readonly RecordedRun[], { url }: RealPrometheus): Promise<number> {
  // At a multiple of the scrape interval, where Grafana's steps fall on samples.
  const end = Math.floor(Date.now() / 60_000) * 60_000;
  return (await push(runs, { url, end, resume: false })).begin;
}

/** What was pushed, in a store of our own. */
export function storeOf(runs: readonly RecordedRun[], epoch: number): SampleStore {
  const store = new SampleStore();
  for (const run of runs) {
    const { decoder, rows } = readSampleFile(run.file);
    const labels = runLabels(run);
    const seriesOf = (number: number) => store.series(labelsInRun(decoder.labels[number] as Labels, labels));
    for (const { at, series, values, ended } of rows) {
      for (const [i, number] of series.entries()) store.append(seriesOf(number), epoch + at, values[i] as number);
      for (const number of ended) store.append(seriesOf(number), epoch + at, Number.NaN, true);
    }
  }
  return store;
}
