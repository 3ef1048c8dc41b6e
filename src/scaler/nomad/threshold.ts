import { type Action, type Misconfiguration, NONE } from './action.ts';
import { ConfigReader, type StrategyConfig } from './strategy-config.ts';

export interface ThresholdRules {
  lowerBound: number;
  upperBound: number;
  withinBoundsTrigger: number;
  change: { type: 'delta' | 'percentage' | 'value'; by: number };
}

const DEFAULT_TRIGGER = 5;
const CHANGES = ['delta', 'percentage', 'value'] as const;
const NAMES = '"delta", "percentage" or "value"';

/** Fields: lower_bound or upper_bound or both; one of delta, percentage and value; within_bounds_trigger (default 5). */
export function readThreshold(config: StrategyConfig): ThresholdRules | Misconfiguration {
  const read = new ConfigReader(config, '"');
  if (!read.has('upper_bound') && !read.has('lower_bound')) {
    read.fail('missing required field, must have either "lower_bound" or "upper_bound"');
  }
  const upperBound = read.float('upper_bound', Number.MAX_VALUE);
  const lowerBound = read.float('lower_bound', -Number.MAX_VALUE);
  const withinBoundsTrigger = read.integer('within_bounds_trigger', DEFAULT_TRIGGER);
  const given = CHANGES.filter((name) => read.has(name));
  const [type] = given;
  if (type === undefined) read.fail(`missing required field, must have either ${NAMES}`);
  if (given.length > 1) read.fail(`only one of ${NAMES} must be provided`);
  const by = type === undefined ? 0 : readChange(read, type);
  return read.done({ lowerBound, upperBound, withinBoundsTrigger, change: { type: type ?? 'delta', by } });
}

function readChange(read: ConfigReader, type: (typeof CHANGES)[number]): number {
  if (type === 'percentage') return read.parse(type, 'float', 'not a number');
  // The spelling is the source's.
  const by = read.parse(type, 'integer', 'not an interger');
  if (type === 'value' && by < 0) read.fail(`"value" value ${by} is negative`);
  return by;
}

/**
 * Strategy threshold: when at least within_bounds_trigger of the metrics lie from the lower bound (inside) to the upper
 * bound (outside), the count changes by delta, by a percentage (rounded up), or to a value; never below 0.
 * Source: hashicorp/nomad-autoscaler plugins/builtin/strategy/threshold.
 * @returns null: without a metric there is no opinion
 */
export function threshold(rules: ThresholdRules, metrics: readonly number[], count: number): Action | null {
  if (metrics.length === 0) return null;
  const { lowerBound, upperBound, withinBoundsTrigger } = rules;
  const within = metrics.filter((value) => value >= lowerBound && value < upperBound).length;
  if (within < withinBoundsTrigger) return NONE;
  const wanted = Math.max(0, changed(rules.change, count));
  if (wanted === count) return NONE;
  const direction = wanted > count ? 'up' : 'down';
  return { direction, count: wanted, reason: `scaling ${direction} because metric is within bounds` };
}

function changed({ type, by }: ThresholdRules['change'], count: number): number {
  if (type === 'delta') return count + by;
  if (type === 'value') return by;
  return Math.ceil(count * (1 + by / 100));
}
