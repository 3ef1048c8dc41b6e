import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Labels } from './labels.ts';
import { readSampleFile, SampleFile } from './live/sample-file.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pitot-samples-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A scrape as the plain twin of the file keeps it; null is one that was lost. */
interface Row {
  at: number;
  series: Labels[];
  values: number[] | null;
}

function write(path: string, rows: readonly Row[]): void {
  const file = new SampleFile(path);
  let before: Labels[] | undefined;
  for (const { at, series, values } of rows) {
    if (series !== before) file.sink.begin(series);
    before = series;
    if (values === null) file.sink.lost(at);
    else file.sink.scrape(at, Float64Array.from(values));
  }
  file.close();
}

/** What is read: per scrape the bits of each sample by its labels, and what ended. */
function read(path: string): unknown[] {
  const { decoder, rows } = readSampleFile(path);
  return Array.from(rows, ({ at, series, values, ended }) => ({
    at,
    samples: series.map((number, i) => [String(decoder.labels[number]), bits(values[i] as number)]).sort(),
    ended: ended.map((number) => String(decoder.labels[number])).sort(),
  }));
}

/** The same, worked out from the rows. */
function expected(rows: readonly Row[]): unknown[] {
  let before: string[] = [];
  return rows.map(({ at, series, values }) => {
    const names = values === null ? [] : series.map(String);
    const ended = before.filter((name) => !names.includes(name)).sort();
    before = names;
    return { at, samples: names.map((name, i) => [name, bits(values?.[i] as number)]).sort(), ended };
  });
}

function bits(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16);
}

const labels = (name: string) => Labels.of({ __name__: name, service: 'wëb "1"' });

describe('a file of samples', () => {
  it('gives back what was written, in the order of time, whatever comes and goes', () => {
    const sets = [['a', 'b', 'c'], ['c', 'b'], ['b', 'd'], []].map((names) => names.map(labels));
    const row = fc.record({
      wait: fc.integer({ min: 1, max: 100_000 }),
      set: fc.option(fc.integer({ min: 0, max: 3 }), { freq: 10 }),
      lost: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      values: fc.array(fc.oneof(fc.double(), fc.integer(), fc.constant(0)), { minLength: 3, maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 200 }), (steps) => {
        let at = 0;
        let series = sets[0] as Labels[];
        const rows = steps.map(({ wait, set, lost, values }): Row => {
          at += wait;
          if (set !== null) series = sets[set] as Labels[];
          return { at, series, values: lost ? null : values.slice(0, series.length) };
        });
        const path = join(folder, 'property.bin');
        write(path, rows);
        expect(read(path)).toEqual(expected(rows));
      }),
      { numRuns: 60 },
    );
  });

  it('takes few bytes for what changes little', () => {
    const path = join(folder, 'small.bin');
    const series = Array.from({ length: 100 }, (_, i) => labels(`m${i}`));
    const rows = Array.from(
      { length: 1000 },
      (_, i): Row => ({ at: i * 15_000, series, values: series.map((_, j) => (j % 2 ? 7 : i * j)) }),
    );
    write(path, rows);
    // 100,000 samples, half of which never change.
    expect(statSync(path).size).toBeLessThan(250_000);
  });

  it('that is empty has no samples', () => {
    const path = join(folder, 'empty.bin');
    write(path, []);
    expect(read(path)).toEqual([]);
  });

  it('that is none, or not whole, is refused with its name', () => {
    const path = join(folder, 'broken.bin');
    writeFileSync(path, 'at_seconds,service\n');
    expect(() => read(path)).toThrow(`${path}: the file must be one of samples that pitot has written`);
    write(path, [{ at: 1, series: [labels('a')], values: [1.5] }]);
    truncateSync(path, statSync(path).size - 1);
    expect(() => read(path)).toThrow('it ends in the middle of a chunk');
  });
});
