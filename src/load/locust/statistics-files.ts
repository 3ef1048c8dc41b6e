import { createHash } from 'node:crypto';
import { csvRow, jsonString, pythonFloat, pythonString } from './python-text.ts';
import { PERCENTILES, type RequestStatistics, type StatisticsEntry, type StatisticsError } from './statistics.ts';

/**
 * Whose files are written. '2.12' (Debian's) writes buckets from 100 up as floats and no instants of failures. '2.46'
 * writes all buckets as whole numbers, and when a failure was first and last seen. '2.47' has another median: the same
 * bucket as the column 50%.
 */
export type Generation = '2.12' | '2.46' | '2.47';

/** How a Locust of its time writes numbers. */
export interface FileStyle {
  generation: Generation;
  /** Response times are whole milliseconds and written so: FastHttpUser before 2.30. Default false. */
  wholeMilliseconds?: boolean;
}

/** Text of locust/stats.py's PERCENTILES_TO_REPORT. */
const PERCENTILE_COLUMNS = ['50%', '66%', '75%', '80%', '90%', '95%', '98%', '99%', '99.9%', '99.99%', '100%'];

export const STATISTICS_COLUMNS = [
  ...['Type', 'Name', 'Request Count', 'Failure Count', 'Median Response Time', 'Average Response Time'],
  ...['Min Response Time', 'Max Response Time', 'Average Content Size', 'Requests/s', 'Failures/s'],
  ...PERCENTILE_COLUMNS,
];

export const HISTORY_COLUMNS = [
  ...['Timestamp', 'User Count', 'Type', 'Name', 'Requests/s', 'Failures/s', ...PERCENTILE_COLUMNS],
  ...['Total Request Count', 'Total Failure Count', 'Total Median Response Time', 'Total Average Response Time'],
  ...['Total Min Response Time', 'Total Max Response Time', 'Total Average Content Size'],
];

/** `<prefix>_stats.csv`: a row a name, the sum of all last. */
export function statisticsCsv(statistics: RequestStatistics, style: FileStyle): string {
  const rows = [...statistics.entries, statistics.total].map((entry) =>
    csvRow([
      ...[entry.method, entry.name, entry.requests, entry.failures, ...times(entry, style), contentSize(entry)],
      ...[pythonFloat(entry.totalRps), pythonFloat(entry.totalFailuresPerSecond)],
      ...percentiles(entry, (ratio) => entry.percentile(ratio)),
    ]),
  );
  return [csvRow(STATISTICS_COLUMNS), ...rows].join('');
}

/**
 * The rows that `<prefix>_stats_history.csv` gets at one instant; its header is `csvRow(HISTORY_COLUMNS)`.
 * @param now seconds since 1970
 * @param full as with --csv-full-history: a row a name and percentiles of the last ten seconds; else one row of the whole
 *   run's
 */
export function historyRows(
  statistics: RequestStatistics,
  now: number,
  users: number,
  full: boolean,
  style: FileStyle,
): string {
  const entries = full ? [...statistics.entries, statistics.total] : [statistics.total];
  const rows = entries.map((entry) =>
    csvRow([
      ...[Math.trunc(now), users, entry.method, entry.name],
      ...[entry.currentRps.toFixed(6), entry.currentFailuresPerSecond.toFixed(6)],
      ...percentiles(entry, (ratio) => (full ? (entry.currentPercentile(now, ratio) ?? 0) : entry.percentile(ratio))),
      ...[entry.requests, entry.failures, ...times(entry, style), contentSize(entry)],
    ]),
  );
  return rows.join('');
}

/** `<prefix>_failures.csv`, its rows in the order of a hash of their keys, as Locust has them. */
export function failuresCsv({ errors }: RequestStatistics, { generation }: FileStyle): string {
  const seen = generation === '2.12' ? [] : ['First Seen', 'Last Seen'];
  const rows = errors
    .map((error) => ({ error, key: errorKey(error) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ error: { method, name, error, occurrences, firstAt, lastAt } }) =>
      csvRow([method, name, error, occurrences, ...(seen.length === 0 ? [] : [utc(firstAt), utc(lastAt)])]),
    );
  return [csvRow(['Method', 'Name', 'Error', 'Occurrences', ...seen]), ...rows].join('');
}

