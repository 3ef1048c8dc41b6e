import { join } from 'node:path';
import { LOCUST_GENERATIONS, type LocustGeneration } from '#experiment/locust-result.ts';
import type { RunResult, RunSummary } from '#experiment/result.ts';
import { RunFailed, runAll } from '#experiment/run-all.ts';
import {
  dropEmptyRunFolders,
  dropUnfinishedSamples,
  makeRunFolders,
  type RunName,
  unfinishedSamples,
  writeRun,
} from '#report/files.ts';
import { report } from '#report/table.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { type Console, wantsColors, widthOf } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type FaroOptions, FaroTelling } from './faro.ts';
import type { Plan } from './plan.ts';
import { Progress } from './progress.ts';

/** Options of `pitot run` that say what becomes of the results. */
export interface OutputOptions extends FaroOptions {
  json?: boolean;
  quiet?: boolean;
  /** Also write all samples, where files are written at all. */
  samples?: boolean;
  /** Also write Locust's files: `true`, or as which version of it. */
  locustCsv?: boolean | string;
}

/** Runs what the plan says, writes the files of each run as it ends, and prints what all of them came to. */
export async function runPlan(
  plan: Plan,
  options: OutputOptions,
  console: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { out } = options;
  const locust = generationOf(options);
  const faro = new FaroTelling(options, plan.prepared.scenario, console);
  if (out !== false) reserve(plan, out);
  const results: RunResult[] = [];
  const keep = (result: RunResult, failed?: RunFailed) => {
    // A run that was stopped before it began has nothing to tell.
    if (result.summary.durationSeconds === 0 && result.summary.interrupted) return;
    results.push(result);
    if (out !== false) writeRun(out, result, options.samples);
    faro.tell(result, failed && (failed.thrown ?? { name: failed.name, message: failed.message }));
  };
  let failure: RunFailed | undefined;
  try {
    failure = await simulateAll(plan, { ...options, ...(locust && { locust }) }, console, signal, keep);
  } finally {
    if (out !== false) {
      dropUnfinishedSamples(out, namesOf(plan));
      dropEmptyRunFolders(out, namesOf(plan));
    }
  }
  const told = await faro.settle();
  const summaries = inOrder(plan, results);
  print(summaries, options, console);
  if (out !== false && !options.quiet && summaries.length > 0) {
    console.stderr.write(`results are in ${join(out, plan.prepared.scenario.name)}\n`);
  }
  if (failure !== undefined) console.stderr.write(`FAILED  ${failure.message}\n`);
  if (signal.aborted) return EXIT.interrupted;
  return failure === undefined && told && summaries.every(sound) ? EXIT.ok : EXIT.failed;
}

function namesOf({ prepared, policies, seeds }: Plan): RunName[] {
  const scenario = prepared.scenario.name;
  return policies.flatMap((policy) => seeds.map((seed) => ({ scenario, policy, seed })));
}

/** Which Locust's files are asked for. @throws {InvalidInput} */
function generationOf({ locustCsv, out }: OutputOptions): LocustGeneration | undefined {
  if (locustCsv === undefined || locustCsv === false) return undefined;
  if (out === false) {
    throw InvalidInput.of('pitot run', '--locust-csv', 'left out where no files are written (--no-out)', locustCsv);
  }
  const found = LOCUST_GENERATIONS.find((generation) => generation === (locustCsv === true ? '2.47' : locustCsv));
  if (found !== undefined) return found;
  throw InvalidInput.of('pitot run', '--locust-csv', `one of ${LOCUST_GENERATIONS.join(', ')}`, locustCsv);
}

/** Finds a bad place for the results before anything is simulated. */
function reserve(plan: Plan, out: string): void {
  try {
    makeRunFolders(out, namesOf(plan));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw InvalidInput.of('pitot run', '--out', `a folder that can be written (${why})`, out);
  }
}

/** @returns the first run that failed, after all others have ended */
async function simulateAll(
  { prepared, policies, seeds, threads }: Plan,
  { quiet, samples, out, locust }: OutputOptions & { locust?: LocustGeneration },
  console: Console,
  signal: AbortSignal,
  onResult: (result: RunResult, failed?: RunFailed) => void,
): Promise<RunFailed | undefined> {
  const progress = quiet ? undefined : new Progress(console, prepared.scenario.name);
  try {
    await runAll(prepared, {
      policies,
      seeds,
      signal,
      onResult,
      ...(threads === undefined ? {} : { threads }),
      ...(locust === undefined ? {} : { locust }),
      ...(samples && out !== false
        ? { samplesFile: (run) => unfinishedSamples(out, { ...run, scenario: prepared.scenario.name }) }
        : {}),
      onProgress: (share, finished, total) => progress?.update(share, finished, total),
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof RunFailed)) throw error;
    if (error.partial !== undefined) onResult(error.partial, error);
    return error;
  } finally {
    progress?.clear();
  }
}

/** Results come as they end; tables have the order of the scenario. */
function inOrder({ policies, seeds }: Plan, results: readonly RunResult[]): RunSummary[] {
  const rank = ({ policy, seed }: RunSummary) => policies.indexOf(policy) * seeds.length + seeds.indexOf(seed);
  return results.map(({ summary }) => summary).sort((a, b) => rank(a) - rank(b));
}

function print(runs: RunSummary[], { json }: OutputOptions, { stdout, env }: Console): void {
  if (json) stdout.write(`${JSON.stringify({ schema: 'pitot/runs/1', runs }, null, 2)}\n`);
  else stdout.write(report(runs, { colors: wantsColors(stdout, env), width: widthOf(stdout) }));
}

function sound({ checks }: RunSummary): boolean {
  return checks.every(({ ok }) => ok);
}
