import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { InvalidInput } from '#sim/invalid.ts';
import type { BriefOutcome } from './batch-worker.ts';
import type { PreparedScenario } from './prepare.ts';
import type { RunSummary } from './result.ts';
import { nameless, type RunLabels, type Store } from './store.ts';
import { runKey } from './store-key.ts';
import type { Task } from './worker.ts';

/** Threads load built JavaScript, wherever this file itself runs from. */
const WORKER = fileURLToPath(new URL('../../dist/experiment/batch-worker.js', import.meta.url));

export interface BatchRun {
  prepared: PreparedScenario;
  /** Name of one of the scenario's policies. */
  policy: string;
  seed: number;
}

export interface BatchOptions {
  /** Where finished runs are looked up and kept; without it everything is computed, and nothing kept. */
  store?: Store | undefined;
  /** Worker threads. Default: one a core, no more than there are runs to compute. The results do not depend on it. */
  threads?: number | undefined;
  /** Ends all runs where they are. What is finished is in the store. */
  signal?: AbortSignal | undefined;
  /** Told about ten times a second: the share of the work that is done, 0..1, and runs finished, of those to compute. */
  onProgress?: ((done: number, finished: number, total: number) => void) | undefined;
}

export interface BatchResult {
  /** In the order of the runs; undefined for those that were interrupted or failed. */
  summaries: (RunSummary | undefined)[];
  /** Runs found in the store, and computed now. Equal ones count once. */
  found: number;
  computed: number;
  /** Why a run failed, by what it was. */
  failures: { run: BatchRun; message: string }[];
}

/** A run to be computed, for all places in the batch that have it. */
interface Job {
  key: string;
  run: BatchRun;
  places: number[];
}

/**
 * Gives the summary of each run: from the store if it is there, otherwise computed in parallel threads and put there as
 * soon as it is finished. Equal runs are computed once. Of each run only its summary is kept.
 * @throws {InvalidInput} when a policy does not compile; {StoreFailed} when the store cannot be written. Both after the
 * runs under way have been ended
 */
export async function runBatch(runs: readonly BatchRun[], options: BatchOptions = {}): Promise<BatchResult> {
  const summaries: (RunSummary | undefined)[] = new Array(runs.length).fill(undefined);
  const jobs = jobsOf(runs);
  const wanted = jobs.filter(({ key, run, places }) => {
    const stored = options.store?.get(key, labelsOf(run));
    if (stored === undefined) return true;
    for (const place of places) summaries[place] = { ...stored, ...labelsOf(runs[place] as BatchRun) };
    return false;
  });
  const failures: BatchResult['failures'] = [];
  let computed = 0;
  await compute(wanted, options, ({ key, run, places }, outcome) => {
    if ('error' in outcome) {
      if (outcome.error.faults !== undefined) throw new InvalidInput(outcome.error.faults);
      failures.push({ run, message: outcome.error.message });
      return;
    }
    // One that was interrupted has measured only a part.
    if (outcome.summary.interrupted) return;
    computed++;
    options.store?.put(key, outcome.summary);
    // As the store would give it back: what is shown must not depend on where it came from.
    const text = JSON.stringify(nameless(outcome.summary));
    for (const place of places) summaries[place] = { ...JSON.parse(text), ...labelsOf(runs[place] as BatchRun) };
  });
  return { summaries, found: jobs.length - wanted.length, computed, failures };
}

function jobsOf(runs: readonly BatchRun[]): Job[] {
  const jobs = new Map<string, Job>();
  runs.forEach((run, place) => {
    const key = runKey(run.prepared, run.policy, run.seed);
    const job = jobs.get(key) ?? { key, run, places: [] };
    job.places.push(place);
    jobs.set(key, job);
  });
  return [...jobs.values()];
}

function labelsOf({ prepared, policy }: BatchRun): RunLabels {
  const { rerun, policyHashes = {} } = prepared;
  const names = { scenario: prepared.scenario.name, scenarioHash: prepared.hash, policy };
  if (rerun === undefined) return names;
  const { scenario, overrides, policies } = rerun;
  const [given, policyHash] = [policies[policy], policyHashes[policy]];
  const added = given !== undefined && policyHash !== undefined && { policy: given, policyHash };
  return { ...names, rerun: { scenario, overrides, ...added } };
}

/** Runs the jobs; `settle` is told of each as it ends, and ends the others when it throws. */
async function compute(
  jobs: readonly Job[],
  { threads = availableParallelism(), signal, onProgress }: BatchOptions,
  settle: (job: Job, outcome: BriefOutcome) => void,
): Promise<void> {
  if (jobs.length === 0) return;
  const progress = new Float64Array(new SharedArrayBuffer(8 * jobs.length));
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const size = Math.max(1, Math.min(threads, jobs.length));
  const pool = new Piscina<Task, BriefOutcome>({ filename: WORKER, minThreads: size, maxThreads: size });
  const end = () => Atomics.store(stop, 0, 1);
  signal?.addEventListener('abort', end);
  if (signal?.aborted) end();
  let finished = 0;
  let problem: unknown;
  const report = () =>
    onProgress?.(progress.reduce((sum, share) => sum + share, 0) / jobs.length, finished, jobs.length);
  const timer = setInterval(report, 100);
  const isEnding = () => Atomics.load(stop, 0) === 1;
  let next = 0;
  const feed = async () => {
    while (next < jobs.length && !isEnding()) {
      const index = next++;
      const job = jobs[index] as Job;
      const { prepared, policy, seed } = job.run;
      const outcome = await pool.run({ prepared, options: { policy, seed }, index, progress, stop });
      finished++;
      if (problem !== undefined) return;
      try {
        settle(job, outcome);
      } catch (error) {
        problem = error;
        end();
      }
    }
  };
  try {
    // Two a thread, so that one is there when the other ends; not all at once, so that there is little to call off.
    await Promise.all(Array.from({ length: 2 * size }, feed));
    report();
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', end);
    await pool.destroy();
  }
  if (problem !== undefined) throw problem;
}
