import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TapRows } from '#services/tap.ts';
import { OUTCOMES } from '#sim/outcome.ts';
import { simulate } from './simulate.ts';
import { SojournBins } from './sojourn-series.ts';

interface Row {
  arrived: number;
  sojourn: number;
  answer: number;
  source: number;
}

function rowsOf(list: readonly Row[]): TapRows {
  const rows = new TapRows(Math.max(1, list.length));
  rows.count = list.length;
  list.forEach(({ arrived, sojourn, answer, source }, i) => {
    rows.arrivedAt[i] = arrived;
    rows.answeredAt[i] = arrived + sojourn;
    rows.answer[i] = answer;
    rows.source[i] = source;
  });
  return rows;
}

/** The obvious way: of each row the column whose bounds it lies between, by looking through all of them. */
function column(names: readonly string[], { sojourn, answer }: Row): string {
  if (answer > 0) return ['', 'rejected', 'failed', 'timed_out', 'cut'][answer] as string;
  const bound = names.find((name) => name.startsWith('below_') && sojourn / 1e9 < Number.parseFloat(name.slice(6)));
  return bound ?? 'longer';
}

const row = fc.record({
  arrived: fc.integer({ min: 0, max: 100e9 }),
  sojourn: fc.oneof(
    fc.integer({ min: 0, max: 100e9 }),
    fc.integer({ min: 0, max: 40 }).map((power) => 2 ** power),
  ),
  answer: fc.integer({ min: 0, max: OUTCOMES - 1 }),
  source: fc.integer({ min: -1, max: 1 }),
});

describe('sojourn times over time', () => {
  it('are counted by the interval of the answer and the bucket, or the outcome', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 200 }), fc.integer({ min: 0, max: 20e9 }), (list, phase) => {
        const bins = new SojournBins(15e9, phase);
        bins.rows(rowsOf(list));
        const { columns, atSeconds, counts } = bins.series(5000e9);
        const found = new Map<string, number>();
        counts.forEach((count, cell) => {
          const name = columns[cell % columns.length];
          if (count > 0) found.set(`${atSeconds[Math.floor(cell / columns.length)]} ${name}`, count);
        });
        const expected = new Map<string, number>();
        for (const one of list) {
          if (one.source < 0) continue;
          const answered = one.arrived + one.sojourn;
          let end = phase;
          while (end < answered) end += 15e9;
          const key = `${end / 1e9} ${column(columns, one)}`;
          expected.set(key, (expected.get(key) ?? 0) + 1);
        }
        expect([...found].sort()).toEqual([...expected].sort());
      }),
    );
  });

  it('sum up to the outcomes of the run', () => {
    const { sojourn, summary } = simulate({
      name: 'two',
      duration: '61s',
      services: {
        web: { concurrency: 1, queue: { places: 1 }, endpoints: { 'GET /': [{ step: 'wait', time: '700ms' }] } },
      },
      load: { all: { source: 'arrivals', rate: 2, target: 'GET /' } },
    });
    const { columns, counts, atSeconds } = sojourn;
    const total = (wanted: (name: string) => boolean) =>
      counts.reduce((sum, count, cell) => sum + (wanted(columns[cell % columns.length] as string) ? count : 0), 0);
    expect(total((name) => name.startsWith('below_'))).toBe(summary.requests.outcomes.completed);
    expect(total((name) => name === 'rejected')).toBe(summary.requests.outcomes.rejected);
    expect(summary.requests.outcomes.rejected).toBeGreaterThan(10);
    expect([...atSeconds]).toEqual([0, 15, 30, 45, 60, 61]);
  });
});
