import { expect, it } from 'vitest';
import { stream } from './stream.ts';
import { StreamRows } from './stream-rows.ts';

it('streams in rows give the sequences of single streams, however they take turns', () => {
  const rows = new StreamRows();
  const singles = Array.from({ length: 200 }, (_, row) => stream(7, `user/${row}`));
  singles.forEach((_, row) => {
    rows.open(row, 7, `user/${row}`);
  });
  for (let round = 0; round < 20; round++) {
    for (const [row, single] of singles.entries()) {
      for (let n = 0; n <= row % 3; n++) expect(rows.at(row).uniform()).toBe(single.uniform());
    }
  }
});

it('a row that is opened again begins anew', () => {
  const rows = new StreamRows();
  rows.open(3, 1, 'a');
  rows.at(3).uniform();
  rows.open(3, 1, 'b');
  expect(rows.at(3).uniform()).toBe(stream(1, 'b').uniform());
});
