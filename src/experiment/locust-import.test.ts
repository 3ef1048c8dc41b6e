import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { csvRow } from '#load/locust/python-text.ts';
import { HISTORY_COLUMNS, STATISTICS_COLUMNS } from '#load/locust/statistics-files.ts';
import { faultText } from '#sim/invalid.ts';
import { loadScenario } from './load-scenario.ts';
import { importLocust } from './locust-import.ts';

const root = mkdtempSync(join(tmpdir(), 'pitot-import-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let number = 0;

/** A folder with these files. */
function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(root, `${number++}-`));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const RUN = 'test/golden/data/runs/stages_http';
const options = { policy: 'locust' };

const statisticsRow = (method: string, name: string, n: number, failed: number, times: number[]) =>
  csvRow([method, name, n, failed, 0, 30, 1, times.at(-1) ?? 0, 0, 1, 0, ...times]);
const TIMES = [20, 22, 24, 26, 28, 30, 40, 60, 60, 60, 61.5];
const STATS = [
  csvRow(STATISTICS_COLUMNS),
  statisticsRow('GET', 'a', 100, 2, TIMES),
  statisticsRow('', 'Aggregated', 100, 2, TIMES),
];
const historyRow = (at: number, users: number, n = 0, name = 'Aggregated') =>
  csvRow([at, users, '', name, 0, 0, ...TIMES, n, 0, 20, 25, 1, 70, 0]);
const HISTORY = [
  csvRow(HISTORY_COLUMNS),
  historyRow(100, 0),
  historyRow(101, 4),
  historyRow(103, 9, 50),
  historyRow(104, 2, 90),
];

describe('an imported Locust run', () => {
  it('is a result with what the tables say, in seconds, and tells what it does not know', () => {
    const { result, problems } = importLocust(RUN, options);
    expect(problems).toEqual([]);
    const { requests, routes, imported, durationSeconds, scenario } = result.summary;
    expect([scenario, durationSeconds]).toEqual(['out', 50]);
    expect(requests).toMatchObject({ sent: 816, outcomes: { completed: 814, failed: 2 }, inFlight: 0 });
    expect(requests.sojournSeconds).toEqual({
      mean: 37.811787425246344 / 1e3,
      p50: 0.025,
      p95: 0.1,
      p99: 0.2,
      max: 0.267688790999955,
    });
    expect(routes['GET flaky']?.outcomes.failed).toBe(2);
    expect(imported?.unknown).toContain('replicaHours');
  });

  it('has the routes and objectives of the scenario, and is one of its runs', async () => {
    const of = await loadScenario('scenarios/shop.ts');
    const { result } = importLocust(RUN, { ...options, of });
    const { routes, objectives, services, seed, scenarioHash } = result.summary;
    expect(Object.keys(routes)).toEqual(['GET /const', 'GET /exp', 'GET /flaky', 'POST /orders']);
    // search and detail are one route, whose quantiles the two tables do not give.
    expect(routes['GET /exp']).toMatchObject({ sent: 249, sojournSeconds: null });
    // 95 % were within 36 ms and 98 % were not within 50: at most 5 % of 376 were late.
    expect(objectives).toMatchObject([{ target: 'GET /const', requests: 376, violations: 19, met: false }]);
    expect([Object.keys(services), seed]).toEqual([['shop'], 42]);
    expect(scenarioHash).not.toBe(result.summary.digest);
  });

  it('has its users as a shape, a row a second, each number reached at once', () => {
    const folder = folderOf({ 'x_stats_history.csv': HISTORY.join('') });
    const { shape, result } = importLocust(folder, options);
    expect(shape).toEqual([
      { users: 4, rate: 4 },
      { users: 4, rate: 1 },
      { users: 9, rate: 5 },
      { users: 2, rate: 7 },
    ]);
    // Without --csv-full-history percentiles are of the whole run.
    expect(result.summary.requests).toMatchObject({ sent: 90, sojournSeconds: { p50: 0.02, p99: 0.06 } });
    const full = folderOf({
      'x_stats_history.csv': [...HISTORY, historyRow(105, 2, 1, 'a'), historyRow(105, 2, 95)].join(''),
    });
    expect(importLocust(full, options).result.summary.requests).toMatchObject({ sent: 95, sojournSeconds: null });
  });

  it.each([
    [
      'cut off in its last row',
      HISTORY.join('').slice(0, -30),
      /x_stats_history.csv:5:\d+: the last line must be whole/,
      3,
    ],
    [
      'with a word for a number',
      HISTORY.join('').replace('103,9', '103,nine'),
      /:4:5: User Count must be a number from 0 up, got "nine"/,
      4,
    ],
    ['with a short row', HISTORY.join('').replace('103,9,', ''), /:4:22: the row must be 24 cells long, got 22/, 4],
  ])('keeps what can be read of a history %s', (_, text, message, rows) => {
    const folder = folderOf({ 'x_stats.csv': STATS.join(''), 'x_stats_history.csv': text });
    const { result, shape, problems } = importLocust(folder, options);
    expect(problems.map(faultText)).toEqual([expect.stringMatching(message)]);
    expect(result.summary.requests.sent).toBe(100);
    expect(shape).toHaveLength(rows);
  });

  it('names the columns that are missing, in one line', () => {
    const text = STATS.join('').replace('Failure Count', 'Fail Count').replace('Request Count', 'Requests');
    const file = join(folderOf({ 'x_stats.csv': text }), 'x_stats.csv');
    expect(() => importLocust(file, options)).toThrow(
      /x_stats.csv:1:1: the first line must be the header of a _stats.csv of Locust 2.12 to 2.47 \(without "Request Count", "Failure Count"/,
    );
    expect(() => importLocust(folderOf({ 'x_stats.csv': '' }), options)).toThrow(/x_stats.csv:1:1: /);
    expect(() => importLocust(folderOf({ 'a_stats.csv': '', 'b_stats.csv': '' }), options)).toThrow('a, b');
    expect(() => importLocust(join(root, 'nothing'), options)).toThrow('a file or folder that exists');
    expect(() => importLocust(folderOf({ x: '' }), options)).toThrow('as locust --csv leaves');
  });
});
