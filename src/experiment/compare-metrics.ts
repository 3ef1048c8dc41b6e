import { InvalidInput } from '#sim/invalid.ts';
import type { Metric } from './compare-result.ts';
import type { ElasticityMetrics, RunSummary } from './result.ts';

/** A number that a run has, by which policies are compared. */
export interface MetricDefinition extends Metric {
  /** Null where the run does not define it, as a quantile of no requests. Never NaN. */
  of: (run: RunSummary) => number | null;
  /** Compared only when it is named: each metric that is tested makes the others harder to tell apart. */
  asked?: true;
}

type Outcome = keyof RunSummary['requests']['outcomes'];

/** Everything that runs are compared by. A new metric is one line here: tables, tests and JSON follow. */
export const METRICS: readonly MetricDefinition[] = [
  { name: 'requests', unit: 'count', about: 'sent from outside', of: ({ requests }) => requests.sent },
  { ...sojourn('mean', 'sojourn time of completed requests, mean'), asked: true },
  sojourn('p50', 'sojourn time of completed requests, median of each run'),
  sojourn('p95', 'sojourn time of completed requests, 95th percentile of each run'),
  sojourn('p99', 'sojourn time of completed requests, 99th percentile of each run'),
  {
    name: 'violations',
    unit: 'share',
    about: 'requests late, rejected, failed, timed out or cut, of those with an objective',
    better: 'lower',
    of: ({ violationRatio }) => violationRatio,
  },
  share('rejected'),
  share('failed'),
  share('timed-out'),
  share('cut'),
  {
    name: 'replica-hours',
    unit: 'hours',
    about: 'of all services, each replica from created to gone',
    better: 'lower',
    of: ({ imported, replicaHours }) => (imported === undefined ? replicaHours : null),
  },
  {
    name: 'actions',
    unit: 'count',
    about: 'changes of desired replicas',
    better: 'lower',
    of: ({ imported, scalingActions: { up, down } }) => (imported === undefined ? up + down : null),
  },
  elasticity('under-accuracy', 'underAccuracyPercent', 'θ_U: mean shortage of ready replicas, relative to the demand'),
  elasticity('over-accuracy', 'overAccuracyPercent', 'θ_O: mean surplus of ready replicas, relative to the demand'),
  elasticity('under-timeshare', 'underTimesharePercent', 'τ_U: share of the time with fewer replicas than demanded'),
  elasticity('over-timeshare', 'overTimesharePercent', 'τ_O: share of the time with more replicas than demanded'),
  elasticity('instability', 'instabilityPercent', 'υ: share of the time in which supply and demand move apart'),
  {
    name: 'jitter',
    unit: 'count',
    about: 'replicas a minute that supply moved more than demand did; below 0 less',
    of: ({ elasticity: found }) => found?.jitterPerMinute ?? null,
    asked: true,
    needsCapacity: true,
  },
  elasticity(
    'deviation',
    'deviationPercent',
    'σ: distance of θ_U, θ_O, τ_U, τ_O and υ from 0, in the norm of exponent 5',
  ),
];

function elasticity(name: string, field: keyof ElasticityMetrics, about: string): MetricDefinition {
  return {
    name,
    unit: 'share',
    about,
    better: 'lower',
    of: ({ elasticity: found }) => (found == null ? null : found[field] / 100),
    asked: true,
    needsCapacity: true,
  };
}

function sojourn(name: 'mean' | 'p50' | 'p95' | 'p99', about: string): MetricDefinition {
  return {
    name,
    unit: 'seconds',
    about,
    better: 'lower',
    of: ({ requests: { sojournSeconds } }) => sojournSeconds?.[name] ?? null,
  };
}

function share(outcome: Outcome): MetricDefinition {
  return {
    name: outcome,
    unit: 'share',
    about: 'of requests that have ended',
    better: 'lower',
    of: ({ requests: { outcomes } }) => {
      const ended = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
      return ended === 0 ? null : outcomes[outcome] / ended;
    },
  };
}

/** The policies that were told what no autoscaler can know, by their runs. */
export function privilegedOf(runs: readonly RunSummary[]): string[] {
  return [...new Set(runs.filter(({ privileged }) => privileged === true).map(({ policy }) => policy))];
}

/**
 * The metrics of these names, in the order of the list above; for none all that need not be asked for.
 * @throws {InvalidInput}
 */
export function metricsOf(names: readonly string[], where: string): MetricDefinition[] {
  const known = METRICS.map(({ name }) => name);
  const faults = names
    .filter((name) => !known.includes(name))
    .map((got) => ({ where, name: '--metric', rule: `one of ${known.join(', ')}`, got }));
  if (faults.length > 0) throw new InvalidInput(faults);
  return METRICS.filter(({ name, asked }) => (names.length === 0 ? !asked : names.includes(name)));
}
