import { InvalidInput } from '#sim/invalid.ts';
import { METRICS, type MetricDefinition, metricsOf, privilegedOf } from './compare-metrics.ts';
import type { ComparedRun, Comparison, MetricDifference, MetricMean, ObjectiveAttainment } from './compare-result.ts';
import type { ObjectiveResult, RunSummary } from './result.ts';
import { bcaInterval } from './statistics/bootstrap.ts';
import { holm } from './statistics/holm.ts';
import { CONFIDENCE, lowerBound, meanInterval } from './statistics/mean-interval.ts';
import { meanOf } from './statistics/moments.ts';
import { pairedDifference } from './statistics/paired-difference.ts';
import { signFlip } from './statistics/sign-flip.ts';

export interface CompareOptions {
  /** Default: the first policy. */
  baseline?: string | undefined;
  /** Default: all but those that have to be asked for. */
  metrics?: readonly MetricDefinition[] | undefined;
  /** 0..1; default 0.95. */
  confidence?: number | undefined;
}

const WHERE = 'pitot compare';
/** Of permutations and resampling: fixed, so that the same runs give the same comparison. */
const SEED = 1;

/**
 * Compares the policies of some runs of one scenario by what they did under the same seeds. Seeds that not every policy
 * has are left out; so is, for one metric, a seed in which it is not defined.
 * @param runs of one scenario and one version (`checkComparable` sees to it), each policy and seed once
 * @throws {InvalidInput} when fewer than two seeds are common to all, or there is no such baseline
 */
export function compareRuns(runs: readonly RunSummary[], options: CompareOptions = {}): Comparison {
  const { metrics = metricsOf([], WHERE), confidence = CONFIDENCE } = options;
  const policies = [...new Set(runs.map(({ policy }) => policy))];
  const seeds = commonSeeds(runs, policies);
  const baseline = options.baseline ?? (policies[0] as string);
  if (!policies.includes(baseline)) {
    throw InvalidInput.of(WHERE, '--baseline', `one of ${policies.join(', ')}`, baseline);
  }
  const rows = policies.map((policy) => seeds.map((seed) => runOf(runs, policy, seed)));
  const values = (policy: string, { of }: MetricDefinition) =>
    (rows[policies.indexOf(policy)] as RunSummary[]).map((run) => of(run));
  const differences = policies
    .filter((policy) => policy !== baseline)
    .flatMap((policy) =>
      metrics
        .filter((metric) => isDifferent(values(policy, metric), values(baseline, metric)))
        .map((metric) => difference(policy, metric, values(policy, metric), values(baseline, metric), confidence)),
    );
  const first = rows[0]?.[0] as RunSummary;
  return {
    schema: 'pitot/comparison/1',
    version: first.version,
    scenario: first.scenario,
    scenarioHash: first.scenarioHash,
    durationSeconds: Math.max(...rows.flat().map(({ durationSeconds }) => durationSeconds)),
    confidence,
    baseline,
    policies,
    privileged: privilegedOf(rows.flat()),
    seeds,
    metrics: metrics.map(({ of: _of, asked: _asked, ...metric }) => metric),
    means: policies.flatMap((policy) =>
      metrics.map((metric) => mean(policy, metric, values(policy, metric), confidence)),
    ),
    differences: corrected(differences, metrics, confidence),
    objectives: rows.flatMap((row) => attainments(row, confidence)),
    tests: differences.length,
    stopping: null,
    runs: rows.flat().map((run) => comparedRun(run)),
  };
}

function commonSeeds(runs: readonly RunSummary[], policies: readonly string[]): number[] {
  const seeds = [...new Set(runs.map(({ seed }) => seed))].filter((seed) =>
    policies.every((policy) => runs.some((run) => run.policy === policy && run.seed === seed)),
  );
  if (seeds.length >= 2) return seeds;
  const rule =
    'two at least that every policy was run with: an interval is made of the spread between seeds (--seeds 30)';
  throw InvalidInput.of(WHERE, 'seeds', rule, seeds.length === 0 ? 'none in common' : `one (${seeds[0]})`);
}

