import { describe, expect, it } from 'vitest';
import { Faults } from './faults.ts';
import { shapeTable } from './shape-table.ts';
import type { ShapeSpec } from './spec.ts';

function tableOf(spec: ShapeSpec) {
  const faults = new Faults();
  const rows = shapeTable(spec, 'shape', faults);
  faults.finish();
  return rows;
}

describe('the table of a shape', () => {
  it('gives each stage the seconds that begin before its end', () => {
    const rows = tableOf({
      stages: [
        { until: '2s', users: 8, rate: 4 },
        { until: '3500ms', users: 24, rate: 8, classes: ['Buyer'] },
        { until: '5s', users: 1, rate: 2.5 },
      ],
    });
    const [first, second, third] = [
      { users: 8, rate: 4 },
      { users: 24, rate: 8, classes: ['Buyer'] },
      { users: 1, rate: 2.5 },
    ];
    expect(rows).toEqual([first, first, second, second, third]);
  });

  it('climbs a step at each whole multiple of every, the first at the start', () => {
    const rows = tableOf({ steps: { users: 10, every: '2s', rate: 5, until: '5s' } });
    expect(rows.map(({ users }) => users)).toEqual([10, 10, 20, 20, 30]);
    expect(rows.every(({ rate }) => rate === 5)).toBe(true);
  });

  it('has the peaks of a double wave at one and two thirds, and the minimum far from both', () => {
    const rows = tableOf({ doubleWave: { min: 20, peaks: [100, 60], until: '600s' } });
    expect(rows).toHaveLength(600);
    expect([rows[0]?.users, rows[200]?.users, rows[300]?.users, rows[400]?.users, rows[599]?.users]).toEqual([
      20, 100, 20, 60, 20,
    ]);
    // One e-fold: 1/15 of the time from the peak, 20 + 80 / e = 49.43.
    expect(rows[240]?.users).toBe(49);
    expect(rows.every(({ users, rate }) => rate === users)).toBe(true);
  });

  it('never has a rate of zero in a double wave', () => {
    const [row] = tableOf({ doubleWave: { min: 0, peaks: [10, 10], until: '600s' } });
    expect(row).toEqual({ users: 0, rate: 1 });
  });

  it('takes a table as it is', () => {
    const table = [
      { users: 3, rate: 1 },
      { users: 0, rate: 2, classes: ['A'] },
    ];
    expect(tableOf({ table })).toEqual(table);
  });

  it('names everything that is wrong with a shape at once', () => {
    const stages = [
      { until: '10s', users: 1.5, rate: 0 },
      { until: '5s', users: -1, rate: 1 },
      { until: 'soon', users: 1, rate: 1 },
    ];
    expect(() => tableOf({ stages })).toThrow(
      [
        'shape.stages[0]: users must be a whole number from 0 up, got 1.5',
        'shape.stages[0]: rate must be a number above 0, got 0',
        'shape.stages[1]: users must be a whole number from 0 up, got -1',
        'shape.stages[1]: until must be after the stage before, got "5s"',
        "shape.stages[2]: until must be a duration such as '250ms' or '1h30m', got \"soon\"",
      ].join('\n'),
    );
  });

  it('refuses an empty one', () => {
    expect(() => tableOf({ table: [] })).toThrow('shape: table must be a list of at least 1, got []');
  });
});
