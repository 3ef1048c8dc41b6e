import { describe, expect, it } from 'vitest';
import { csvRow } from '#load/locust/python-text.ts';
import { RequestStatistics } from '#load/locust/statistics.ts';
import {
  exceptionsCsv,
  failuresCsv,
  HISTORY_COLUMNS,
  historyRows,
  statisticsCsv,
  statisticsJson,
} from '#load/locust/statistics-files.ts';
import { type GoldenCsv, goldenCsvFiles } from './golden-files.ts';

describe.each(goldenCsvFiles())('the files of Locust as in $file', ({ csv, generation }) => {
  it.each(csv.map((run, number) => ({ number, run })))('are the same byte for byte in case $number', ({ run }) => {
    const style = { generation, wholeMilliseconds: run.whole };
    const { statistics, history } = replay(run, (...at) => historyRows(...at, run.full, style));
    const { files } = run;
    expect(history).toBe(files.stats_history);
    expect(statisticsCsv(statistics, style)).toBe(files.stats);
    expect(failuresCsv(statistics, style)).toBe(files.failures);
    expect(exceptionsCsv()).toBe(files.exceptions);
    if (files.json !== undefined) expect(statisticsJson(statistics, style)).toBe(files.json);
  });
});

/** Feeds the script of make_random_csv.py, and asks for history at the start and at each wake-up but the last. */
function replay(run: GoldenCsv, rows: (statistics: RequestStatistics, now: number, users: number) => string) {
  const statistics = new RequestStatistics(run.start);
  const last = run.script.findLastIndex((line) => 'users' in line);
  let history = csvRow(HISTORY_COLUMNS) + rows(statistics, run.start, 0);
  run.script.forEach((line, i) => {
    if ('users' in line) {
      if (i !== last) history += rows(statistics, line.at, line.users);
      return;
    }
    statistics.request(line.at, line.method, line.name, line.ms, line.bytes);
    if (line.error !== undefined) statistics.failure(line.at, line.method, line.name, line.error);
  });
  return { statistics, history };
}
