import type { InvalidInput } from '#sim/invalid.ts';
import { elasticityOfRun } from './assess-elasticity.ts';
import type { RunSummary } from './result.ts';
import work, { type Task } from './worker.ts';

/** What a task came to. Series and events stay in the thread and go with the run: many runs take no more memory than one. */
export type BriefOutcome =
  | { summary: RunSummary }
  | { error: { faults?: InvalidInput['faults']; message: string; stack?: string } };

/** Runs one task for its summary only; the entry of the worker threads of `runBatch`. */
export default async function workBriefly(task: Task): Promise<BriefOutcome> {
  const outcome = await work(task);
  if ('result' in outcome) {
    const { summary } = outcome.result;
    const { capacity } = task.prepared;
    return {
      summary: capacity === undefined ? summary : { ...summary, elasticity: elasticityOfRun(outcome.result, capacity) },
    };
  }
  const { partial: _partial, ...error } = outcome.error;
  return { error };
}
