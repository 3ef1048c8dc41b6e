import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { goldenCopies, goldenFolder } from './golden-files.ts';

/** What a recorded run of Locust 2.12.1 left: its own raw log of requests, and Locust's files. */
export interface RecordedRun {
  name: string;
  /** Response times are whole milliseconds (FastHttpUser). */
  whole: boolean;
  /** In the order in which they were logged; instants are seconds since about the start of the test. */
  requests: { at: number; method: string; name: string; ms: number; failed: boolean }[];
  statistics: Record<string, string>[];
  history: Record<string, string>[];
}

/** Runs in the folder of golden files, or beside it; the repository's own where there are none. */
export function recordedRuns(): RecordedRun[] {
  for (const folder of [goldenFolder, dirname(goldenFolder), join(goldenCopies, 'runs')]) {
    const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'trace.csv')));
    if (names.length > 0) return names.sort().map((name) => read(join(folder, name), name));
  }
  throw new Error(`no recorded runs (trace.csv beside out_stats.csv) in or beside ${goldenFolder}`);
}

function read(folder: string, name: string): RecordedRun {
  const trace = rowsOf(join(folder, 'trace.csv'));
  const whole = 'start' in (trace[0] as object);
  const requests = whole
    ? trace.map((row) => ({
        at: Number(row.start) + (Number(row.ms) + 0.5) / 1000,
        ...{ method: row.method as string, name: row.name as string, ms: Number(row.ms), failed: row.failed === '1' },
      }))
    : trace
        .filter(({ kind }) => kind === 'req')
        // The columns of that log: t, kind, class, then what belongs to the kind.
        .map(({ t, b: method = '', c: name = '', d: ms, e: error }) => {
          // 22.5 of that log was rounded to it: from above, as the one such time that the run has shows in its history.
          const exact = Number(ms) % 1 === 0.5 ? Number(ms) + 1e-4 : Number(ms);
          return { at: Number(t), method, name, ms: exact, failed: error !== '' };
        });
  const file = (kind: string) => rowsOf(join(folder, `out_${kind}.csv`));
  return { name, whole, requests, statistics: file('stats'), history: file('stats_history') };
}

/** Rows of a CSV without quotes, by its header. */
function rowsOf(file: string): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? String(i), cell])));
}
