import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Generation } from '#load/locust/statistics-files.ts';
import { InvalidInput } from '#sim/invalid.ts';
import type { Failure } from './failure.ts';
import type { PreparedScenario } from './prepare.ts';
import type { RunResult } from './result.ts';
import type { RunOptions } from './run.ts';
import type { Outcome, Task } from './worker.ts';

/** Threads load built JavaScript, wherever this file itself runs from. */
const WORKER = fileURLToPath(new URL('../../dist/experiment/worker.js', import.meta.url));

export interface RunAllOptions {
  policies: readonly string[];
  seeds: readonly number[];
  /** Worker threads. Default: one a core, no more than there are runs. The results do not depend on it. */
  threads?: number;
  /** Ends all runs where they are; those begun give what they have, marked as interrupted. */
  signal?: AbortSignal;
  /** Told about ten times a second: the share of all the work that is done, 0..1, and runs finished. */
  onProgress?: (done: number, finished: number, total: number) => void;
  /** Told of each result as soon as it is there, in whatever order they come. */
  onResult?: (result: RunResult) => void;
  /** Names the file for all samples of a run; its folder must be there. Left out: they are not written. */
  samplesFile?: (run: RunOptions) => string;
  /** Results have files in Locust's formats too, as a Locust of this time writes them. */
  locust?: Generation;
}

/** A run that ended before its time because a limit was hit; it carries what had been measured. */
export class RunFailed extends Error {
  readonly options: RunOptions;
  readonly partial: RunResult | undefined;
  /** What a policy of the user threw, if that was it. */
  readonly thrown: Failure | undefined;

  constructor(options: RunOptions, message: string, partial: RunResult | undefined, thrown?: Failure) {
    super(`policy ${options.policy}, seed ${options.seed}: ${message}`);
    this.name = 'RunFailed';
    this.options = options;
    this.partial = partial;
    this.thrown = thrown;
  }
}

/**
 * Runs every policy with every seed, in parallel threads.
 * @returns the results in the order policy by policy, seed by seed; of an interrupted call only of the runs that had begun
 * @throws RunFailed for the first run that failed, after all others have ended
 */
export async function runAll(prepared: PreparedScenario, options: RunAllOptions): Promise<RunResult[]> {
  const runs = options.policies.flatMap((policy) => options.seeds.map((seed) => ({ policy, seed })));
  const threads = Math.max(1, Math.min(options.threads ?? availableParallelism(), runs.length));
  const progress = new Float64Array(new SharedArrayBuffer(8 * runs.length));
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const pool = new Piscina<Task, Outcome>({ filename: WORKER, minThreads: threads, maxThreads: threads });
  const interrupt = () => Atomics.store(stop, 0, 1);
  options.signal?.addEventListener('abort', interrupt);
  let finished = 0;
  const report = () =>
    options.onProgress?.(progress.reduce((sum, share) => sum + share, 0) / runs.length, finished, runs.length);
  const timer = setInterval(report, 100);
  try {
    const outcomes = await Promise.all(
      runs.map(async (run, index) => {
        const samplesFile = options.samplesFile?.(run);
        const locust = options.locust === undefined ? {} : { locust: options.locust };
        const task = { prepared, options: run, index, progress, stop, ...locust };
        const outcome = await pool.run(samplesFile === undefined ? task : { ...task, samplesFile });
        finished++;
        if ('result' in outcome) options.onResult?.(outcome.result);
        return outcome;
      }),
    );
    report();
    return collect(runs, outcomes);
  } finally {
    clearInterval(timer);
    options.signal?.removeEventListener('abort', interrupt);
    await pool.destroy();
  }
}

function collect(runs: readonly RunOptions[], outcomes: readonly Outcome[]): RunResult[] {
  const results: RunResult[] = [];
  outcomes.forEach((outcome, i) => {
    if ('result' in outcome) {
      // One that was not begun when everything was stopped has measured nothing.
      if (outcome.result.summary.durationSeconds > 0) results.push(outcome.result);
      return;
    }
    const { error } = outcome;
    if (error.faults !== undefined) throw new InvalidInput(error.faults);
    throw new RunFailed(runs[i] as RunOptions, error.stack ?? error.message, error.partial, error.thrown);
  });
  return results;
}
