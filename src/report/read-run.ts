import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type RunEvent,
  type RunResult,
  type RunSummary,
  SERIES_COLUMNS,
  type Series,
  type SojournSeries,
} from '#experiment/result.ts';
import { InvalidInput } from '#sim/invalid.ts';

/**
 * Reads what `pitot run` wrote for one run.
 * @throws {InvalidInput} that names the file which is missing, truncated or not what it should be
 */
export function readRun(folder: string): RunResult {
  const summary = readSummary(join(folder, 'run.json'));
  return {
    summary,
    series: readSeries(join(folder, 'series.csv'), Object.keys(summary.services)),
    sojourn: readSojourn(join(folder, 'sojourn.csv')),
    events: readEvents(join(folder, 'events.ndjson')),
  };
}

function wrong(file: string, rule: string, got: unknown): InvalidInput {
  return InvalidInput.of(file, 'the file', rule, got);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw wrong(file, 'there, as pitot run writes it beside run.json', code === 'ENOENT' ? 'no such file' : code);
  }
}

/** The lines of a text that ends with one: whatever ends otherwise was cut off. */
function linesOf(file: string): string[] {
  const text = read(file);
  if (text === '' || text.endsWith('\n')) return text.split('\n').slice(0, -1);
  throw wrong(file, 'complete, with an end of line at its end', text.slice(-40));
}

/** Reads a run.json. @throws {InvalidInput} that names it when it is not one */
export function readSummary(file: string): RunSummary {
  const text = read(file);
  let summary: RunSummary;
  try {
    summary = JSON.parse(text) as RunSummary;
  } catch {
    throw wrong(file, 'complete JSON', text.slice(-40));
  }
  if (summary?.schema === 'pitot/run/1') return summary;
  throw wrong(file, "a run's summary with schema pitot/run/1", summary?.schema);
}

function readSeries(file: string, services: readonly string[]): Series {
  const [head = '', ...lines] = linesOf(file);
  const names = head.split(',');
  const missing = SERIES_COLUMNS.filter((name) => !names.includes(name));
  if (missing.length > 0) throw wrong(file, `a table with the columns ${missing.join(', ')}`, head);
  const rows = lines.map((line, i) => {
    const row = cells(line);
    if (row.length === names.length) return row;
    throw wrong(file, `a table of ${names.length} columns in line ${i + 2}`, line);
  });
  const known = [...new Set([...services, ...rows.map((row) => row[names.indexOf('service')] as string)])];
  const columns = Object.fromEntries(
    SERIES_COLUMNS.map((name) => {
      const at = names.indexOf(name);
      const value = (cell: string) =>
        name === 'service' ? known.indexOf(cell) : cell === '' ? Number.NaN : Number(cell);
      return [name, Float64Array.from(rows, (row) => value(row[at] as string))];
    }),
  ) as Series['columns'];
  return { services: known, columns };
}

function readSojourn(file: string): SojournSeries {
  const [head = '', ...lines] = linesOf(file);
  const [first, ...columns] = head.split(',');
  if (first !== 'at_seconds' || columns.length === 0) throw wrong(file, 'a table that begins with at_seconds', head);
  const counts = new Uint32Array(lines.length * columns.length);
  const atSeconds = new Float64Array(lines.length);
  lines.forEach((line, row) => {
    const [at, ...numbers] = line.split(',').map(Number);
    if (at === undefined || numbers.length !== columns.length || numbers.some(Number.isNaN)) {
      throw wrong(file, `a table of ${columns.length + 1} columns of numbers in line ${row + 2}`, line);
    }
    atSeconds[row] = at;
    counts.set(numbers, row * columns.length);
  });
  return { columns, atSeconds, counts };
}

function readEvents(file: string): RunEvent[] {
  return linesOf(file).map((line, i) => {
    try {
      return JSON.parse(line) as RunEvent;
    } catch {
      throw wrong(file, `one JSON object a line, also in line ${i + 1}`, line);
    }
  });
}

/** The cells of a line of RFC 4180. Names of services may be quoted, and hold commas. */
function cells(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}
