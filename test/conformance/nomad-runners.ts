/** One runner for each kind of Nomad vector: inputs through the public functions, results in the vectors' schema. */
import { expect } from 'vitest';
import { type Action, type Misconfiguration, preempt } from '#scaler/nomad/action.ts';
import { passThrough, readPassThrough } from '#scaler/nomad/pass-through.ts';
import type { StrategyConfig } from '#scaler/nomad/strategy-config.ts';
import { readTargetValue, targetValue, targetValueDirection } from '#scaler/nomad/target-value.ts';
import { readThreshold, threshold } from '#scaler/nomad/threshold.ts';
import { checkFields, type Runner, type VectorCase } from './vector.ts';

export const RUNNERS: Readonly<Record<string, Runner>> = {
  targetValue: strategy(readTargetValue, targetValue),
  threshold: strategy(readThreshold, threshold),
  passThrough: strategy(readPassThrough, passThrough),
  targetValueDirection: ({ count, factor, threshold }) => ({
    direction: targetValueDirection(count, factor, threshold),
  }),
  preempt: ({ a, b }) => preempt(a, b),
};

function strategy<Rules extends object>(
  read: (config: StrategyConfig) => Rules | Misconfiguration,
  run: (rules: Rules, metrics: readonly number[], count: number) => Action | null,
): Runner {
  return ({ metrics, count, config }) => {
    const rules = read(config);
    if ('error' in rules) return rules;
    return run(rules, metrics, count);
  };
}

/** As the rule, but `result: null` says that there is no opinion. */
export function checkNomad(one: VectorCase, actual: unknown): void {
  if ('result' in one.expected) expect(actual).toEqual(one.expected.result);
  else checkFields(one, actual);
}
