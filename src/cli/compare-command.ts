import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CompareOptions as Comparing } from '#experiment/compare.ts';
import { compareRuns } from '#experiment/compare.ts';
import { readRuns } from '#experiment/compare-folders.ts';
import { METRICS, metricsOf } from '#experiment/compare-metrics.ts';
import type { Comparison, GateResult } from '#experiment/compare-result.ts';
import { compareScenario } from '#experiment/compare-run.ts';
import { readUntil, type Until } from '#experiment/compare-stopping.ts';
import { gate } from '#experiment/gate.ts';
import { junitXml } from '#experiment/gate-junit.ts';
import type { PreparedScenario } from '#experiment/prepare.ts';
import type { RunSummary } from '#experiment/result.ts';
import { runSeeds } from '#experiment/run-seed.ts';
import { comparisonText } from '#report/comparison-table.ts';
import { type Fault, InvalidInput } from '#sim/invalid.ts';
import { storeOf, tellBatch } from './batch-options.ts';
import { capacityFor } from './capacity-map.ts';
import { type Console, wantsColors, widthOf } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { makePlan, type PlanOptions, type SeededPlan } from './plan.ts';
import { Progress } from './progress.ts';
import { percentOf, wholeOf } from './quantity-options.ts';
import { readSeeds } from './seeds.ts';
import { computeShard } from './shard.ts';
import { warn } from './warnings.ts';

export interface CompareOptions extends PlanOptions {
  baseline?: string;
  metric?: string[];
  until?: string[];
  most?: string;
  confidence?: string;
  gate?: boolean;
  maxCost?: string;
  junit?: string;
  store: string | false;
  shard?: string;
  capacity?: string;
  json?: boolean;
  quiet?: boolean;
}

const WHERE = 'pitot compare';
/** Enough for intervals that tell, few enough to wait for. */
const SEEDS = '30';
/** Where a sequential comparison begins to look. */
const FIRST_LOOK = 10;
const MOST = 200;

/** Everything about the comparison itself, whatever the runs come from. */
interface Asked {
  comparing: Comparing;
  maxCost: number | undefined;
}

/** Compares what earlier runs left. */
export function compareFolders(paths: readonly string[], options: CompareOptions, console: Console): ExitCode {
  const asked = readAsked(options);
  const given: Fault[] = (['seeds', 'seed', 'until', 'shard', 'duration', 'trace', 'capacity'] as const)
    .filter((name) => options[name] !== undefined)
    .map((name) => ({ where: WHERE, name: `--${name}`, rule: 'left out with folders of results', got: options[name] }));
  if (given.length > 0) throw new InvalidInput(given);
  const needy = (asked.comparing.metrics ?? []).filter(({ needsCapacity }) => needsCapacity).map(({ name }) => name);
  if (needy.length > 0) {
    const rule = 'left out with folders of results: pitot report says how supply followed demand in them';
    throw InvalidInput.of(WHERE, '--metric', rule, needy.join(', '));
  }
  const runs = readRuns(paths);
  const known = [...new Set(runs.map(({ policy }) => policy))];
  const policies = options.policy ?? known;
  const unknown = policies.filter((policy) => !known.includes(policy));
  if (unknown.length > 0) throw InvalidInput.of(WHERE, '--policy', `one of ${known.join(', ')}`, unknown.join(', '));
  const chosen = policies.flatMap((policy) => runs.filter((run) => run.policy === policy));
  return conclude(compareRuns(chosen, asked.comparing), chosen, asked, options, console);
}

/** Runs what the store does not have, and compares. */
export async function compareScenarioFile(
  file: string,
  options: CompareOptions,
  console: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  const asked = readAsked(options);
  const untils = (options.until ?? []).map((text) => readUntil(text, WHERE));
  const plan = await makePlan(file, { ...options, ...defaultSeeds(options, untils), ...withBaseline(options) }, WHERE);
  if (!options.quiet) warn(plan.prepared, console);
  const policies = inAskedOrder(plan, options);
  const prepared = measuredPlan(plan, asked, untils, options.capacity);
  checkSeeds(plan, policies, options, untils);
  const store = storeOf(options.store, WHERE);
  if (options.shard !== undefined) {
    const runs = plan.seeds.flatMap((seed) => policies.map((policy) => ({ prepared, policy, seed })));
    return await computeShard(
      runs,
      options.shard,
      store,
      { ...options, threads: plan.threads },
      console,
      signal,
      WHERE,
    );
  }
  const most = wholeOf(WHERE, '--most', options.most, 2) ?? MOST;
  const progress = options.quiet ? undefined : new Progress(console, prepared.scenario.name);
  const result = await compareScenario(prepared, {
    ...asked.comparing,
    baseline: policies[0],
    policies,
    seeds: (n) => (untils.length > 0 ? runSeeds(plan.master, n) : plan.seeds),
    first: plan.seeds.length,
    until: untils,
    most: Math.max(most, plan.seeds.length),
    store,
    threads: plan.threads,
    signal,
    onProgress: (share, finished, total) => progress?.update(share, finished, total),
  }).finally(() => progress?.clear());
  tellBatch(result, store, options.quiet === true, console);
  if (signal.aborted) return EXIT.interrupted;
  const { comparison, summaries } = result;
  return comparison === undefined ? EXIT.failed : conclude(comparison, summaries, asked, options, console);
}

function defaultSeeds(options: CompareOptions, untils: readonly Until[]): Pick<PlanOptions, 'seeds'> {
  if (options.seeds !== undefined || options.seed !== undefined) return {};
  return { seeds: [untils.length > 0 ? String(FIRST_LOOK) : SEEDS] };
}

