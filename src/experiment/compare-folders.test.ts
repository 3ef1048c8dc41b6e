import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { summaryOf } from './compare.fixture.ts';
import { readRuns } from './compare-folders.ts';
import type { RunSummary } from './result.ts';

const root = mkdtempSync(join(tmpdir(), 'pitot-runs-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;

/** A folder of results as pitot run leaves it. */
function results(...runs: RunSummary[]): string {
  const out = join(root, String(folders++));
  for (const run of runs) {
    const folder = join(out, run.scenario, run.policy, String(run.seed));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'run.json'), JSON.stringify(run));
  }
  return out;
}

const one = summaryOf({ policy: 'a', seed: 1 });
const two = summaryOf({ policy: 'b', seed: 1 });

describe('results of earlier runs', () => {
  it('are read from folders and below them, each run once', () => {
    const out = results(one, two);
    expect(readRuns([out])).toEqual([one, two]);
    expect(readRuns([join(out, 'shop', 'b'), join(out, 'shop', 'a')])).toEqual([two, one]);
    expect(readRuns([join(out, 'shop/a/1/run.json'), out])).toEqual([one, two]);
  });

  it('of different scenarios are refused, with what differs', () => {
    const objectives = [{ ...one.objectives[0], underSeconds: 0.5 } as RunSummary['objectives'][number]];
    const other = summaryOf({
      policy: 'b',
      seed: 1,
      more: { scenarioHash: 'fedcba987654321', objectives, version: '0.0.1' },
    });
    const mixed = () => readRuns([results(one), results(other)]);
    expect(mixed).toThrow(/version must be "0\.0\.0" as in .*shop\/a\/1\/run\.json, got "0\.0\.1"/);
    expect(mixed).toThrow(/objectives must be "0\.99 of \* under 0\.3 s" as in .* got "0\.99 of \* under 0\.5 s"/);
    expect(mixed).toThrow(/scenarioHash must be "abcdefabcdef" as in .* got "fedcba987654"/);
    expect(mixed).not.toThrow(/durationSeconds/);
  });

  it('of two policies with one name are refused', () => {
    const rerun = (policyHash: string) => ({ rerun: { scenario: 'x', overrides: {}, policy: 'hpa.yaml', policyHash } });
    const [first, second] = [
      summaryOf({ policy: 'a', seed: 1, more: rerun('1') }),
      summaryOf({ policy: 'a', seed: 2, more: rerun('2') }),
    ];
    expect(() => readRuns([results(first, second)])).toThrow(/policy a must be the one of/);
    expect(readRuns([results(first, summaryOf({ policy: 'a', seed: 2, more: rerun('1') }))])).toHaveLength(2);
  });

  it('that differ under one policy and seed are refused', () => {
    const again = results({ ...one, digest: 'another' });
    expect(() => readRuns([results(one), again])).toThrow(/digest must be a-1 as in/);
  });

  it('that were interrupted are refused', () => {
    expect(() => readRuns([results({ ...one, interrupted: true }, two)])).toThrow(
      /a\/1\/run\.json: the run must be a whole one/,
    );
  });

  it('have to be there, and to be what they seem', () => {
    const empty = join(root, 'empty');
    mkdirSync(empty);
    expect(() => readRuns([empty])).toThrow('one with results of pitot run (run.json) in it');
    writeFileSync(join(empty, 'run.json'), '{"schema":"pitot/run/1",');
    expect(() => readRuns([empty])).toThrow(/run\.json: it must be a run\.json that can be read/);
    writeFileSync(join(empty, 'run.json'), '{"schema":"other"}');
    expect(() => readRuns([empty])).toThrow(/schema must be 'pitot\/run\/1', got "other"/);
  });
});
