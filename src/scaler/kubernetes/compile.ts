import { Options } from '#scaler/options.ts';
import type { Needs, Policy, PolicySpec, Rhythm } from '#scaler/policy.ts';
import { SECOND } from '#sim/time.ts';
import { readBehavior } from './compile-behavior.ts';
import { readMetrics } from './compile-metrics.ts';
import type { Condition } from './conditions.ts';
import { deriveMetrics } from './derive.ts';
import { explain } from './explain.ts';
import { metricName } from './metrics.ts';
import { reconcile } from './reconcile.ts';
import { FRESH, type HpaEvent, type HpaRules, type HpaState } from './reconciliation.ts';
import { applyRescale } from './rescale.ts';
import { view } from './view.ts';

const MAX_INT32 = 2 ** 31 - 1;

/** What an HPA's decisions carry besides their reason. */
export interface HpaDetail {
  /** As in the state, but for results, which have units in their names. */
  conditions: (Omit<Condition, 'changedAt'> & { changedAtSeconds: number })[];
  events: HpaEvent[];
  metrics: HpaMetricDetail[];
}

export interface HpaMetricDetail {
  name: string;
  /** null when the metric failed. */
  replicas: number | null;
  /** In whole per cent of the request; null when the target is not a utilization. */
  utilizationPercent: number | null;
  /** The value held against the target, or the average usage of a pod, in thousandths; null when the metric failed. */
  usageMilli: number | null;
  error: string | null;
}

/**
 * The Kubernetes HPA as a fold over observations.
 * @param where names the policy in complaints
 * @throws {InvalidInput} with every option that breaks one of Kubernetes' limits
 */
export function compileHpa(spec: PolicySpec, where: string): Policy<HpaState> {
  const { rules, rhythm, needs } = readHpa(spec, where);
  return {
    kind: 'hpa',
    rhythms: [rhythm],
    needs,
    start: () => FRESH,
    decide: (observation, state) => {
      const { at, replicas } = observation;
      const proposed = reconcile(rules, view(observation), state);
      // In the wind tunnel the update of the scale always succeeds, and at once.
      const result = applyRescale(rules, proposed, at);
      return {
        replicas: result.rescale?.to ?? 'unchanged',
        reason: explain(result, rules, replicas.spec),
        state: result.state,
        detail: detail(result),
      };
    },
    // Where the count is only brought within its bounds, or nothing is done, no metric is looked at.
    derive: (observation, state) =>
      reconcile(rules, view(observation), state).metrics.length === 0 ? [] : deriveMetrics(rules, observation),
  };
}

/** Reads and checks all options; exported for tests of the rules themselves. */
export function readHpa(spec: PolicySpec, where: string): { rules: HpaRules; rhythm: Rhythm; needs: Needs } {
  const options = Options.of(where, spec);
  options.raw('kind');
  const minReplicas = options.integer('minReplicas', 0, MAX_INT32, 1);
  const maxReplicas = options.integer('maxReplicas', 1, MAX_INT32);
  if (maxReplicas < minReplicas) options.fault('maxReplicas', `at least minReplicas (${minReplicas})`, maxReplicas);
  const metrics = readMetrics(options);
  const valued = metrics.some(({ type }) => type === 'Object' || type === 'External');
  const scaleToZero = options.boolean('scaleToZero', minReplicas === 0);
  if (minReplicas === 0 && !valued) options.fault('minReplicas', 'above 0 without an Object or External metric', 0);
  if (minReplicas === 0 && !scaleToZero) options.fault('minReplicas', 'above 0 without scaleToZero', 0);
  const tolerance = options.share('tolerance', 0.1);
  const downscaleStabilization = options.duration('downscaleStabilization', 0, '5m');
  const { behavior, tolerances } = readBehavior(options, tolerance, downscaleStabilization);
  const pods = {
    cpuInitializationPeriod: options.duration('cpuInitializationPeriod', 0, '5m'),
    initialReadinessDelay: options.duration('initialReadinessDelay', 0, '30s'),
    succeededPodsAreIgnored: false,
  };
  const rhythm = readRhythm(options);
  const needs = readNeeds(options, metrics);
  options.finish();
  const rules = {
    minReplicas,
    maxReplicas,
    metrics,
    behavior,
    tolerances,
    downscaleStabilization,
    pods,
    scaleToZero,
    scaleUpLimitFactor: 2,
    scaleUpLimitMinimum: 4,
    podLevelRequests: true,
  };
  return { rules, rhythm, needs };
}

function readRhythm(options: Options): Rhythm {
  const rhythm = { name: 'sync', interval: options.duration('syncPeriod', 1, '15s') };
  const phase = options.optionalDuration('phase', 0);
  return phase === undefined ? rhythm : { ...rhythm, phase };
}

/** Pods always; and the values of the metrics that are not resources, by their keys. */
function readNeeds(options: Options, metrics: HpaRules['metrics']): Needs {
  const given = options.object('queries');
  const queries: Record<string, string> = {};
  for (const metric of metrics) {
    if (!('key' in metric)) continue;
    const identity = metric.key.slice(metric.key.indexOf('/') + 1);
    const name = [identity, metric.metric].find((one) => given?.has(one));
    queries[metric.key] = name === undefined ? metric.metric : (given?.text(name) ?? '');
  }
  given?.close();
  return Object.keys(queries).length === 0 ? { pods: true } : { pods: true, queries };
}

function detail({ state, events, metrics }: ReturnType<typeof reconcile>): HpaDetail {
  return {
    conditions: state.conditions.map(({ type, status, reason, message, changedAt }) => {
      // Field by field: taking the rest of an object was a fifth of a decision.
      return { type, status, reason, message, changedAtSeconds: changedAt / SECOND };
    }),
    events,
    metrics: metrics.map(({ metric, proposal, error }) => ({
      name: metricName(metric),
      replicas: proposal?.replicas ?? null,
      utilizationPercent: proposal?.utilizationPercent ?? null,
      usageMilli: proposal === null ? null : Number(proposal.usageMilli),
      error: error?.message ?? null,
    })),
  };
}
