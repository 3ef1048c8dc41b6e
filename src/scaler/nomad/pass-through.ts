import { type Action, type Misconfiguration, NONE } from './action.ts';
import { limitStep, type StepLimits } from './step-limits.ts';
import { ConfigReader, type StrategyConfig } from './strategy-config.ts';

/** Fields: max_scale_up, max_scale_down. */
export function readPassThrough(config: StrategyConfig): StepLimits | Misconfiguration {
  const read = new ConfigReader(config, '`');
  const maxScaleUp = read.integer('max_scale_up', null);
  const maxScaleDown = read.integer('max_scale_down', null);
  return read.done({ maxScaleUp, maxScaleDown });
}

/**
 * Strategy pass-through: the latest metric is the count, without its fraction, at most max_scale_up or max_scale_down away.
 * The direction is that of the metric before it is cut off, as in the source.
 * Source: hashicorp/nomad-autoscaler plugins/builtin/strategy/pass-through.
 * @param metrics the latest last
 * @returns null: without a metric there is no opinion
 */
export function passThrough(limits: StepLimits, metrics: readonly number[], count: number): Action | null {
  const metric = metrics.at(-1);
  if (metric === undefined) return null;
  if (metric === count) return NONE;
  const direction = metric > count ? 'up' : 'down';
  // Adding 0 leaves no -0, which Go's integers do not know.
  const whole = Math.trunc(metric) + 0;
  const limited = limitStep(limits, direction, count, whole);
  return { direction, count: limited, reason: `scaling ${direction} because metric is ${whole}` };
}
