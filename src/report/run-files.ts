import type { RunResult, Series, SojournSeries } from '#experiment/result.ts';
import { SERIES_COLUMNS } from '#experiment/result.ts';

/** Names of the files of one run, in the order in which they are written: a folder with run.json has them all. */
export const RUN_FILES = ['series.csv', 'sojourn.csv', 'events.ndjson', 'run.json'] as const;
export type RunFile = (typeof RUN_FILES)[number];

/**
 * What the files of a run hold, as text. The same run gives the same bytes: nothing of the machine or the wall clock
 * is in them.
 */
export function runFiles(result: RunResult): Record<RunFile, Iterable<string>> {
  return {
    'series.csv': seriesLines(result.series),
    'sojourn.csv': sojournLines(result.sojourn),
    'events.ndjson': eventLines(result),
    'run.json': [`${JSON.stringify(result.summary, null, 2)}\n`],
  };
}

/** RFC 4180 with \n: a header, then a row a scrape a service. */
function* seriesLines({ services, columns }: Series): Iterable<string> {
  yield `${SERIES_COLUMNS.join(',')}\n`;
  const names = services.map(field);
  const rows = columns.at_seconds.length;
  for (let row = 0; row < rows; row++) {
    const cells = SERIES_COLUMNS.map((name) => {
      const value = columns[name][row] as number;
      return name === 'service' ? names[value] : cell(value);
    });
    yield `${cells.join(',')}\n`;
  }
}

/** A row a scrape interval, whatever happened in it. */
function* sojournLines({ columns, atSeconds, counts }: SojournSeries): Iterable<string> {
  yield `at_seconds,${columns.join(',')}\n`;
  for (let row = 0; row < atSeconds.length; row++) {
    yield `${atSeconds[row]},${counts.subarray(row * columns.length, (row + 1) * columns.length).join(',')}\n`;
  }
}

/** What has no value at this scrape is an empty field, as pandas and R read it. */
function cell(value: number): string {
  return Number.isFinite(value) ? String(value) : '';
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function* eventLines({ events }: RunResult): Iterable<string> {
  for (const event of events) yield `${JSON.stringify(event)}\n`;
}
