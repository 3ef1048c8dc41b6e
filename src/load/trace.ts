import { InvalidInput } from '#sim/invalid.ts';
import { timestampSeconds } from './timestamp.ts';
import { TraceLines } from './trace-lines.ts';

/** Counts of arrivals in bins of one width, without holes. */
export interface Bins {
  /** Start of the first bin: whatever zero the file's times have. */
  startSeconds: number;
  widthSeconds: number;
  counts: Float64Array;
}

export interface TraceOptions {
  /** Named in errors. */
  file: string;
  /** Name of the column of counts, when there are several; of an Azure file the hash of a function, app or owner. */
  column?: string;
  /** What bins that are missing in the middle count as. Default 'error'. */
  gaps?: 'error' | 'zero' | 'interpolate';
}

/** A longer gap would be a slip in a time. */
const MOST_MISSING = 10_000_000;

/** Columns of Azure Functions' traces before those of the minutes 1 .. 1440. */
const AZURE = ['HashOwner', 'HashApp', 'HashFunction', 'Trigger'];

/**
 * Reads a CSV file of counts: a column of times (numbers, epochs or calendar times) and one of counts, one row a bin; or
 * the per-minute table of the Azure Functions traces, whose rows are summed or chosen by `column`.
 * @throws {InvalidInput} naming file and line, with everything that is wrong (at most 20)
 */
export function parseTrace(text: string, options: TraceOptions): Bins {
  const lines = new TraceLines(options.file, text);
  const first = lines.header[0];
  if (first === undefined) lines.fault(0, 'content', 'a header and at least 2 rows', '');
  else if (first === '' || !Number.isNaN(timestampSeconds(first)))
    lines.fault(1, 'header', 'names of columns', lines.header.join(','));
  lines.finish();
  const bins = AZURE.every((name, i) => lines.header[i] === name) ? minutes(lines, options) : series(lines, options);
  lines.finish();
  return bins;
}

/**
 * Counts scaled so that the busiest bin, or the mean of all, has so many arrivals a second.
 * @throws {InvalidInput} when both are wanted, or there is nothing to scale
 */
export function rescaled(bins: Bins, { peak, mean }: { peak?: number; mean?: number }, where: string): Bins {
  if (peak === undefined && mean === undefined) return bins;
  if (peak !== undefined && mean !== undefined)
    throw InvalidInput.of(where, 'mean', 'left out when peak is given', mean);
  const name = peak === undefined ? 'mean' : 'peak';
  const wanted = peak ?? (mean as number);
  if (!(Number.isFinite(wanted) && wanted > 0)) throw InvalidInput.of(where, name, 'a number above 0', wanted);
  const { counts, widthSeconds } = bins;
  const present =
    peak === undefined ? sum(counts) / counts.length : counts.reduce((most, count) => Math.max(most, count), 0);
  if (present === 0) throw InvalidInput.of(where, name, 'left out, as all counts are 0', wanted);
  return { ...bins, counts: counts.map((count) => (count * wanted * widthSeconds) / present) };
}

function sum(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0);
}

function minutes(lines: TraceLines, { column }: TraceOptions): Bins {
  const counts = new Float64Array(lines.header.length - AZURE.length);
  let used = 0;
  for (const { line, fields } of lines.rows) {
    if (column !== undefined && !fields.slice(0, 3).includes(column)) continue;
    used++;
    if (fields.length !== lines.header.length) {
      lines.fault(line, 'row', `of ${lines.header.length} fields`, `${fields.length} fields`);
      continue;
    }
    for (let i = 0; i < counts.length; i++) {
      const count = lines.count(line, lines.header[AZURE.length + i] as string, fields[AZURE.length + i]);
      counts[i] = (counts[i] as number) + count;
    }
  }
  if (counts.length < 2) lines.fault(1, 'header', 'of at least 2 minutes', lines.header.join(','));
  if (used === 0) lines.fault(0, 'column', 'the hash of an owner, app or function of this file', column);
  return { startSeconds: 0, widthSeconds: 60, counts };
}

function series(lines: TraceLines, { column, gaps = 'error' }: TraceOptions): Bins {
  const index = lines.column(column);
  if (lines.rows.length < 2) lines.fault(0, 'content', 'at least 2 rows below the header', `${lines.rows.length} rows`);
  const rows = lines.rows.map(({ line, fields }) => ({
    line,
    at: timeOf(lines, line, fields[0] as string),
    count: index < 0 ? 0 : lines.count(line, lines.header[index] as string, fields[index]),
  }));
  checkOrder(lines, rows);
  lines.finish();
  const widthSeconds = usualStep(rows);
  const counts = [(rows[0] as Row).count];
  for (let i = 1; i < rows.length; i++) fill(lines, rows[i - 1] as Row, rows[i] as Row, widthSeconds, gaps, counts);
  return { startSeconds: (rows[0] as Row).at, widthSeconds, counts: Float64Array.from(counts) };
}

interface Row {
  line: number;
  at: number;
  count: number;
}

function timeOf(lines: TraceLines, line: number, field: string): number {
  const at = timestampSeconds(field);
  if (Number.isNaN(at))
    lines.fault(line, lines.header[0] as string, 'seconds or a time such as 2014-04-10 00:04:00', field);
  return at;
}

function checkOrder(lines: TraceLines, rows: readonly Row[]): void {
  let before = Number.NEGATIVE_INFINITY;
  for (const { line, at } of rows) {
    if (at <= before) lines.fault(line, lines.header[0] as string, `after ${before}, the one before`, at);
    if (!Number.isNaN(at)) before = at;
  }
}

/** The step from row to row that occurs most often; of equals the smallest. */
function usualStep(rows: readonly Row[]): number {
  const occurrences = new Map<number, number>();
  for (let i = 1; i < rows.length; i++) {
    // Decimals such as 0.1 leave steps that differ in their last bits.
    const step = Math.round(((rows[i] as Row).at - (rows[i - 1] as Row).at) * 1e6) / 1e6;
    occurrences.set(step, (occurrences.get(step) ?? 0) + 1);
  }
  return [...occurrences].sort(([a, m], [b, n]) => n - m || a - b)[0]?.[0] as number;
}

/** Appends a row's count, after what stands for the bins that are missing before it. */
function fill(lines: TraceLines, before: Row, row: Row, width: number, gaps: string, counts: number[]): void {
  const name = lines.header[0] as string;
  const step = row.at - before.at;
  const bins = Math.round(step / width);
  if (bins < 1 || bins > MOST_MISSING || Math.abs(step / width - bins) > 1e-6) {
    lines.fault(row.line, name, `a multiple of ${width} s after the one before`, `a jump of ${step} s`);
    return;
  }
  if (bins > 1 && gaps === 'error') {
    lines.fault(
      row.line,
      name,
      `${width} s after the one before, unless gaps are 'zero' or 'interpolate'`,
      `a jump of ${step} s`,
    );
  }
  for (let i = 1; i < bins; i++)
    counts.push(gaps === 'interpolate' ? before.count + ((row.count - before.count) * i) / bins : 0);
  counts.push(row.count);
}
