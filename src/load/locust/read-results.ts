import type { ShapeRow } from '#load/shape-table.ts';
import type { Fault } from '#sim/invalid.ts';
import { Table, type TableRow } from './read-table.ts';
import { HISTORY_COLUMNS, STATISTICS_COLUMNS } from './statistics-files.ts';

/** What a Locust run says of the requests of one name. Times are milliseconds. */
export interface LocustEntry {
  method: string;
  name: string;
  requests: number;
  failures: number;
  mean: number;
  max: number;
  /** Value by the percentile, 0..1, in rising order; empty where the file has none of the whole run. */
  percentiles: [ratio: number, milliseconds: number][];
}

/** Columns of percentiles are whoever ran Locust's own choice. */
const CHOSEN = /^[\d.]+%$/;

/** The names of a `_stats.csv`, the sum of all (`Aggregated`) last. Rows that cannot be read are left out. */
export function readStatistics(file: string, text: string, problems: Fault[]): LocustEntry[] {
  const needed = STATISTICS_COLUMNS.filter((column) => !CHOSEN.test(column));
  const table = new Table(file, text, '_stats.csv', needed, problems);
  const ratios = table.columns.filter((column) => CHOSEN.test(column));
  return table.rows.flatMap((row) => {
    const entry = {
      method: table.text(row, 'Type'),
      name: table.text(row, 'Name'),
      requests: table.number(row, 'Request Count'),
      failures: table.number(row, 'Failure Count'),
      mean: table.number(row, 'Average Response Time'),
      max: table.number(row, 'Max Response Time'),
      percentiles: percentilesOf(table, row, ratios),
    };
    return [entry.requests, entry.failures, entry.mean, entry.max].some(Number.isNaN) ? [] : [entry];
  });
}

function percentilesOf(table: Table, row: TableRow, columns: readonly string[]): [number, number][] {
  return columns
    .map((column): [number, number] => [Number.parseFloat(column) / 100, table.number(row, column)])
    .filter(([, value]) => !Number.isNaN(value))
    .sort((a, b) => a[0] - b[0]);
}

export interface LocustHistory {
  /** A row for each that Locust wrote of all requests together. */
  rows: { at: number; users: number; requests: number }[];
  /** What the last of them says; without percentiles where they are of ten seconds only (--csv-full-history). */
  last: LocustEntry | undefined;
}

/** A `_stats_history.csv`, as far as it goes. */
export function readHistory(file: string, text: string, problems: Fault[]): LocustHistory {
  const needed = HISTORY_COLUMNS.filter((column) => !CHOSEN.test(column));
  const table = new Table(file, text, '_stats_history.csv', needed, problems);
  const full = table.rows.some((row) => table.text(row, 'Name') !== 'Aggregated');
  const ratios = full ? [] : table.columns.filter((column) => CHOSEN.test(column));
  const all = table.rows.filter((row) => table.text(row, 'Name') === 'Aggregated');
  const rows = all
    .map((row) => ({
      at: table.number(row, 'Timestamp'),
      users: table.number(row, 'User Count'),
      requests: table.number(row, 'Total Request Count'),
    }))
    .filter(({ at, users, requests }) => !Number.isNaN(at + users + requests));
  const end = all.at(-1);
  if (end === undefined) return { rows, last: undefined };
  const last = {
    ...{ method: '', name: 'Aggregated' },
    requests: table.number(end, 'Total Request Count'),
    failures: table.number(end, 'Total Failure Count'),
    mean: table.number(end, 'Total Average Response Time'),
    max: table.number(end, 'Total Max Response Time'),
    percentiles: percentilesOf(table, end, ratios),
  };
  return { rows, last };
}

/**
 * The users of a history as a shape: a row a second, those that Locust skipped as the one before, and rates with which each
 * number is there at once. The row before the first user is left out.
 */
export function shapeOfHistory({ rows }: LocustHistory): ShapeRow[] {
  const from = rows.findIndex(({ users }) => users > 0);
  const first = rows[from];
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return [];
  const table: ShapeRow[] = [];
  let next = from;
  let users = 0;
  for (let at = first.at; at <= last.at; at++) {
    const before = users;
    for (; (rows[next]?.at ?? Number.POSITIVE_INFINITY) <= at; next++) users = rows[next]?.users ?? users;
    table.push({ users, rate: Math.max(1, Math.abs(users - before)) });
  }
  return table;
}
