import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSummary } from '#experiment/result.ts';
import { writeRun } from './files.ts';
import { findRuns } from './find-runs.ts';
import { columnOf } from './html/browser/unpack.ts';
import { bucketsOf, MOST_POINTS, minMax, pointTimes } from './html/downsample.ts';
import { Packer } from './html/pack.ts';
import { readRun } from './read-run.ts';
import { rerunCommands } from './rerun.ts';
import { resultOf, summaryOf } from './results.fixture.ts';

let out = '';
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'pitot-read-'));
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** A fresh folder with one run in it. */
function written(name: string, change: Partial<RunSummary> = {}): string {
  return writeRun(join(out, name), resultOf(summaryOf(change)));
}

describe('reading a run', () => {
  it('gives back what was written', () => {
    const result = resultOf(summaryOf());
    const read = readRun(writeRun(join(out, 'same'), result));
    expect(read.summary).toEqual(result.summary);
    expect(read.events).toEqual(result.events);
    expect(read.sojourn).toEqual(result.sojourn);
    expect(read.series).toEqual(result.series);
  });

  it.each(['run.json', 'series.csv', 'sojourn.csv', 'events.ndjson'])(
    'names %s when it is missing or cut off',
    (name) => {
      const folder = written(`cut-${name}`);
      const file = join(folder, name);
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, text.slice(0, -5));
      expect(() => readRun(folder)).toThrow(`${file}: the file must be complete`);
      rmSync(file);
      expect(() => readRun(folder)).toThrow(`${file}: the file must be there`);
    },
  );

  it('names the line that is not what it should be', () => {
    const folder = written('lines');
    writeFileSync(join(folder, 'events.ndjson'), '{}\n{"type":\n');
    expect(() => readRun(folder)).toThrow('also in line 2');
    writeFileSync(join(folder, 'sojourn.csv'), 'at_seconds,longer\n15,x\n');
    expect(() => readRun(folder)).toThrow('2 columns of numbers in line 2');
  });
});

describe('finding runs', () => {
  it('takes a run, a policy, a scenario or all of out', () => {
    const folder = written('found');
    for (const above of [folder, join(folder, '..'), join(folder, '../..'), join(folder, '../../..')]) {
      expect(findRuns([above], 'here').map((run) => run.result.summary.policy)).toEqual(['hpa-50']);
    }
  });

  it('refuses a folder without runs, and says so of one that is not there', () => {
    expect(() => findRuns([join(out, 'nowhere')], 'here')).toThrow('here: the results must be a folder');
    expect(() => findRuns([mkdtempSync(join(out, 'empty-'))], 'here')).toThrow('a folder with runs in it');
  });

  it.each<[string, Partial<RunSummary>]>([
    ['scenarioHash', { scenarioHash: 'fedcba9876543210' }],
    ['version', { version: '0.2.0' }],
    ['objectives', { objectives: [] }],
    ['scenario', { scenario: 'shop-2' }],
  ])('refuses runs that differ in %s, showing both', (aspect, change) => {
    const name = `mixed-${aspect}`;
    const [a, b] = [written(name), written(name, { policy: 'other', ...change })];
    expect(() => findRuns([a, b], 'here')).toThrow(`of one experiment, but ${aspect} is`);
    expect(() => findRuns([a, b], 'here')).toThrow(b);
  });

  it('refuses two versions of a policy, and the same run twice', () => {
    const rerun = { scenario: 'shop', overrides: {} };
    const a = written('policies', { rerun: { ...rerun, policy: 'x.yaml', policyHash: 'a' } });
    const b = written('policies', { seed: 8, rerun: { ...rerun, policy: 'x.yaml', policyHash: 'b' } });
    expect(() => findRuns([a, b], 'here')).toThrow('one version of policy hpa-50');
    cpSync(a, join(out, 'copy'), { recursive: true });
    expect(() => findRuns([a, join(out, 'copy')], 'here')).toThrow('policy hpa-50, seed 7 twice');
  });
});

describe('points of a long series', () => {
  const series = fc.array(fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constant(Number.NaN)), {
    minLength: 1,
    maxLength: 4 * MOST_POINTS,
  });

  it('are at most so many, and lose no peak and no trough', () => {
    fc.assert(
      fc.property(series, (values) => {
        const buckets = bucketsOf(values.length);
        const points = minMax(values, buckets);
        const known = values.filter((value) => !Number.isNaN(value));
        const shown = points.filter((value) => value !== null);
        expect(points.length).toBeLessThanOrEqual(MOST_POINTS);
        expect(pointTimes([...values.keys()], buckets).length).toBe(points.length);
        expect(Math.max(...shown)).toBe(Math.max(...known));
        expect(Math.min(...shown)).toBe(Math.min(...known));
      }),
    );
  });

  it('are the series itself where it is short', () => {
    expect(minMax([3, Number.NaN, 1], bucketsOf(3))).toEqual([3, null, 1]);
  });
});

describe('packed columns', () => {
  it('come out as they went in, to the step of their scale', () => {
    const column = fc.tuple(
      fc.array(fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true })), { maxLength: 50 }),
      fc.constantFrom(1, 100, 1e6),
    );
    fc.assert(
      fc.property(fc.array(column, { maxLength: 5 }), (columns) => {
        const packer = new Packer();
        const places = columns.map(([values, scale]) => packer.add(values, scale));
        const bytes = inflateRawSync(Buffer.from(packer.toString(), 'base64'));
        columns.forEach(([values, scale], i) => {
          const found = columnOf(bytes, places[i] as (typeof places)[number]);
          expect(found.length).toBe(values.length);
          found.forEach((value, j) => {
            const given = values[j] as number | null;
            if (given === null) expect(value).toBeNull();
            else expect(Math.abs((value as number) - given)).toBeLessThanOrEqual(0.5001 / scale);
          });
        });
      }),
    );
  });
});

describe('the commands that make runs again', () => {
  it('name scenario, policies as they were given, seeds and what was replaced', () => {
    const rerun = { scenario: 'my scenario.ts', overrides: { peak: 400 } };
    const runs = [
      summaryOf({ policy: 'a', seed: 1, rerun }),
      summaryOf({ policy: 'a', seed: 2, rerun }),
      summaryOf({ policy: 'b', seed: 3, rerun: { ...rerun, policy: 'hpa.yaml', policyHash: 'x' } }),
      summaryOf({ policy: 'b', seed: 7, rerun: { ...rerun, policy: 'hpa.yaml', policyHash: 'x' } }),
      summaryOf({ policy: 'oracle-optimum', seed: 1, rerun }),
    ];
    expect(rerunCommands(runs)).toEqual([
      "pitot run 'my scenario.ts' --policy a --seeds 1..2 --peak 400",
      "pitot run 'my scenario.ts' --policy hpa.yaml --seed 3 7 --peak 400",
      "pitot capacity 'my scenario.ts' --oracles 1",
    ]);
  });
});
