import { describe, expect, it } from 'vitest';
import { PERCENTILES, RequestStatistics, type StatisticsEntry } from '#load/locust/statistics.ts';
import { type GoldenStatistics, goldenFiles } from './golden-files.ts';

const files = goldenFiles();

describe.each(files.filter(({ stats }) => stats.length > 0))('statistics as in $file', ({ stats }) => {
  it.each(stats.map((run, number) => ({ number, run })))('are the same in case $number', ({ run }) => {
    const { entry, buckets } = logged(run);
    expect(buckets).toEqual(run.buckets);
    expect(entry.median).toBe(run.median);
    expect(entry.average).toBe(run.avg);
    expect([entry.minimum, entry.maximum]).toEqual([run.min, run.max]);
    for (const [ratio, value] of Object.entries(run.p))
      expect([ratio, entry.percentile(Number(ratio))]).toEqual([ratio, value]);
    expect(entry.failRatio).toBe(run.fail_ratio);
    expect(entry.totalRps).toBe(run.total_rps);
  });
});

/** The script of make_golden.py: a request each 10 ms from 1000.25 s on, then the failures. */
function logged(run: GoldenStatistics): { entry: StatisticsEntry; buckets: [number, number][] } {
  const statistics = new RequestStatistics(1000.25);
  let at = 1000.25;
  run.in.forEach((milliseconds, i) => {
    at = 1000.25 + (i + 1) * 0.01;
    statistics.request(at, 'GET', 'n', milliseconds, 10);
  });
  for (let i = 0; i < run.fails; i++) statistics.failure(at, 'GET', 'n');
  const entry = statistics.entries[0] as StatisticsEntry;
  return { entry, buckets: [...entry.buckets].sort((a, b) => a[0] - b[0]) };
}

describe.each(files.filter(({ windows }) => windows.rows.length > 0))('current windows as in $file', ({ windows }) => {
  it('are the same in every second, also after traffic has stopped', () => {
    expect(windowRows()).toEqual(windows.rows);
  });
});

/** Five requests a second for 10 s, twenty for 10 s, then silence; a failure each fifth second; seen at .995 of each. */
function windowRows(): (number | null)[][] {
  const statistics = new RequestStatistics(2000.5);
  const { total } = statistics;
  return Array.from({ length: 30 }, (_, second) => {
    const n = second < 10 ? 5 : second < 20 ? 20 : 0;
    for (let i = 0; i < n; i++) {
      const at = 2000.5 + second + (i / (n + 1)) * 0.99;
      statistics.request(at, 'GET', 'n', 10 + second, 1);
      if (i === 0 && second % 5 === 0) statistics.failure(at, 'GET', 'n');
    }
    const now = 2000.5 + second + 0.995;
    return [
      rounded(now, 3),
      rounded(total.currentRps, 6),
      rounded(total.currentFailuresPerSecond, 6),
      total.currentPercentile(now, 0.5),
      total.currentPercentile(now, 0.95),
      total.requests,
      rounded(total.totalRps, 6),
    ];
  });
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

describe.each(files.filter(({ traffic }) => traffic.length > 0))('tables as in $file', ({ traffic }) => {
  it.each(traffic.map((run, number) => ({ number, run })))(
    'show the same through random traffic $number',
    ({ run }) => {
      const statistics = new RequestStatistics(run.start);
      for (const line of run.script) {
        if ('rows' in line) {
          expect([...statistics.entries, statistics.total].map((entry) => tableRow(entry, line.at))).toEqual(
            line.rows.map(([name, method, ...cells]) => [name, method ?? '', ...cells]),
          );
          continue;
        }
        statistics.request(line.at, line.method, line.name, line.ms, 7);
        if (line.failed) statistics.failure(line.at, line.method, line.name);
      }
    },
  );
});

/** The columns of make_random_statistics.py; 2.12.1 has no method for the sum of all where later ones have ''. */
function tableRow(entry: StatisticsEntry, now: number): (string | number | null)[] {
  return [
    ...[entry.name, entry.method, entry.requests, entry.failures, entry.median, entry.average],
    ...[entry.minimum ?? 0, entry.maximum, entry.averageBytes, entry.totalRps, entry.totalFailuresPerSecond],
    ...[entry.currentRps, entry.currentFailuresPerSecond, entry.failRatio],
    ...[entry.currentPercentile(now, 0.5), entry.currentPercentile(now, 0.95)],
    ...PERCENTILES.map((ratio) => entry.percentile(ratio)),
  ];
}
