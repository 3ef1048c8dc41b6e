import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidInput } from '#sim/invalid.ts';
import { Labels } from '#telemetry/labels.ts';
import { QueryError } from '#telemetry/promql/nodes.ts';
import { compileQuery } from '#telemetry/query.ts';
import { SampleStore } from '#telemetry/sample-store.ts';
import { BEGIN, DATA, inTimeOrder, STEP, STEPS } from './promql-data.ts';
import { generatedQuery } from './promql-generated.ts';
import { QUERIES, WORD_QUERIES } from './promql-queries.ts';
import { type Answer, RealPrometheus } from './real-prometheus.ts';

/** Both have the same samples, and are asked the same. */
let real: RealPrometheus;
const store = new SampleStore();

beforeAll(async () => {
  real = await RealPrometheus.start();
  for (const batch of inTimeOrder(DATA)) await real.write(batch);
  for (const { labels, samples } of DATA) {
    const series = store.series(Labels.of(labels));
    for (const [at, value] of samples) store.append(series, at, value ?? Number.NaN, value === null);
  }
}, 60_000);
afterAll(() => real?.stop());

const END = BEGIN + (STEPS - 1) * STEP;
/** Before, at and between samples, where series have ended, at the end, and at both sides of the look-back after it. */
const INSTANTS = [
  BEGIN - 1,
  BEGIN,
  BEGIN + STEP,
  BEGIN + 60_000,
  BEGIN + 61_234,
  BEGIN + 50 * STEP,
  BEGIN + 51 * STEP + 7,
  BEGIN + 49 * STEP + 300_000,
  BEGIN + 49 * STEP + 300_001,
  BEGIN + 75 * STEP,
  END,
  END + 60_000,
  END + 299_999,
  END + 300_000,
  END + 300_001,
];

/** What ours answers to a query, in the form of the real one's answers. */
function answerer(text: string): (at: number) => Answer {
  const query = answer(() => compileQuery(text, store, { where: 'test', version: real.version }));
  if ('error' in query) return () => query;
  return (at) => {
    const result = answer(() => query.result.vector(at));
    if ('error' in result) return result;
    const { labels, values } = result.result;
    return { series: labels.map((one, i) => ({ labels: one.toObject(), value: values[i] as number })) };
  };
}

function answer<Result>(make: () => Result): { result: Result } | { error: string } {
  try {
    return { result: make() };
  } catch (error) {
    if (error instanceof QueryError || error instanceof InvalidInput) return { error: error.message };
    throw error;
  }
}

/** The first difference, or nothing. Values must be equal, or differ by a relative 1e-12. */
function difference(own: Answer, theirs: Answer, ordered: boolean): string | undefined {
  if ('error' in own || 'error' in theirs) {
    return 'error' in own && 'error' in theirs
      ? undefined
      : `${JSON.stringify(own)} instead of ${JSON.stringify(theirs)}`;
  }
  const key = (labels: Record<string, string>) => Labels.of(labels).key;
  // Of equal values it is not said which comes first.
  if (ordered)
    return show(own.series.map(({ value }) => value)) === show(theirs.series.map(({ value }) => value))
      ? undefined
      : show([own, theirs]);
  const sorted = ({ series }: { series: Extract<Answer, { series: unknown }>['series'] }) =>
    [...series].sort((a, b) => (key(a.labels) < key(b.labels) ? -1 : 1));
  const [a, b] = [sorted(own), sorted(theirs)];
  if (a.length !== b.length) return `${show(a)} instead of ${show(b)}`;
  const index = a.findIndex(
    ({ labels, value }, i) => key(labels) !== key(b[i]?.labels ?? {}) || !near(value, b[i]?.value ?? 0),
  );
  return index < 0 ? undefined : `${show([a[index]])} instead of ${show([b[index]])}`;
}

function show(series: unknown): string {
  return JSON.stringify(series, (_, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
}

function near(a: number, b: number): boolean {
  return (
    a === b || (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b))
  );
}

async function differences(text: string, instants: readonly number[]): Promise<string[]> {
  const own = answerer(text);
  const found = await Promise.all(
    instants.map(async (at) => {
      const what = difference(own(at), await real.query(text, at), text.startsWith('sort'));
      return what === undefined ? [] : [`${text} at ${(at - BEGIN) / 1000} s: ${what}`];
    }),
  );
  return found.flat();
}

describe('our PromQL and that of the real Prometheus', () => {
  it('give the same for every word that policies may use', async () => {
    const found: string[] = [];
    for (const text of WORD_QUERIES) found.push(...(await differences(text, INSTANTS)));
    expect(found).toEqual([]);
  });

  it('give the same for every construct that is documented', async () => {
    const found: string[] = [];
    for (const text of QUERIES) found.push(...(await differences(text, INSTANTS)));
    expect(found).toEqual([]);
  });

  it('give the same for generated queries', async () => {
    const found: string[] = [];
    let answered = 0;
    for (const { text, step } of fc.sample(generatedQuery, 1500)) {
      const at = BEGIN + Math.round(step * STEP);
      found.push(...(await differences(text, [at, at - 20 * STEP, at + 3])));
      const own = answerer(text)(at);
      if ('series' in own && own.series.length > 0) answered++;
    }
    expect(found).toEqual([]);
    // Empty answers prove little.
    expect(answered).toBeGreaterThan(600);
  });
});
