import type { Generation } from '#load/locust/statistics-files.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { SampleFile } from '#telemetry/live/sample-file.ts';
import type { Failure } from './failure.ts';
import { LocustLog } from './locust-log.ts';
import { PolicyFailed } from './policy-failed.ts';
import { loadPolicyModules } from './policy-modules.ts';
import type { PreparedScenario } from './prepare.ts';
import type { RunResult } from './result.ts';
import { Run, type RunOptions } from './run.ts';

/** Slices of a run between two looks at the shared memory. */
const SLICES = 200;

export interface Task {
  prepared: PreparedScenario;
  options: RunOptions;
  /** Where this task's progress goes, in the array of all. */
  index: number;
  /** Share of each task that is done, 0..1. */
  progress: Float64Array;
  /** [0] is 1 when everybody is to stop where they are. */
  stop: Int32Array;
  /** Where all samples of the run are written, if they are. */
  samplesFile?: string;
  /** The result has files in Locust's formats too, as a Locust of this time writes them. */
  locust?: Generation;
}

/** An error that survives the way between threads. */
interface TaskError {
  faults?: InvalidInput['faults'];
  message: string;
  stack?: string;
  partial?: RunResult;
  /** What a policy of the user threw. */
  thrown?: Failure;
}

/** What a task came to: a result, or an error. */
export type Outcome = { result: RunResult } | { error: TaskError };

/** Runs one task; the entry of the worker threads. */
export default async function work({
  prepared,
  options,
  index,
  progress,
  stop,
  samplesFile,
  locust,
}: Task): Promise<Outcome> {
  let run: Run | undefined;
  let file: SampleFile | undefined;
  try {
    if (samplesFile !== undefined && Atomics.load(stop, 0) === 0) file = new SampleFile(samplesFile);
    const log = locust === undefined ? undefined : new LocustLog(prepared.scenario, locust);
    const finished = (run: Run, interrupted = false): RunResult => {
      const result = run.finish(interrupted);
      return log === undefined ? result : { ...result, locust: log.files(run.kernel) };
    };
    const modules = await loadPolicyModules(prepared.scenario, [options.policy]);
    run = new Run(prepared, options, {
      modules,
      ...(file === undefined ? {} : { samples: file.sink }),
      ...(log === undefined ? {} : { requests: log }),
    });
    const slice = run.end === Number.POSITIVE_INFINITY ? 60e9 : Math.max(1, Math.ceil(run.end / SLICES));
    // Runs that wait for a thread when everybody is to stop do not begin.
    if (Atomics.load(stop, 0) === 1) return { result: finished(run, true) };
    while (run.advance(run.now + slice)) {
      progress[index] = run.now / run.end;
      if (Atomics.load(stop, 0) === 1) return { result: finished(run, true) };
    }
    progress[index] = 1;
    return { result: finished(run) };
  } catch (error) {
    return { error: describe(error, run) };
  } finally {
    file?.close();
  }
}

/** A run that hit a limit, or whose policy failed, still has something to say: what it measured up to then. */
function describe(error: unknown, run: Run | undefined): TaskError {
  if (error instanceof InvalidInput) return { faults: error.faults, message: error.message };
  if (!(error instanceof Error)) return { message: String(error) };
  const described: TaskError = { message: error.message };
  if (error instanceof PolicyFailed) {
    const { cause, complaint } = error;
    described.message = complaint;
    if (cause instanceof Error)
      described.thrown = { name: cause.name, message: cause.message, stack: cause.stack ?? '' };
  }
  if ((error instanceof RangeError || error instanceof PolicyFailed) && run !== undefined)
    described.partial = run.finish(true);
  else if (error.stack !== undefined) described.stack = error.stack;
  return described;
}
