import { type Action, type Direction, type Misconfiguration, NONE } from './action.ts';
import { limitStep, type StepLimits } from './step-limits.ts';
import { ConfigReader, type StrategyConfig } from './strategy-config.ts';

export interface TargetValueRules extends StepLimits {
  target: number;
  threshold: number;
}

const DEFAULT_THRESHOLD = 0.01;

/** Fields: target; threshold (default 0.01), max_scale_up, max_scale_down. */
export function readTargetValue(config: StrategyConfig): TargetValueRules | Misconfiguration {
  const read = new ConfigReader(config, '`');
  if (!read.has('target')) read.fail('missing required field `target`');
  const target = read.float('target', 0);
  const threshold = read.float('threshold', DEFAULT_THRESHOLD);
  const maxScaleUp = read.integer('max_scale_up', null);
  const maxScaleDown = read.integer('max_scale_down', null);
  return read.done({ target, threshold, maxScaleUp, maxScaleDown });
}

/**
 * Strategy target-value: factor = the latest metric / target (or the metric itself for a target of 0); nothing within the
 * threshold; otherwise ceil(count × factor), from zero ceil(factor), at most max_scale_up or max_scale_down away.
 * Source: hashicorp/nomad-autoscaler plugins/builtin/strategy/target-value.
 * @param metrics the latest last
 * @returns null: without a metric there is no opinion
 */
export function targetValue(rules: TargetValueRules, metrics: readonly number[], count: number): Action | null {
  const metric = metrics.at(-1);
  if (metric === undefined) return null;
  const factor = rules.target === 0 ? metric : metric / rules.target;
  const direction = targetValueDirection(count, factor, rules.threshold);
  if (direction === 'none') return NONE;
  // Adding 0 leaves no -0, which Go's integers do not know.
  const wanted = Math.ceil(count === 0 ? factor : count * factor) + 0;
  const limited = limitStep(rules, direction, count, wanted);
  if (limited === count) return NONE;
  return { direction, count: limited, reason: `scaling ${direction} because factor is ${factor.toFixed(6)}` };
}

/** Down below 1 - threshold, up above 1 + threshold, both strictly. From zero there is only up, by any factor above 0. */
export function targetValueDirection(count: number, factor: number, threshold: number): Direction {
  if (count === 0) return factor > 0 ? 'up' : 'none';
  if (factor < 1 - threshold) return 'down';
  return factor > 1 + threshold ? 'up' : 'none';
}
