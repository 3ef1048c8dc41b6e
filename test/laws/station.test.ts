import { describe, expect, it } from 'vitest';
import { TapRows } from '#services/tap.ts';
import { COMPLETED, REJECTED, TIMED_OUT } from '#sim/outcome.ts';
import { CallTable } from './call-table.ts';
import { type Window, windowOf } from './observed.ts';
import { metric, Station, sharedUtilization } from './station.ts';
import { limitOfStream, streamsOutlast } from './streams.ts';

const SECOND = 1e9;

type Row = [arrived: number, started: number, ended: number, outcome: number];

/** Calls by hand, in seconds; -1 for a call that never began. */
function calls(rows: readonly Row[], sources: readonly number[] = []): CallTable {
  const tap = new TapRows(rows.length);
  const table = new CallTable(rows.length);
  rows.forEach(([arrived, started, ended, outcome], row) => {
    tap.arrivedAt[row] = arrived * SECOND;
    tap.startedAt[row] = started < 0 ? -1 : started * SECOND;
    tap.endedAt[row] = ended * SECOND;
    tap.outcome[row] = outcome;
    tap.source[row] = sources[row] ?? 0;
    table.append(tap, row);
  });
  table.finish();
  return table;
}

const window = (from: number, until: number): Window => ({ from: from * SECOND, until: until * SECOND });

/** One server and one place: what came first waits at most 3 s, and the rest is rejected. */
const QUEUE = calls([
  [0, 0, 6, COMPLETED],
  [12, -1, 12, REJECTED],
  [10, 10, 14, COMPLETED],
  [11, 14, 15, COMPLETED],
  [16, 16, 26, COMPLETED],
  [18, -1, 21, TIMED_OUT],
  [30, 30, 31, COMPLETED],
]);

describe('a station', () => {
  const station = new Station(QUEUE, window(10, 20));
  const read = (name: string) => metric(station, name);

  it('measures the calls that arrive in the window, and follows them beyond it', () => {
    expect(station.number()).toBe(5);
    expect(read('mean_sojourn')).toBe((4 + 4 + 10) / 3);
    expect(read('std_sojourn')).toBeCloseTo(Math.sqrt(8), 9);
    expect(read('sojourn_p50')).toBe(4);
    expect(read('sojourn_p99')).toBe(10);
  });

  it('measures those that are completed in it where that is asked for', () => {
    const closed = new Station(QUEUE, window(14, 26), { by: 'completion' });
    expect(closed.number()).toBe(3);
    expect(metric(closed, 'mean_response')).toBe(4);
    expect(metric(closed, 'throughput')).toBe(2 / 12);
  });

  it('counts the waits of those that were accepted, until they began or gave up', () => {
    expect(read('mean_wait')).toBe((0 + 3 + 0 + 3) / 4);
    expect(read('mean_wait_served')).toBe((0 + 3 + 0) / 3);
    expect(read('prob_wait')).toBe(2 / 4);
    expect(read('wait_p50')).toBe(0);
    expect(read('wait_p95')).toBe(3);
    expect(read('std_wait')).toBe(1.5);
  });

  it('takes shares and rates over all that were offered', () => {
    expect(read('reject_prob')).toBe(1 / 5);
    expect(read('abandon_prob')).toBe(1 / 5);
    expect(read('throughput')).toBe(3 / 10);
    expect(read('arrival_rate')).toBe(5 / 10);
  });

  it('averages over the time of the window, whoever was there', () => {
    expect(read('mean_in_system')).toBe((4 + 4 + 4 + 2) / 10);
    expect(read('mean_in_queue')).toBe((3 + 2) / 10);
    expect(read('mean_busy')).toBe((4 + 1 + 4) / 10);
    expect(metric(new Station(QUEUE, window(10, 20), { servers: 3 }), 'utilization')).toBeCloseTo(0.3, 12);
  });

  it('knows how long how many were there', () => {
    // One from 10, two from 11, one from 14, none from 15, one from 16, two from 18.
    expect(read('prob_empty')).toBe(1 / 10);
    expect(read('prob_n_ge_2')).toBe(5 / 10);
    expect(read('var_in_system')).toBeCloseTo((1 * 1.4 ** 2 + 4 * 0.4 ** 2 + 5 * 0.6 ** 2) / 10, 12);
    expect(sharedUtilization(station, 1)).toBeCloseTo(0.9, 12);
    expect(sharedUtilization(station, 2)).toBeCloseTo(0.7, 12);
  });

  it('refuses what it does not know', () => {
    expect(() => read('mean_luck')).toThrow('no metric mean_luck');
  });
});

describe('the window', () => {
  it('begins with the first measured request and ends before the one after the last', () => {
    expect(windowOf(QUEUE.arrivedAt, { warmup: 1, measured: 4 })).toEqual(window(10, 18));
    expect(() => windowOf(QUEUE.arrivedAt, { warmup: 2, measured: 5 })).toThrow('only 7 requests happened');
  });

  it('must not outlast a stream', () => {
    const two = calls(
      [
        [0, 0, 1, COMPLETED],
        [9, 9, 10, COMPLETED],
        [5, 5, 6, COMPLETED],
      ],
      [0, 0, 1],
    );
    expect(streamsOutlast(two, window(0, 5))).toEqual(window(0, 5));
    expect(() => streamsOutlast(two, window(0, 6))).toThrow('stream 1 ended before the window');
  });

  it('has streams go on for ten standard deviations more than their share', () => {
    expect(limitOfStream({ warmup: 999, measured: 9000 }, 0.25)).toBe(2500 + 500 + 1000);
  });
});
