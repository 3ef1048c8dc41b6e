import { Options } from '#scaler/options.ts';
import type { Policy, PolicySpec } from '#scaler/policy.ts';
import { HOUR, SECOND } from '#sim/time.ts';
import { TICK } from './decider.ts';
import { decideKpa, type KpaState, startKpa } from './fold.ts';
import type { KpaRules } from './rules.ts';
import { resolveTarget, TARGET_MIN } from './target.ts';

const MAX_INT32 = 2 ** 31 - 1;

/** An activation that takes this much longer than the progress deadline has failed. */
const ACTIVATION_TIMEOUT_BUFFER = 30 * SECOND;

/**
 * The Knative Pod Autoscaler as a fold over observations.
 * @param where names the policy in complaints
 * @throws {InvalidInput} with every option that breaks one of Knative's limits
 */
export function compileKpa(spec: PolicySpec, where: string): Policy<KpaState> {
  const options = Options.of(where, spec);
  options.raw('kind');
  const rules = readRules(options);
  const phase = options.optionalDuration('phase', 0);
  options.finish();
  const toZero = rules.zero.enableScaleToZero && rules.zero.minScale === 0;
  return {
    kind: 'kpa',
    rhythms: [{ name: 'tick', interval: TICK, ...(phase !== undefined && { phase }) }],
    ...(toZero && { wakes: ['arrival-at-zero'] }),
    needs: { proxies: true },
    start: (initial) => startKpa(rules, initial),
    decide: (observation, state) => decideKpa(rules, observation, state),
  };
}

function readRules(options: Options): KpaRules {
  const metric = options.word('metric', ['concurrency', 'rps'], 'concurrency');
  const { target, total } = readTarget(options, metric);
  const stableWindow = wholeSeconds(options, 'window', 6 * SECOND, HOUR, '60s');
  const percentage = number(options, 'panicWindowPercentage', 'from 1 to 100', (x) => x >= 1 && x <= 100, 10);
  // A revision of a scenario is always routed to.
  const reachable = true;
  const targetBurstCapacity = number(
    options,
    'targetBurstCapacity',
    'from 0 up, or -1',
    (x) => x >= 0 || x === -1,
    211,
  );
  return {
    metric,
    aggregation: options.word('aggregation', ['linear', 'weighted-exponential'], 'linear'),
    panicWindow: Math.max(SECOND, Math.floor((stableWindow * percentage) / 100 / SECOND + 0.5) * SECOND),
    scaleDownDelay: wholeSeconds(options, 'scaleDownDelay', 0, HOUR, '0s'),
    decider: {
      target,
      total,
      targetBurstCapacity,
      activatorCapacity: number(options, 'activatorCapacity', 'from 1 up', (x) => x >= 1, 100),
      panicThreshold: number(options, 'panicThresholdPercentage', 'from 110 to 1000', inThreshold, 200) / 100,
      maxScaleUpRate: number(options, 'maxScaleUpRate', 'above 1', (x) => x > 1, 1000),
      maxScaleDownRate: number(options, 'maxScaleDownRate', 'above 1', (x) => x > 1, 2),
      stableWindow,
      reachable,
      activationScale: options.integer('activationScale', 1, MAX_INT32, 1),
    },
    zero: {
      ...readBounds(options),
      enableScaleToZero: options.boolean('enableScaleToZero', true),
      gracePeriod: options.duration('scaleToZeroGracePeriod', 1, '30s'),
      podRetentionPeriod: options.duration('scaleToZeroPodRetentionPeriod', 0, '0s'),
      stableWindow,
      activationTimeout: options.duration('progressDeadline', 1, '10m') + ACTIVATION_TIMEOUT_BUFFER,
      targetBurstCapacity,
      reachable,
    },
  };
}

const inThreshold = (percentage: number) => percentage >= 110 && percentage <= 1000;

function readTarget(options: Options, metric: 'concurrency' | 'rps') {
  const utilization = number(options, 'targetUtilization', 'from 1 to 100', (x) => x >= 1 && x <= 100, 70) / 100;
  return resolveTarget({
    metric,
    containerConcurrency: options.integer('containerConcurrency', 0, MAX_INT32, 0),
    target: options.has('target')
      ? number(options, 'target', `from ${TARGET_MIN} up`, (x) => x >= TARGET_MIN, 1)
      : null,
    targetUtilizationPercent: null,
    config: {
      containerConcurrencyTargetFraction: utilization,
      containerConcurrencyTargetDefault: 100,
      rpsTargetDefault: 200,
      targetUtilization: utilization,
    },
  });
}

function readBounds(options: Options) {
  const minScale = options.integer('minScale', 0, MAX_INT32, 0);
  const maxScale = options.integer('maxScale', 0, MAX_INT32, 0);
  if (maxScale > 0 && maxScale < minScale) {
    options.fault('maxScale', `at least minScale (${minScale}), or 0 for no limit`, maxScale);
  }
  return { minScale, maxScale, initialScale: options.integer('initialScale', 0, MAX_INT32, 1) };
}

function number(
  options: Options,
  name: string,
  range: string,
  holds: (value: number) => boolean,
  fallback: number,
): number {
  const value = options.raw(name);
  if (value === undefined) return fallback;
  if (typeof value === 'number' && Number.isFinite(value) && holds(value)) return value;
  options.fault(name, `a number ${range}`, value);
  return fallback;
}

function wholeSeconds(options: Options, name: string, low: number, high: number, fallback: string): number {
  const duration = options.duration(name, 0, fallback);
  if (duration < low || duration > high || duration % SECOND !== 0) {
    options.fault(name, `whole seconds from '${low / SECOND}s' to '1h'`, options.raw(name));
  }
  return duration;
}
