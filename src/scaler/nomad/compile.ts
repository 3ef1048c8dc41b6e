import { readMetricSource } from '#scaler/metric-source.ts';
import { Options } from '#scaler/options.ts';
import type { Policy, PolicySpec, Rhythm } from '#scaler/policy.ts';
import type { Action, Misconfiguration } from './action.ts';
import { evaluate } from './evaluate.ts';
import { passThrough, readPassThrough } from './pass-through.ts';
import type { NomadCheckRules, NomadState } from './rules.ts';
import type { StrategyConfig } from './strategy-config.ts';
import { readTargetValue, targetValue } from './target-value.ts';
import { readThreshold, threshold } from './threshold.ts';

const MAX_INT32 = 2 ** 31 - 1;

/**
 * A scaling policy of the Nomad Autoscaler as a fold over observations.
 * @param where names the policy in complaints
 * @throws {InvalidInput} with every option that is wrong
 */
export function compileNomad(spec: PolicySpec, where: string): Policy<NomadState> {
  const options = Options.of(where, spec);
  options.raw('kind');
  const min = options.integer('min', 0, MAX_INT32, 1);
  const max = options.integer('max', 1, MAX_INT32);
  if (max < min) options.fault('max', `at least min (${min})`, max);
  const cooldown = options.duration('cooldown', 0, '5m');
  const cooldownOnScaleUp = options.optionalDuration('cooldownOnScaleUp', 0) ?? cooldown;
  const failsAll = options.word('onCheckError', ['ignore', 'fail'], 'ignore') === 'fail';
  const rhythm = readRhythm(options);
  const queryStep = options.duration('queryStep', 1, '1s');
  const queries: Record<string, string> = {};
  const checks = readChecks(options, { failsAll, queryStep }, queries);
  options.finish();
  const valuesPerEvaluation = Math.ceil(rhythm.interval / queryStep);
  const rules = { min, max, cooldown, cooldownOnScaleUp, valuesPerEvaluation, checks };
  return {
    kind: 'nomad',
    rhythms: [rhythm],
    needs: { queries },
    start: () => ({ cooldownUntil: null, samples: {} }),
    decide: (observation, state) => evaluate(rules, observation, state),
  };
}

function readRhythm(options: Options): Rhythm {
  const rhythm = { name: 'evaluation', interval: options.duration('evaluationInterval', 1, '10s') };
  const phase = options.optionalDuration('phase', 0);
  return phase === undefined ? rhythm : { ...rhythm, phase };
}

function readChecks(
  options: Options,
  { failsAll, queryStep }: { failsAll: boolean; queryStep: number },
  queries: Record<string, string>,
): NomadCheckRules[] {
  const list = options.list('checks');
  if (list === undefined && !options.has('checks')) options.fault('checks', 'given', undefined);
  if (list?.length === 0) options.fault('checks', 'a list of at least one check', []);
  return (list ?? []).map((check, index) => {
    const name = check.has('name') ? check.text('name') : `check-${index}`;
    check.raw('name');
    if (Object.hasOwn(queries, name)) check.fault('name', 'another one than those before', name);
    const queryWindow = check.duration('queryWindow', 1, '1m');
    queries[name] = readMetricSource(check, 'metric', '1m');
    const group = check.has('group') ? check.text('group') : '';
    check.raw('group');
    const onError = check.word('onError', ['ignore', 'fail'], failsAll ? 'fail' : 'ignore');
    const run = readStrategy(check);
    check.close();
    const windowValues = Math.floor(queryWindow / queryStep) + 1;
    return { name, group, queryWindow, windowValues, failsAll: onError === 'fail', run };
  });
}

type Run = NomadCheckRules['run'];

const STRATEGIES: Readonly<Record<string, (config: StrategyConfig) => Run | Misconfiguration>> = {
  'target-value': bound(readTargetValue, targetValue),
  threshold: bound(readThreshold, threshold),
  'pass-through': bound(readPassThrough, passThrough),
};

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  'target-value': ['target', 'threshold', 'max_scale_up', 'max_scale_down'],
  threshold: ['lower_bound', 'upper_bound', 'within_bounds_trigger', 'delta', 'percentage', 'value'],
  'pass-through': ['max_scale_up', 'max_scale_down'],
};

function bound<Rules extends object>(
  read: (config: StrategyConfig) => Rules | Misconfiguration,
  run: (rules: Rules, metrics: readonly number[], count: number) => Action | null,
): (config: StrategyConfig) => Run | Misconfiguration {
  return (config) => {
    const rules = read(config);
    if ('error' in rules) return rules;
    return (metrics, count) => run(rules, metrics, count);
  };
}

function readStrategy(check: Options): Run {
  const strategy = check.object('strategy');
  if (strategy === undefined) {
    if (!check.has('strategy')) check.fault('strategy', 'given', undefined);
    return () => null;
  }
  const name = strategy.word('name', Object.keys(STRATEGIES));
  const config: Record<string, string | number> = {};
  let sound = strategy.raw('name') === name;
  for (const field of FIELDS[name] ?? []) {
    const value = strategy.raw(field);
    if (value === undefined) continue;
    if (typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))) config[field] = value;
    else {
      strategy.fault(field, 'a number', value);
      sound = false;
    }
  }
  strategy.close();
  const run = STRATEGIES[name]?.(config) ?? (() => null);
  if (typeof run === 'function') return run;
  if (sound) check.fault('strategy', `one that Nomad runs (${run.error})`, { name, ...config });
  return () => null;
}
