import { describe, expect, it } from 'vitest';
import { fittedTable, withoutColumns } from './fitted-table.ts';

const columns = [{ head: 'policy', left: true as const }, { head: 'p99' }, { head: 'violations' }];
const rows = [
  ['hpa-50', '227.1 ms ±5.1', '0.334 %'],
  ['hpa-70', '1.05 s ±0.26', '1.78 %'],
  ['fixed', '195.73 ms', '0 %'],
];

describe('a table for a terminal', () => {
  it('stays as it is where it fits, and where there is no terminal', () => {
    const whole = [
      'policy            p99  violations',
      '---------------------------------',
      'hpa-50  227.1 ms ±5.1     0.334 %',
      'hpa-70   1.05 s ±0.26      1.78 %',
      'fixed       195.73 ms         0 %',
    ].join('\n');
    expect(fittedTable(columns, rows, undefined)).toBe(whole);
    expect(fittedTable(columns, rows, 33)).toBe(whole);
  });

  it('is turned on its side where it is too wide, in as many parts as it takes', () => {
    // One column less than it needs, which the turned table does not fit into at once either.
    expect(fittedTable(columns, rows, 40)).toBe(fittedTable(columns, rows, undefined));
    expect(
      fittedTable(
        [...columns, { head: 'replica-hours' }],
        rows.map((row) => [...row, '25.131 h ±0.068']),
        48,
      ),
    ).toBe(
      [
        'policy                  hpa-50           hpa-70',
        '-----------------------------------------------',
        'p99              227.1 ms ±5.1     1.05 s ±0.26',
        'violations             0.334 %           1.78 %',
        'replica-hours  25.131 h ±0.068  25.131 h ±0.068',
        '',
        'policy                   fixed',
        '------------------------------',
        'p99                  195.73 ms',
        'violations                 0 %',
        'replica-hours  25.131 h ±0.068',
      ].join('\n'),
    );
  });

  it('has one row a part where not even two fit, and loses none', () => {
    const narrow = fittedTable(columns, rows, 5);
    expect(narrow.split('\n\n')).toHaveLength(3);
    for (const cell of rows.flat()) expect(narrow).toContain(cell);
  });

  it('does without the columns that may be missed, one after another, until it fits', () => {
    expect(withoutColumns(columns, rows, 33, ['p99', 'violations']).missing).toEqual([]);
    const { table, missing } = withoutColumns(columns, rows, 32, ['violations', 'p99']);
    expect(missing).toEqual(['violations']);
    expect(table.split('\n')[2]).toBe('hpa-50  227.1 ms ±5.1');
    expect(withoutColumns(columns, rows, 5, ['violations', 'p99']).missing).toEqual(['violations', 'p99']);
  });
});
