import { InvalidInput } from '#sim/invalid.ts';
import { parseSpan, SECOND } from '#sim/time.ts';
import { expectedSources } from './capacity-load.ts';
import type { PreparedScenario } from './prepare.ts';
import type { Run } from './run.ts';
import { batchMeans } from './statistics/batch-means.ts';
import { CONFIDENCE } from './statistics/mean-interval.ts';
import { mser5 } from './statistics/mser.ts';
import { type Observations, RequestObservations, serviceObservations } from './steady-observations.ts';
import type { Steady, SteadyMeasure } from './steady-result.ts';

export interface SteadyOptions {
  /** Batches that the rest of the run is cut into. Default 20; 20 to 30 is usual. */
  batches?: number | undefined;
  /** 0..1; default 0.95. */
  confidence?: number | undefined;
}

const BATCHES = 20;
/** Instants at which the load is looked at. */
const MOMENTS = 1_000;

/**
 * A run must be stationary to have a long-run mean: its load must be constant. What a load that changes does at its
 * beginning is part of it, and no warm-up. Users who are still being spawned in the first half are warm-up.
 * @throws {InvalidInput} with each source that changes
 */
export function checkStationary(prepared: PreparedScenario): void {
  const { duration, name } = prepared.scenario;
  const where = 'pitot steady';
  if (duration === 'drained') {
    throw InvalidInput.of(where, 'duration', `a time (${name} ends when it is drained): --duration 4h`, duration);
  }
  const seconds = parseSpan(duration) / SECOND;
  const faults = expectedSources(prepared).flatMap(({ name: source, closed, rateAt }) => {
    const from = closed ? 0.5 : 0;
    const rates = Array.from({ length: MOMENTS }, (_, i) =>
      rateAt((from + (1 - from) * ((i + 0.5) / MOMENTS)) * seconds),
    );
    const [low, high] = [Math.min(...rates), Math.max(...rates)];
    if (high - low <= 1e-9 * high) return [];
    const rule = 'constant: what a load that changes does at its beginning is no warm-up, and it has no long run';
    const got = `${low.toFixed(1)} to ${high.toFixed(1)} requests/s`;
    return [{ where, name: `load.${source}`, rule, got }];
  });
  if (faults.length > 0) throw new InvalidInput(faults);
}

/**
 * One long run under constant load: what it settles to. The warm-up of each measure is found by MSER-5; everything before
 * the instant at which the last of them has settled is left out of all. The rest is cut into batches, whose means hardly
 * depend on each other, and gives each measure an interval.
 * @param run one that has not begun
 * @param advance moves it to its end, or until somebody interrupts it
 */
export async function steady(
  run: Run,
  advance: (run: Run) => Promise<void>,
  { batches = BATCHES, confidence = CONFIDENCE }: SteadyOptions = {},
): Promise<Steady> {
  const requests = new RequestObservations(run);
  run.kernel.tap.consume((rows) => requests.rows(rows));
  await advance(run);
  const { summary, series } = run.finish(run.now < run.end);
  const settling = [requests.sojourn, ...serviceObservations(series)];
  const warmUp = warmUpOf(settling, batches);
  const all = [requests.sojourn, ...requests.violations, ...settling.slice(1)];
  return {
    schema: 'pitot/steady/1',
    version: summary.version,
    scenario: summary.scenario,
    scenarioHash: summary.scenarioHash,
    policy: summary.policy,
    seed: summary.seed,
    durationSeconds: summary.durationSeconds,
    confidence,
    batches,
    warmUp,
    measures: all.map((one) => measureOf(one, warmUp.seconds, batches, confidence)),
  };
}

/** Violations do not decide: they are few, and say nothing of when. */
function warmUpOf(measures: readonly Observations[], batches: number): Steady['warmUp'] {
  const warmUp: Steady['warmUp'] = { seconds: 0, decidedBy: null, tooShort: [] };
  for (const { name, atSeconds, values } of measures) {
    // What has not been seen as often as there are batches cannot be said to have settled.
    if (values.length < batches) warmUp.tooShort.push(name);
    if (values.length < batches || isConstant(values)) continue;
    const { removed, tooShort } = mser5(values);
    if (tooShort) warmUp.tooShort.push(name);
    const seconds = removed === 0 ? 0 : (atSeconds[removed - 1] as number);
    if (seconds <= warmUp.seconds) continue;
    warmUp.seconds = seconds;
    warmUp.decidedBy = name;
  }
  return warmUp;
}

function measureOf(
  { name, unit, atSeconds, values }: Observations,
  after: number,
  batches: number,
  confidence: number,
): SteadyMeasure {
  const first = atSeconds.findIndex((at) => at > after);
  const kept = first < 0 ? [] : values.slice(first);
  const means = batchMeans(kept, { batches, confidence });
  const unknown = { low: null, high: null, lag1: null, independent: null };
  if (means === null || isConstant(kept)) {
    const mean = kept.length === 0 ? null : kept.reduce((sum, value) => sum + value, 0) / kept.length;
    return { name, unit, observations: kept.length, size: means?.size ?? 0, mean, ...unknown };
  }
  const { mean, low, high, size, lag1, independent } = means;
  return { name, unit, observations: kept.length, size, mean, low, high, lag1, independent };
}

function isConstant(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}
