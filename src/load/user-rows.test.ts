import { describe, expect, it } from 'vitest';
import { UserRows } from './user-rows.ts';

describe('the rows of users', () => {
  it('keep every column when they grow', () => {
    const rows = new UserRows();
    const columns = [
      'classes',
      'ordinals',
      'keysA',
      'keysB',
      'iterations',
      'places',
      'steps',
      'states',
      'events',
      'due',
      'sentAt',
    ] as const;
    for (let i = 0; i < 1000; i++) {
      const user = rows.open(0, 0, 0, 0, 0);
      for (const [k, column] of columns.entries()) rows[column][user] = (7 * user + k) % 251;
    }
    for (const [k, column] of columns.entries()) {
      expect([column, ...rows[column].subarray(0, 1000)]).toEqual([
        column,
        ...Array.from({ length: 1000 }, (_, user) => (7 * user + k) % 251),
      ]);
    }
  });

  it('begin a user anew in a row that has served another', () => {
    const rows = new UserRows();
    const first = rows.open(1, 2, 3, 4, 5);
    rows.iterations[first] = 9;
    rows.places[first] = 9;
    rows.steps[first] = 9;
    rows.release(first);
    const second = rows.open(6, 7, 8, 9, 10);
    expect(second).toBe(first);
    expect([rows.classes, rows.ordinals, rows.keysA, rows.keysB, rows.due].map((column) => column[second])).toEqual([
      6, 7, 8, 9, 10,
    ]);
    expect([rows.iterations[second], rows.places[second], rows.steps[second], rows.states[second]]).toEqual([
      -1, -1, 0, 0,
    ]);
  });
});
