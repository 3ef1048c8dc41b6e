import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FAMILIES } from './families.ts';
import type { VectorCase } from './vector.ts';

/** PITOT_VECTORS points at another folder with files of the same schema. */
const FOLDER = process.env.PITOT_VECTORS ?? join(import.meta.dirname, 'data');

const FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

/** The family whose public functions a kind of case goes through. */
const familyOf = (kind: string) => FAMILIES.find(({ runners }) => Object.hasOwn(runners, kind));

interface VectorFile {
  schemaVersion: number;
  count: number;
  cases: VectorCase[];
}

const tally: { file: string; passed: number; failed: number }[] = [];

describe.each(FILES)('%s', (file) => {
  const vectors = JSON.parse(readFileSync(join(FOLDER, `${file}.json`), 'utf8')) as VectorFile;
  const known = vectors.cases.filter(({ kind }) => familyOf(kind) !== undefined);
  const counts = { file, passed: 0, failed: 0 };
  tally.push(counts);

  it('has the cases that it says it has, all of kinds that we know', () => {
    expect(vectors.schemaVersion).toBe(1);
    expect(vectors.cases).toHaveLength(vectors.count);
    const unknown = vectors.cases.map(({ kind }) => kind).filter((kind) => familyOf(kind) === undefined);
    expect(unknown).toEqual([]);
    expect(known.length).toBeGreaterThan(0);
  });

  it.each(known.map((one) => [one.id, `${one.kind}: ${one.source.function} ${one.source.case}`, one] as const))(
    '%s %s',
    (_id, _title, one) => {
      counts.failed++;
      const family = familyOf(one.kind);
      if (family === undefined) throw new Error(`no family knows the kind ${one.kind}`);
      family.check(one, family.runners[one.kind]?.(one.inputs, one));
      counts.failed--;
      counts.passed++;
    },
  );
});

afterAll(() => {
  const rows = tally.map(({ file, passed, failed }) => `  ${file}: ${passed} of ${passed + failed} cases pass`);
  process.stdout.write(`conformance, from ${relative('.', FOLDER)}\n${rows.join('\n')}\n`);
});
