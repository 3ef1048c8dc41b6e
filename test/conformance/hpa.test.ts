import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { expectedReconcile } from './hpa-reconcile-vector.ts';
import { RUNNERS } from './hpa-runners.ts';
import type { VectorCase } from './hpa-vectors.ts';

/** PITOT_VECTORS points at another folder with files of the same names and schema. */
const FOLDER = process.env.PITOT_VECTORS ?? join(import.meta.dirname, 'data');

const FILES = ['hpa_replica_calculator', 'hpa_behavior', 'hpa_reconcile', 'derived_edge_cases'];

/** Kinds among the edge cases whose autoscalers are not built yet. */
const LEFT_TO_LATER = [
  'kpaScale',
  'buckets',
  'scaleToZero',
  'keda.fallback',
  'keda.requestScale',
  'keda.scaledJobDecision',
  'keda.scaledJobStrategy',
];

interface VectorFile {
  schemaVersion: number;
  count: number;
  cases: VectorCase[];
}

const tally: { file: string; passed: number; failed: number; left: number }[] = [];

/** Fields that the source asserts: the error is a part of the text, the event one of those recorded, the rest equal. */
function check({ kind, expected }: VectorCase, actual: unknown): void {
  if (typeof expected.error === 'string') {
    expect((actual as { error?: string }).error).toContain(expected.error);
    return;
  }
  const wanted = kind === 'reconcile' ? expectedReconcile(expected) : expected;
  const { event, ...rest } = wanted;
  for (const [field, value] of Object.entries(rest)) {
    const got = (actual as Record<string, unknown>)[field];
    expect({ [field]: got }).toEqual({ [field]: Array.isArray(value) && isNames(value) ? value.toSorted() : value });
  }
  if (event === undefined) return;
  const { events } = actual as { events: { reason: string; message: string }[] };
  if (event === null) expect(events.filter(({ reason }) => reason === 'SuccessfulRescale')).toEqual([]);
  else expect(events).toContainEqual(expect.objectContaining(event));
}

const isNames = (list: unknown[]): list is string[] => list.every((one) => typeof one === 'string');

describe.each(FILES)('%s', (file) => {
  const vectors = JSON.parse(readFileSync(join(FOLDER, `${file}.json`), 'utf8')) as VectorFile;
  const ours = vectors.cases.filter(({ kind }) => kind in RUNNERS);
  const counts = { file, passed: 0, failed: 0, left: vectors.cases.length - ours.length };
  tally.push(counts);

  it('has the cases that it says it has, all of kinds that we know', () => {
    expect(vectors.schemaVersion).toBe(1);
    expect(vectors.cases).toHaveLength(vectors.count);
    const unknown = vectors.cases.map(({ kind }) => kind).filter((kind) => !(kind in RUNNERS));
    const excused = file === 'derived_edge_cases' ? LEFT_TO_LATER : [];
    expect(unknown.filter((kind) => !excused.includes(kind))).toEqual([]);
    expect(ours.length).toBeGreaterThan(0);
  });

  it.each(ours.map((one) => [one.id, `${one.kind}: ${one.source.function} ${one.source.case}`, one] as const))(
    '%s %s',
    (_id, _title, one) => {
      counts.failed++;
      check(one, RUNNERS[one.kind]?.(one.inputs, one));
      counts.failed--;
      counts.passed++;
    },
  );
});

afterAll(() => {
  const rows = tally.map(({ file, passed, failed, left }) => {
    const rest = left === 0 ? '' : `, ${left} of other autoscalers`;
    return `  ${file}: ${passed} of ${passed + failed} cases pass${rest}`;
  });
  process.stdout.write(`conformance, from ${relative('.', FOLDER)}\n${rows.join('\n')}\n`);
});
