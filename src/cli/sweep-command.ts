import { runBatch } from '#experiment/batch.ts';
import { type MetricDefinition, metricsOf, privilegedOf } from '#experiment/compare-metrics.ts';
import type { PreparedScenario } from '#experiment/prepare.ts';
import type { RunSummary } from '#experiment/result.ts';
import { analyse, readRatios, type SweptRuns } from '#experiment/sweep.ts';
import { readPath } from '#experiment/sweep-path.ts';
import type { Scalar, Sweep } from '#experiment/sweep-result.ts';
import { type Variant, variantsOf } from '#experiment/sweep-variants.ts';
import { type Axis, pointsOf, readAxes, valuesOf } from '#experiment/sweep-vary.ts';
import { VERSION } from '#experiment/version.ts';
import { sweepText } from '#report/sweep-table.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { storeOf, tellBatch } from './batch-options.ts';
import { capacityFor } from './capacity-map.ts';
import { type Console, wantsColors } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { makePlan, type PlanOptions, type SeededPlan } from './plan.ts';
import { Progress } from './progress.ts';
import { percentOf, wholeOf } from './quantity-options.ts';
import { computeShard } from './shard.ts';
import { warn } from './warnings.ts';

export interface SweepCommandOptions extends PlanOptions {
  vary: string[];
  samples?: string;
  metric?: string[];
  heat?: string[];
  at?: string;
  confidence?: string;
  store: string | false;
  shard?: string;
  capacity?: string;
  json?: boolean;
  quiet?: boolean;
}

const WHERE = 'pitot sweep';
const SEEDS = '10';
/** The two sides of every autoscaler: always there. */
const TRADEOFF = ['violations', 'replica-hours'];

/** Runs every point that the store does not have, and says what came out. */
export async function sweepScenario(
  file: string,
  options: SweepCommandOptions,
  console: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  const samples = wholeOf(WHERE, '--samples', options.samples, 2);
  const axes = readAxes(options.vary, samples);
  const confidence = percentOf(WHERE, '--confidence', options.confidence);
  const metrics = metricsOf([...TRADEOFF, ...(options.metric ?? ['p99'])], WHERE);
  metricsOf(options.heat ?? [], WHERE);
  const seeds = options.seeds === undefined && options.seed === undefined ? { seeds: [SEEDS] } : {};
  const plan = await makePlan(file, { ...options, ...seeds }, WHERE);
  if (!options.quiet) warn(plan.prepared, console);
  if (plan.seeds.length < 2) {
    throw InvalidInput.of(
      WHERE,
      '--seeds',
      'two at least: an interval is made of the spread between seeds',
      plan.seeds.length,
    );
  }
  const ratios = ratiosOf(options, plan);
  const capacity = capacityOf(axes, metrics, plan, options);
  const points = pointsOf(axes, samples, plan.master);
  const variants = variantsOf(plan.scenario, plan.prepared, plan.base, plan.policies, points);
  const measured = variants.map((one) =>
    capacity === undefined ? one : { ...one, prepared: { ...one.prepared, capacity } },
  );
  const runs = measured.flatMap(({ prepared, policy }) => plan.seeds.map((seed) => ({ prepared, policy, seed })));
  const store = storeOf(options.store, WHERE);
  if (options.shard !== undefined) {
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
  const label = `${plan.scenario.name}, ${variants.length} points`;
  const progress = options.quiet ? undefined : new Progress(console, label);
  const batch = await runBatch(runs, {
    store,
    threads: plan.threads,
    signal,
    onProgress: (share, finished, total) => progress?.update(share, finished, total),
  }).finally(() => progress?.clear());
  tellBatch(batch, store, options.quiet === true, console);
  if (signal.aborted) return EXIT.interrupted;
  if (batch.failures.length > 0) return EXIT.failed;
  const swept = sweptOf(variants, batch.summaries as RunSummary[], plan.seeds.length);
  const sweep: Sweep = {
    schema: 'pitot/sweep/1',
    version: VERSION,
    scenario: plan.scenario.name,
    scenarioHash: plan.prepared.hash,
    confidence: confidence ?? 0.95,
    design: samples === undefined ? 'grid' : 'latin-hypercube',
    axes: axes.map((axis) => ({ path: axis.path, values: takenBy(axis, variants) })),
    policies: plan.policies,
    privileged: privilegedOf(swept.flatMap((one) => one.runs)),
    seeds: plan.seeds,
    metrics: metrics.map(({ of: _of, asked: _asked, ...metric }) => metric),
    ...analyse(swept, { metrics, ratios, confidence }),
  };
  const { stdout, env } = console;
  if (options.json) stdout.write(`${JSON.stringify(sweep, null, 2)}\n`);
  else {
    const heat = options.heat ?? TRADEOFF;
    stdout.write(sweepText(sweep, { colors: wantsColors(stdout, env), heat }));
  }
  return EXIT.ok;
}

/** The capacity map, where it is asked for. It holds for policies: another start-up or CPU may carry another load. */
function capacityOf(
  axes: readonly Axis[],
  metrics: readonly MetricDefinition[],
  { prepared }: SeededPlan,
  { capacity: file }: SweepCommandOptions,
): PreparedScenario['capacity'] {
  const capacity = capacityFor(metrics, prepared, file, WHERE);
  const other = axes.map(({ path }) => path).filter((path) => readPath(path)?.[0] !== 'policy');
  if (capacity === undefined || other.length === 0) return capacity;
  const rule =
    'about policies only (policy...) with metrics of elasticity: the capacity map is that of the scenario as it is';
  throw InvalidInput.of(WHERE, '--vary', rule, other.join(', '));
}

/** Those asked for; by default two that are usual, and the scenario's own. */
function ratiosOf({ at }: SweepCommandOptions, { scenario }: SeededPlan): number[] {
  const own = (scenario.objectives ?? []).map(({ ratio }) => ratio);
  const ratios = at === undefined ? [0.99, 0.999, ...own] : readRatios(at);
  return [...new Set(ratios)].sort((a, b) => a - b);
}

function sweptOf(variants: readonly Variant[], summaries: readonly RunSummary[], seeds: number): SweptRuns[] {
  return variants.map(({ policy, values }, i) => ({
    policy,
    values,
    runs: summaries.slice(i * seeds, (i + 1) * seeds),
  }));
}

/** What an axis took, in order: of a hypercube only what came up. */
function takenBy(axis: Axis, variants: readonly Variant[]): Scalar[] {
  if (axis.kind === 'list' || axis.steps !== undefined) return valuesOf(axis);
  return [...new Set(variants.map(({ values }) => values[axis.path] as Scalar))];
}