function readAsked(options: CompareOptions): Asked {
  const confidence = percentOf(WHERE, '--confidence', options.confidence);
  if (confidence !== undefined && (confidence < 0.5 || confidence >= 1)) {
    throw InvalidInput.of(WHERE, '--confidence', 'from 50 to below 100 (per cent)', options.confidence);
  }
  const maxCost = percentOf(WHERE, '--max-cost', options.maxCost);
  for (const name of ['maxCost', 'junit'] as const) {
    if (options[name] === undefined || options.gate) continue;
    throw InvalidInput.of(WHERE, name === 'maxCost' ? '--max-cost' : '--junit', 'used with --gate', options[name]);
  }
  if (options.junit !== undefined) checkPlace(options.junit);
  const metrics = metricsOf(options.metric ?? [], WHERE);
  return { comparing: { baseline: options.baseline, metrics, confidence }, maxCost };
}

/** The scenario with its capacity map, where a metric that is asked for is measured against one. */
function measuredPlan(
  { prepared }: SeededPlan,
  { comparing }: Asked,
  untils: readonly Until[],
  file: string | undefined,
): PreparedScenario {
  const asked = [
    ...(comparing.metrics ?? []),
    ...METRICS.filter(({ name }) => untils.some(({ metric }) => metric === name)),
  ];
  const capacity = capacityFor(asked, prepared, file, WHERE);
  return capacity === undefined ? prepared : { ...prepared, capacity };
}

/** Finds a bad place for the verdict before anything is simulated. */
function checkPlace(junit: string): void {
  try {
    accessSync(dirname(junit), constants.W_OK);
    if (existsSync(junit) && statSync(junit).isDirectory()) throw new Error('it is a folder');
  } catch (error) {
    throw InvalidInput.of(WHERE, '--junit', `a file that can be written (${(error as Error).message})`, junit);
  }
}

/** Who names a baseline wants it compared, whether it is named with --policy too or not. */
function withBaseline({ policy, baseline }: CompareOptions): Pick<PlanOptions, 'policy'> {
  return policy === undefined || baseline === undefined ? {} : { policy: [baseline, ...policy] };
}

/** The baseline first: the first policy that was named if nobody says otherwise, whatever the order in the scenario. */
function inAskedOrder({ policies, prepared }: SeededPlan, { policy = [], baseline }: CompareOptions): string[] {
  const words = prepared.rerun?.policies ?? {};
  const nameOf = (word: string) => policies.find((name) => name === word || words[name] === word);
  const first = baseline === undefined ? undefined : nameOf(baseline);
  if (baseline !== undefined && first === undefined) {
    throw InvalidInput.of(WHERE, '--baseline', `one of the policies compared (${policies.join(', ')})`, baseline);
  }
  return [...new Set([first, ...policy.map(nameOf), ...policies])].filter((name) => name !== undefined);
}

/** What is missing for what was asked, before anything is simulated. */
function checkSeeds(
  plan: SeededPlan,
  policies: readonly string[],
  options: CompareOptions,
  untils: readonly Until[],
): void {
  const faults: Fault[] = [];
  const fault = (name: string, rule: string, got: unknown) => faults.push({ where: WHERE, name, rule, got });
  if (plan.seeds.length < 2) {
    fault(
      '--seeds',
      'two at least: an interval is made of the spread between seeds, and one has none',
      plan.seeds.length,
    );
  }
  if (policies.length < 2 && !options.gate) {
    fault('--policy', 'two at least, or one with --gate: there is nothing to compare', policies.join(', '));
  }
  if (untils.length > 0 && policies.length < 2) {
    fault('--until', 'used with two policies at least: it is about their differences', policies.join(', '));
  }
  if (untils.length > 0 && readSeeds(options.seed ?? [], options.seeds ?? []).named.length > 0) {
    fault(
      '--seeds',
      'a number, not a list, with --until, which adds more',
      [...(options.seed ?? []), ...(options.seeds ?? [])].join(' '),
    );
  }
  if (untils.length > 0 && options.shard !== undefined) {
    fault(
      '--shard',
      'used without --until: how many seeds it takes is known only where all results are',
      options.shard,
    );
  }
  if (faults.length > 0) throw new InvalidInput(faults);
}

/** Prints what came out, and says whether it will do. */
function conclude(
  comparison: Comparison,
  runs: readonly RunSummary[],
  { maxCost }: Asked,
  options: CompareOptions,
  { stdout, stderr, env }: Console,
): ExitCode {
  const verdict: GateResult | undefined = options.gate ? gate(comparison, { maxCost }) : undefined;
  if (options.json) {
    stdout.write(`${JSON.stringify({ ...comparison, gate: verdict ?? null }, null, 2)}\n`);
  } else
    stdout.write(
      comparisonText(comparison, { colors: wantsColors(stdout, env), gate: verdict, width: widthOf(stdout) }),
    );
  if (verdict !== undefined && options.junit !== undefined) {
    try {
      writeFileSync(options.junit, junitXml(verdict, comparison));
    } catch (error) {
      stderr.write(`pitot compare: the verdict cannot be written (${(error as Error).message})\n`);
      return EXIT.failed;
    }
  }
  const broken = runs.flatMap(({ policy, seed, checks }) =>
    checks
      .filter(({ ok }) => !ok)
      .map(({ name, detail }) => `CHECK FAILED  ${policy} seed ${seed}: ${name}: ${detail}\n`),
  );
  for (const line of broken) stderr.write(line);
  return broken.length > 0 || verdict?.passed === false ? EXIT.failed : EXIT.ok;
}
