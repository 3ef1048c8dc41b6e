import type { Decision, MetricObservation, Observation, Reason } from '#scaler/policy.ts';
import { shown } from '#scaler/shown.ts';
import { SECOND } from '#sim/time.ts';
import { type Action, NONE, pickWinner } from './action.ts';
import type { NomadCheckRules, NomadRules, NomadState } from './rules.ts';

/** What came of one check. */
interface CheckResult {
  name: string;
  group: string;
  /** The latest metric; null when there is none. */
  value: number | null;
  action: Action;
  error: string | null;
}

/**
 * One evaluation of the policy: after an action nothing until the cooldown is over; a count outside min and max is
 * corrected; otherwise all checks are run, each action is brought within min and max, and the winner is carried out.
 * Source: hashicorp/nomad-autoscaler policy/handler.go, policy/check.go.
 */
export function evaluate(rules: NomadRules, observation: Observation, before: NomadState): Decision<NomadState> {
  const { at } = observation;
  const { spec } = observation.replicas;
  const state = gather(rules, observation, before);
  if (state.cooldownUntil !== null && at <= state.cooldownUntil) {
    const text = `skipping scaling, policy still on cooldown; stays at ${spec}`;
    const numbers = { from: spec, to: spec, remainingSeconds: (state.cooldownUntil - at) / SECOND };
    return { replicas: 'unchanged', reason: { code: 'Cooldown', numbers, text }, state, detail: { checks: [] } };
  }
  const correction = correct(rules, spec);
  if (correction !== null) return act(rules, at, spec, correction, 'OutsideLimits', state, []);
  const results = rules.checks.map((check) => runCheck(check, rules, observation, state));
  const fatal = results.find(({ error }, index) => error !== null && rules.checks[index]?.failsAll === true);
  if (fatal !== undefined) {
    const text = `check ${fatal.name} failed: ${fatal.error}; stays at ${spec}`;
    return stay(spec, 'CheckError', text, state, results);
  }
  const sound = results.filter(({ error }) => error === null);
  const winner = pickWinner(sound);
  if (winner === undefined) {
    const [first] = results;
    return stay(spec, 'CheckError', `check ${first?.name} failed: ${first?.error}; stays at ${spec}`, state, results);
  }
  if (winner.action.direction === 'none') {
    return stay(spec, 'NoActionNeeded', `${told(results)}; no action needed; stays at ${spec}`, state, results);
  }
  return act(rules, at, spec, winner.action, 'Scaling', state, results, winner);
}

/** The metrics of each check that lie within its window. The source asks for a range; here they are kept as they come. */
function gather(rules: NomadRules, { at, metrics }: Observation, state: NomadState): NomadState {
  const samples: NomadState['samples'] = {};
  for (const { name, queryWindow } of rules.checks) {
    const kept = (state.samples[name] ?? []).filter((sample) => sample.at >= at - queryWindow);
    const value = single(metrics[name]);
    if (typeof value === 'number') kept.push({ at, value });
    samples[name] = kept;
  }
  return { ...state, samples };
}

/** The one value of a query; null where there is none, or why it cannot be used. */
function single(observed: MetricObservation | undefined): number | null | { error: string } {
  if (observed === undefined) return { error: 'the metric was not observed' };
  if ('error' in observed) return { error: `failed to query source: ${observed.error}` };
  const { values } = observed;
  if (values.length > 1) return { error: `query returned ${values.length} metric streams, only 1 is expected` };
  const [value] = values;
  if (value === undefined) return null;
  if (!Number.isFinite(value))
    return { error: `query result value is ${Number.isNaN(value) ? 'not-a-number' : value}` };
  return value;
}

function runCheck(check: NomadCheckRules, rules: NomadRules, observation: Observation, state: NomadState): CheckResult {
  const { name, group } = check;
  const { spec } = observation.replicas;
  const samples = state.samples[name] ?? [];
  const value = samples.at(-1)?.value ?? null;
  const latest = single(observation.metrics[name]);
  if (latest !== null && typeof latest === 'object') return { name, group, value, action: NONE, error: latest.error };
  const metrics = samples.flatMap((sample) => new Array<number>(rules.valuesPerEvaluation).fill(sample.value));
  const action = check.run(metrics.slice(-check.windowValues), spec) ?? NONE;
  return { name, group, value, action: withinLimits(action, rules, spec), error: null };
}

/** Within min and max; an action that leads to where the count is already is none. */
function withinLimits(action: Action, { min, max }: NomadRules, count: number): Action {
  if (action.count === null) return action;
  const capped = Math.min(Math.max(action.count, min), max);
  if (capped === count) return NONE;
  if (capped === action.count) return action;
  const reason = `${action.reason}, capped count from ${action.count} to ${capped} to stay within limits`;
  return { ...action, count: capped, reason };
}

function correct({ min, max }: NomadRules, count: number): Action | null {
  if (count < min) {
    const reason = `scaling up because current count ${count} is lower than policy min value of ${min}`;
    return { direction: 'up', count: min, reason };
  }
  if (count <= max) return null;
  const reason = `scaling down because current count ${count} is greater than policy max value of ${max}`;
  return { direction: 'down', count: max, reason };
}

function act(
  rules: NomadRules,
  at: number,
  from: number,
  action: Action,
  code: string,
  state: NomadState,
  results: readonly CheckResult[],
  winner?: CheckResult,
): Decision<NomadState> {
  const to = action.count ?? from;
  const cooldown = action.direction === 'up' ? rules.cooldownOnScaleUp : rules.cooldown;
  const numbers: Record<string, number> = { from, to };
  if (winner !== undefined && winner.value !== null) numbers.value = winner.value;
  const what = winner === undefined ? '' : `check ${winner.name}: `;
  const reason: Reason = { code, numbers, text: `${what}${action.reason}; ${from} -> ${to}` };
  return { replicas: to, reason, state: { ...state, cooldownUntil: at + cooldown }, detail: { checks: results } };
}

function stay(
  count: number,
  code: string,
  text: string,
  state: NomadState,
  results: readonly CheckResult[],
): Decision<NomadState> {
  const numbers: Record<string, number> = { from: count, to: count };
  for (const { value } of results) if (value !== null) numbers.value ??= value;
  return { replicas: 'unchanged', reason: { code, numbers, text }, state, detail: { checks: results } };
}

function told(results: readonly CheckResult[]): string {
  return results
    .map(({ name, value, error }) => `${name} ${error ?? (value === null ? 'has no metrics' : `is ${shown(value)}`)}`)
    .join(', ');
}