function runOf(runs: readonly RunSummary[], policy: string, seed: number): RunSummary {
  return runs.find((run) => run.policy === policy && run.seed === seed) as RunSummary;
}

/**
 * Where two policies do the same under every seed there is nothing to test. To leave such a question out before correcting
 * is fair: whether it is one depends on the sizes of the differences only, and the test on their signs.
 */
function isDifferent(x: readonly (number | null)[], y: readonly (number | null)[]): boolean {
  return x.some((value, i) => value !== y[i]);
}

function mean(
  policy: string,
  { name }: MetricDefinition,
  all: readonly (number | null)[],
  confidence: number,
): MetricMean {
  const interval = meanInterval(
    all.filter((value) => value !== null),
    confidence,
  );
  return { policy, metric: name, ...(interval ?? { n: 0, mean: null, deviation: null, low: null, high: null }) };
}

type Uncorrected = Omit<MetricDifference, 'pHolm' | 'verdict'>;

function difference(
  policy: string,
  { name }: MetricDefinition,
  x: readonly (number | null)[],
  y: readonly (number | null)[],
  confidence: number,
): Uncorrected {
  const both = x.flatMap((value, i) => {
    const other = y[i] as number | null;
    return value === null || other === null ? [] : [[value, other] as const];
  });
  const differences = both.map(([value, other]) => value - other);
  const paired = pairedDifference(
    both.map(([value]) => value),
    both.map(([, other]) => other),
    confidence,
  );
  const average = (chosen: readonly number[]) =>
    chosen.reduce((sum, i) => sum + (differences[i] as number), 0) / chosen.length;
  return {
    policy,
    metric: name,
    ...(paired ?? {
      n: 0,
      mean: null,
      deviation: null,
      low: null,
      high: null,
      relative: null,
      varianceReduction: null,
    }),
    p: signFlip(differences, SEED),
    bootstrap: bcaInterval(differences.length, average, { seed: SEED, confidence, resamples: 2_000 }),
  };
}

function corrected(
  differences: readonly Uncorrected[],
  metrics: readonly MetricDefinition[],
  confidence: number,
): MetricDifference[] {
  const ps = holm(differences.map(({ p }) => p));
  return differences.map((one, i) => {
    const pHolm = ps[i] as number;
    const better = metrics.find(({ name }) => name === one.metric)?.better;
    const good = (one.mean ?? 0) < 0 === (better === 'lower');
    const verdict = better === undefined ? 'different' : good ? 'better' : 'worse';
    return { ...one, pHolm, verdict: pHolm <= 1 - confidence + 1e-12 ? verdict : 'unclear' };
  });
}

/** How one policy's runs did against each objective of the scenario. */
function attainments(runs: readonly RunSummary[], confidence: number): ObjectiveAttainment[] {
  return (runs[0] as RunSummary).objectives.map(({ target, underSeconds, ratio }, i) => {
    const results = runs.map(({ objectives }) => objectives[i] as ObjectiveResult);
    const attained = results.map(({ attainedRatio }) => attainedRatio);
    return {
      policy: (runs[0] as RunSummary).policy,
      target,
      underSeconds,
      ratio,
      attained: meanOf(attained),
      bound: lowerBound(attained, confidence),
      met: results.filter(({ met }) => met).length,
      runs: runs.length,
    };
  });
}

/** All metrics, also those that are not shown: gates and pages need others. */
function comparedRun(run: RunSummary): ComparedRun {
  const known = METRICS.filter(({ needsCapacity }) => !needsCapacity || run.elasticity !== undefined);
  const values = Object.fromEntries(known.map(({ name, of }) => [name, of(run)]));
  return { policy: run.policy, seed: run.seed, digest: run.digest, values };
}