/** `<prefix>_exceptions.csv` of a run whose tasks raised none. */
export function exceptionsCsv(): string {
  return csvRow(['Count', 'Message', 'Traceback', 'Nodes']);
}

/** What `--json` prints and `--json-file` writes: an entry a name in the order of their first requests, without the sum. */
export function statisticsJson(statistics: RequestStatistics, style: FileStyle): string {
  const entries = statistics.entriesAsTheyCame.map((entry) => {
    const time = (value: number) => (style.wholeMilliseconds ? String(value) : pythonFloat(value));
    const fields: [string, string][] = [
      ['name', jsonString(entry.name)],
      ['method', jsonString(entry.method)],
      ['last_request_timestamp', entry.lastAt === undefined ? 'null' : pythonFloat(entry.lastAt)],
      ['start_time', pythonFloat(entry.startedAt)],
      ['num_requests', String(entry.requests)],
      ['num_none_requests', '0'],
      ['num_failures', String(entry.failures)],
      ['total_response_time', time(entry.totalTime)],
      ['max_response_time', entry.maximum === 0 ? '0' : time(entry.maximum)],
      ['min_response_time', entry.minimum === undefined ? 'null' : time(entry.minimum)],
      ['total_content_length', String(entry.totalBytes)],
      ['response_times', jsonCounts(entry.buckets)],
      ['num_reqs_per_sec', jsonCounts(entry.requestsPerSecond)],
      ['num_fail_per_sec', jsonCounts(entry.failuresPerSecond)],
    ];
    return `    {\n${fields.map(([name, value]) => `        "${name}": ${value}`).join(',\n')}\n    }`;
  });
  return entries.length === 0 ? '[]' : `[\n${entries.join(',\n')}\n]`;
}

function jsonCounts(counts: ReadonlyMap<number, number>): string {
  if (counts.size === 0) return '{}';
  return `{\n${[...counts].map(([key, count]) => `            "${key}": ${count}`).join(',\n')}\n        }`;
}

/** Median, average, minimum and maximum. Python shows which of them is a float. */
function times(entry: StatisticsEntry, style: FileStyle): (string | number)[] {
  const exact = (value: number) => (style.wholeMilliseconds || value === 0 ? String(value) : pythonFloat(value));
  return [median(entry, style, exact), pythonFloat(entry.average), exact(entry.minimum ?? 0), exact(entry.maximum)];
}

function median(
  entry: StatisticsEntry,
  { generation, wholeMilliseconds }: FileStyle,
  exact: (value: number) => string,
) {
  const value = generation === '2.47' ? entry.upperMedian : entry.median;
  // One that is no bucket was taken back to the minimum or the maximum.
  if (!entry.buckets.has(value)) return exact(value);
  const whole = generation !== '2.12' || wholeMilliseconds || value < 100 || (value === 100 && entry.hundredFromBelow);
  return whole ? String(value) : pythonFloat(value);
}

function contentSize(entry: StatisticsEntry): string {
  return entry.requests === 0 ? '0' : pythonFloat(entry.averageBytes);
}

function percentiles(entry: StatisticsEntry, of: (ratio: number) => number): (string | number)[] {
  return PERCENTILES.map((ratio) => (entry.requests === 0 ? 'N/A' : of(ratio)));
}

function errorKey({ method, name, error }: StatisticsError): string {
  return createHash('sha256')
    .update(`${method}.${name}.${pythonString(error)}`)
    .digest('hex');
}

/** `2026-01-01T00:00:00Z`, without the fraction. */
function utc(seconds: number): string {
  return `${new Date(Math.trunc(seconds) * 1000).toISOString().slice(0, 19)}Z`;
}
