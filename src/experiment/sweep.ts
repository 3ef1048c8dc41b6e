import { InvalidInput } from '#sim/invalid.ts';
import type { MetricDefinition } from './compare-metrics.ts';
import type { RunSummary } from './result.ts';
import { percentileInterval } from './statistics/bootstrap.ts';
import { CONFIDENCE, meanInterval } from './statistics/mean-interval.ts';
import { costAt, paretoFront, type Tradeoff } from './statistics/pareto-front.ts';
import type { CostAtObjective, Sweep, SweepPoint } from './sweep-result.ts';
import type { PointValues } from './sweep-vary.ts';

/** The runs of one policy at one point, a run a seed, in the order of the seeds. */
export interface SweptRuns {
  policy: string;
  values: PointValues;
  runs: readonly RunSummary[];
}

export interface SweepOptions {
  metrics: readonly MetricDefinition[];
  /** Shares of requests that are to keep their objective, 0..1. */
  ratios: readonly number[];
  /** 0..1; default 0.95. */
  confidence?: number | undefined;
}

/** Of resampling: fixed, so that the same runs give the same sweep. */
const SEED = 1;
const RESAMPLES = 1_000;

/** What a sweep says: the mean of each metric at each point, which points nothing beats, and what objectives cost. */
export function analyse(swept: readonly SweptRuns[], options: SweepOptions): Pick<Sweep, 'points' | 'costs'> {
  const { metrics, ratios, confidence = CONFIDENCE } = options;
  const tradeoffs = swept.map(({ runs }) => tradeoffOf(runs));
  const whole = tradeoffs.filter((one) => one !== null);
  const front = new Set(paretoFront(whole.map((one, i) => ({ ...one, i }))).map(({ i }) => whole[i]));
  const points = swept.map(({ policy, values, runs }, i): SweepPoint => {
    const tradeoff = tradeoffs[i];
    return {
      policy,
      values,
      means: metrics.map((metric) => meanOf(metric, runs, confidence)),
      onFront: tradeoff == null ? null : front.has(tradeoff),
    };
  });
  const policies = [...new Set(swept.map(({ policy }) => policy))];
  const costs = policies.flatMap((policy) => {
    const own = swept.filter((one) => one.policy === policy).map(({ runs }) => runs);
    return ratios.flatMap((ratio) => costOf(policy, own, ratio, confidence));
  });
  return { points, costs };
}

function meanOf(
  { name, of }: MetricDefinition,
  runs: readonly RunSummary[],
  confidence: number,
): SweepPoint['means'][number] {
  const values = runs.map(of).filter((value) => value !== null);
  return {
    metric: name,
    ...(meanInterval(values, confidence) ?? { n: 0, mean: null, deviation: null, low: null, high: null }),
  };
}

/** Mean cost and mean violations over the runs (or some of them, by number); null where no objective says what violates. */
function tradeoffOf(runs: readonly RunSummary[], chosen = runs.map((_, i) => i)): Tradeoff | null {
  let cost = 0;
  let violation = 0;
  for (const i of chosen) {
    const run = runs[i] as RunSummary;
    if (run.violationRatio === null) return null;
    cost += run.replicaHours;
    violation += run.violationRatio;
  }
  return { cost: cost / chosen.length, violation: violation / chosen.length };
}

/**
 * The cost at an objective, with a percentile bootstrap interval: whole seeds are drawn anew, the same for all points, and
 * the front of their means is crossed again.
 */
function costOf(
  policy: string,
  points: readonly (readonly RunSummary[])[],
  ratio: number,
  confidence: number,
): CostAtObjective[] {
  const crossing = (chosen?: readonly number[]) => {
    const tradeoffs = points.map((runs) => tradeoffOf(runs, chosen as number[] | undefined));
    const whole = tradeoffs.filter((one) => one !== null);
    if (whole.length === 0) return null;
    const front = paretoFront(whole);
    return { found: costAt(front, 1 - ratio), best: 1 - (front.at(-1) as Tradeoff).violation };
  };
  const here = crossing();
  if (here === null) return [];
  const { found, best } = here;
  if (found.kind === 'not-reached')
    return [{ policy, ratio, kind: found.kind, cost: null, low: null, high: null, best }];
  const interval =
    found.kind === 'between'
      ? percentileInterval(
          (points[0] as readonly RunSummary[]).length,
          (chosen) => {
            const again = crossing(chosen)?.found;
            return again?.kind === 'between' ? again.cost : null;
          },
          { seed: SEED, resamples: RESAMPLES, confidence },
        )
      : null;
  return [
    {
      policy,
      ratio,
      kind: found.kind,
      cost: found.cost,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      best,
    },
  ];
}

/**
 * Shares of an option such as `99,99.9`, per cent.
 * @throws {InvalidInput}
 */
export function readRatios(text: string): number[] {
  const ratios = text
    .split(',')
    .map((word) => (/^\d+(\.\d+)?%?$/.test(word.trim()) ? Number.parseFloat(word) / 100 : Number.NaN));
  if (ratios.every((ratio) => ratio > 0 && ratio <= 1)) return ratios.map((ratio) => Number(ratio.toPrecision(12)));
  throw InvalidInput.of('pitot sweep', '--at', 'shares in per cent, such as 99,99.9', text);
}
