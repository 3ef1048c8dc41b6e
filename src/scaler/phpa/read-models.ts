import type { Options } from '#scaler/options.ts';
import { MILLISECOND } from '#sim/time.ts';
import { pruneToSeasons, pruneToSize, type TimestampedReplicas } from './history.ts';
import { type HoltWintersSettings, holtWintersForecast, requiredHistory } from './holt-winters.ts';
import type { Component } from './holt-winters-start.ts';
import { linearForecast, type ModelForecast } from './linear.ts';

const MAX_INT32 = 2 ** 31 - 1;

/** A model, checked, in nanoseconds. */
export interface PhpaModel {
  name: string;
  perSyncPeriod: number;
  startInterval: number | null;
  resetDuration: number | null;
  predict(history: readonly TimestampedReplicas[], now: number): ModelForecast;
  prune(history: readonly TimestampedReplicas[]): TimestampedReplicas[];
}

export function readModels(options: Options): PhpaModel[] {
  const given = options.list('models');
  if (!options.has('models')) options.fault('models', 'a list of models', undefined);
  const models = (given ?? []).map(readModel);
  for (const [index, { name }] of models.entries()) {
    const first = models.findIndex((one) => one.name === name);
    if (first < index) given?.[index]?.fault('name', `other than that of models[${first}]`, name);
  }
  return models;
}

function readModel(options: Options): PhpaModel {
  const type = options.word('type', ['Linear', 'HoltWinters']);
  const common = {
    name: options.text('name'),
    perSyncPeriod: options.integer('perSyncPeriod', 1, MAX_INT32, 1),
    startInterval: options.optionalDuration('startInterval', 1) ?? null,
    resetDuration: options.optionalDuration('resetDuration', 0) ?? null,
  };
  options.integer('calculationTimeout', 1, MAX_INT32, 30_000);
  const field = type === 'Linear' ? 'linear' : 'holtWinters';
  const own = options.object(field);
  if (!options.has(field)) options.fault(field, `given for a model of type ${type}`, undefined);
  options.close();
  if (own === undefined) return { ...common, predict: () => ({ error: '' }), prune: () => [] };
  const model = type === 'Linear' ? readLinear(own) : readHoltWinters(own);
  own.close();
  return { ...common, ...model };
}

function readLinear(options: Options): Pick<PhpaModel, 'predict' | 'prune'> {
  const size = options.integer('historySize', 1, MAX_INT32);
  const lookAhead = options.integer('lookAhead', 1, MAX_INT32) * MILLISECOND;
  return {
    predict: (history, now) => linearForecast(history, now, lookAhead),
    prune: (history) => pruneToSize(history, size),
  };
}

function readHoltWinters(options: Options): Pick<PhpaModel, 'predict' | 'prune'> {
  const settings: HoltWintersSettings = {
    trend: component(options.word('trend', COMPONENTS)),
    seasonal: component(options.word('seasonal', COMPONENTS)),
    alpha: options.number('alpha', 0, 1),
    beta: options.number('beta', 0, 1),
    gamma: options.number('gamma', 0, 1),
    seasonalPeriods: options.integer('seasonalPeriods', 1, MAX_INT32),
    dampedTrend: options.boolean('dampedTrend', false),
    initializationMethod: options.word('initializationMethod', METHODS, 'estimated'),
    ...optionalNumber(options, 'initialLevel'),
    ...optionalNumber(options, 'initialTrend'),
    ...optionalNumber(options, 'initialSeasonal'),
  };
  const stored = options.integer('storedSeasons', 1, MAX_INT32);
  const { seasonalPeriods } = settings;
  return {
    // Too little history is no failure to it: the model takes part with 0.
    predict: (history) =>
      history.length < requiredHistory(seasonalPeriods)
        ? { forecast: 0, replicas: 0 }
        : holtWintersForecast(
            history.map(({ replicas }) => replicas),
            settings,
          ),
    prune: (history) => pruneToSeasons(history, seasonalPeriods, stored),
  };
}

const COMPONENTS = ['add', 'additive', 'mul', 'multiplicative'] as const;
const METHODS = ['estimated', 'heuristic', 'known', 'legacy-heuristic'] as const;

/** Both spellings of each. */
export function component(word: (typeof COMPONENTS)[number]): Component {
  return word.startsWith('add') ? 'add' : 'mul';
}

function optionalNumber<Name extends string>(options: Options, name: Name): { [Key in Name]?: number } {
  if (!options.has(name)) return {};
  return { [name]: options.number(name, -Number.MAX_VALUE, Number.MAX_VALUE) } as { [Key in Name]?: number };
}
