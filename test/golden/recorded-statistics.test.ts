import { describe, expect, it } from 'vitest';
import { RequestStatistics } from '#load/locust/statistics.ts';
import { HISTORY_COLUMNS, historyRows, STATISTICS_COLUMNS, statisticsCsv } from '#load/locust/statistics-files.ts';
import { type RecordedRun, recordedRuns } from './recorded-runs.ts';

/**
 * The raw logs give times to 0.1 ms (or whole milliseconds) and not when the test began within a second of the epoch;
 * everything else in the files follows from them.
 */
/** Where in its second each test began: looked for in all of it where this is not right. */
const KNOWN: Record<string, number> = { seeded_fast: 0.815, stages_http: 0.054 };

describe.each(recordedRuns())('the recorded run $name', (run) => {
  const style = { generation: '2.12', wholeMilliseconds: run.whole } as const;

  it('has the statistics that its log gives, cell by cell', () => {
    const statistics = new RequestStatistics(startedAt(run));
    for (const request of run.requests) log(statistics, request);
    const rows = tableOf(statisticsCsv(statistics, style), STATISTICS_COLUMNS);
    expect(rows.length).toBe(run.statistics.length);
    expect(differences(rows, run.statistics, run)).toEqual([]);
  });

  it('has the history that its log gives, for one beginning within a second', () => {
    const second = Number(run.history[0]?.Timestamp);
    let least: string[] | undefined;
    for (const part of [KNOWN[run.name] ?? 0, ...Array.from({ length: 1000 }, (_, i) => i / 1000)]) {
      if (least?.length === 0) break;
      const found = differencesOfHistory(run, second + part, (least?.length ?? 1000) - 1);
      if (least === undefined || found.length < least.length) least = found;
    }
    expect(least).toEqual([]);
  });
});

/** The test began before the first request: the rate over the whole run tells when. */
function startedAt({ requests, statistics }: RecordedRun): number {
  const total = statistics.at(-1) as Record<string, string>;
  return (requests.at(-1)?.at as number) - Number(total['Request Count']) / Number(total['Requests/s']);
}

function log(statistics: RequestStatistics, { at, method, name, ms, failed }: RecordedRun['requests'][number]): void {
  // What the server answered: {"ok":true} or {"ok":false}.
  statistics.request(at, method, name, ms, failed ? 12 : 11);
  if (failed) statistics.failure(at, method, name, 'error');
}

/** Replays the log up to each row of the history; gives up beyond `most` differences. */
function differencesOfHistory(run: RecordedRun, zero: number, most: number): string[] {
  const style = { generation: '2.12', wholeMilliseconds: run.whole } as const;
  const statistics = new RequestStatistics(zero + startedAt(run));
  const found: string[] = [];
  let logged = 0;
  let rows: Record<string, string>[] = [];
  for (const row of run.history) {
    rows.push(row);
    if (row.Name !== 'Aggregated') continue;
    for (; logged < Number(row['Total Request Count']); logged++) {
      const request = run.requests[logged] as RecordedRun['requests'][number];
      log(statistics, { ...request, at: zero + request.at });
    }
    const text = historyRows(statistics, Number(row.Timestamp), Number(row['User Count']), true, style);
    found.push(...differences(tableOf(text, HISTORY_COLUMNS), rows, run));
    if (found.length > most) break;
    rows = [];
  }
  return found;
}

function tableOf(text: string, columns: readonly string[]): Record<string, string>[] {
  const lines = text.trim().split('\r\n');
  const body = lines[0] === columns.join(',') ? lines.slice(1) : lines;
  return body.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [columns[i] as string, cell])));
}

/** Cells that differ by more than the log's own rounding: exact but for the columns of exact times and rates. */
function differences(
  ours: Record<string, string>[],
  theirs: Record<string, string>[],
  { whole }: RecordedRun,
): string[] {
  const slack = (column: string, value: number) => {
    if (/(Average|Min|Max) Response/.test(column)) return whole ? value * 1e-15 : 0.0006;
    // One that is no whole number was taken back to the exact minimum or maximum.
    if (column.includes('Median') && !Number.isInteger(value)) return 0.0006;
    // Seconds to the last request are known to a millisecond, of a run of at least 50 s.
    return column.endsWith('/s') && 'Request Count' in (ours[0] ?? {}) ? value * 4e-5 : 0;
  };
  return theirs.flatMap((row, i) =>
    Object.entries(row).flatMap(([column, cell]) => {
      const own = ours[i]?.[column] ?? '';
      const near = Math.abs(Number(own) - Number(cell)) <= slack(column, Number(cell));
      return own === cell || near ? [] : [`${row.Timestamp ?? ''} ${row.Name}: ${column} ${own} instead of ${cell}`];
    }),
  );
}
