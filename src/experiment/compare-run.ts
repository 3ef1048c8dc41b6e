import { type BatchOptions, type BatchResult, runBatch } from './batch.ts';
import { type CompareOptions, compareRuns } from './compare.ts';
import type { Comparison } from './compare-result.ts';
import { judge, type Until } from './compare-stopping.ts';
import type { PreparedScenario } from './prepare.ts';
import type { RunSummary } from './result.ts';

export interface CompareRunOptions extends CompareOptions, BatchOptions {
  policies: readonly string[];
  /** The first n seeds. Asked again for more when `until` wants them; the first ones must stay the same. */
  seeds: (n: number) => readonly number[];
  /** Seeds at the first look, or at the only one. */
  first: number;
  /** Adds seeds until these are reached; none for a single look. */
  until?: readonly Until[];
  /** Seeds at which it gives up. */
  most: number;
  /** Told before each look what will be done. */
  onLook?: (seeds: number) => void;
}

export interface CompareRunResult {
  /** Undefined when runs failed or it was interrupted: what is left would be a choice of the easy seeds. */
  comparison: Comparison | undefined;
  summaries: RunSummary[];
  found: number;
  computed: number;
  failures: BatchResult['failures'];
}

/** Runs every policy with every seed, those not in the store, and compares them; with `until` as often as it takes. */
export async function compareScenario(
  prepared: PreparedScenario,
  options: CompareRunOptions,
): Promise<CompareRunResult> {
  const { policies, seeds, until = [], most } = options;
  const looks: number[] = [];
  let computed = 0;
  /** What the looks before have brought, so that no look needs a store for it. */
  let known: RunSummary[] = [];
  let found = 0;
  for (let n = options.first; ; ) {
    looks.push(n);
    options.onLook?.(n);
    const wanted = seeds(n).slice(known.length / policies.length);
    const runs = wanted.flatMap((seed) => policies.map((policy) => ({ prepared, policy, seed })));
    const batch = await runBatch(runs, options);
    computed += batch.computed;
    found += batch.found;
    const finished = batch.summaries.filter((summary) => summary !== undefined);
    known = [...known, ...finished];
    const result = { summaries: known, found, computed, failures: batch.failures };
    if (finished.length < runs.length) return { ...result, comparison: undefined };
    const comparison = compareRuns(inPolicyOrder(known, policies), options);
    if (until.length === 0) return { ...result, comparison };
    const { criteria, next } = judge(comparison, until);
    const reached = criteria.every((criterion) => criterion.reached);
    if (reached || n >= most)
      return { ...result, comparison: { ...comparison, stopping: { criteria, looks, reached } } };
    n = Math.min(next, most);
  }
}

function inPolicyOrder(runs: readonly RunSummary[], policies: readonly string[]): RunSummary[] {
  return policies.flatMap((policy) => runs.filter((run) => run.policy === policy));
}
