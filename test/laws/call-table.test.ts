import { describe, expect, it } from 'vitest';
import { TapRows } from '#services/tap.ts';
import { CallTable } from './call-table.ts';
import { callersOf, KeyIndex } from './join.ts';

/** A table of as many calls, of which call i arrives at i and comes to replica i % 3. */
function table(count: number): CallTable {
  const rows = new TapRows(count);
  const result = new CallTable(2);
  for (let row = 0; row < count; row++) {
    rows.arrivedAt[row] = row;
    rows.replica[row] = row % 3;
    rows.outcome[row] = row % 5;
    rows.keyA[row] = -row;
    rows.keyB[row] = Math.imul(row, 0x10001);
    rows.parentA[row] = -(row % 7);
    rows.parentB[row] = Math.imul(row % 7, 0x10001);
    result.append(rows, row);
  }
  result.finish();
  return result;
}

describe('a table of calls', () => {
  it('keeps as many as are appended', () => {
    const { arrivedAt, count, outcome } = table(100);
    expect(count).toBe(100);
    expect([...arrivedAt]).toEqual(Array.from({ length: 100 }, (_, row) => row));
    expect([...outcome]).toEqual(Array.from({ length: 100 }, (_, row) => row % 5));
  });

  it('is divided by the values of a column, each part in order', () => {
    const whole = table(10);
    const parts = whole.divided(whole.replica, 4);
    expect(parts.map(({ arrivedAt }) => [...arrivedAt])).toEqual([[0, 3, 6, 9], [1, 4, 7], [2, 5, 8], []]);
    expect(parts.map(({ count }) => count)).toEqual([4, 3, 3, 0]);
    expect([...(parts[1]?.outcome ?? [])]).toEqual([1, 4, 2]);
  });
});

describe('joining calls', () => {
  it('finds rows by their keys', () => {
    const calls = table(1000);
    const index = new KeyIndex(calls);
    expect(calls.keyA.every((keyA, row) => index.find(keyA, calls.keyB[row] as number) === row)).toBe(true);
    expect(index.find(1, 1)).toBe(-1);
  });

  it('finds the caller of each call', () => {
    expect([...callersOf(table(20), table(7))]).toEqual(Array.from({ length: 20 }, (_, row) => row % 7));
    expect(() => callersOf(table(20), table(6))).toThrow('row 6 has no caller');
  });

  it('refuses two calls with one key', () => {
    const calls = table(3);
    calls.keyA[2] = calls.keyA[1] as number;
    calls.keyB[2] = calls.keyB[1] as number;
    expect(() => new KeyIndex(calls)).toThrow('rows 1 and 2 have the same key');
  });
});
