import type { Options } from '#scaler/options.ts';
import { SECOND } from '#sim/time.ts';
import type { Behavior, ScalingPolicy, ScalingRules } from './scaling-rules.ts';
import type { Tolerances } from './tolerance.ts';

const MAX_INT32 = 2 ** 31 - 1;

/** What a direction is when any behavior is given, but not this part of it. */
export const DEFAULT_SCALE_UP: readonly ScalingPolicy[] = [
  { type: 'Pods', value: 4, period: 15 * SECOND },
  { type: 'Percent', value: 100, period: 15 * SECOND },
];
export const DEFAULT_SCALE_DOWN: readonly ScalingPolicy[] = [{ type: 'Percent', value: 100, period: 15 * SECOND }];

/**
 * `behavior` with its defaults, and the tolerances of both directions.
 * @param downscaleStabilization nanoseconds; Kubernetes hands it on in whole seconds
 */
export function readBehavior(
  options: Options,
  tolerance: number,
  downscaleStabilization: number,
): { behavior: Behavior | null; tolerances: Tolerances } {
  const behavior = options.object('behavior');
  if (behavior === undefined) return { behavior: null, tolerances: { scaleDown: tolerance, scaleUp: tolerance } };
  const up = behavior.object('scaleUp');
  const down = behavior.object('scaleDown');
  behavior.close();
  const downWindow = Math.floor(downscaleStabilization / SECOND);
  return {
    behavior: { scaleUp: rules(up, 0, DEFAULT_SCALE_UP), scaleDown: rules(down, downWindow, DEFAULT_SCALE_DOWN) },
    tolerances: {
      scaleDown: down?.share('tolerance', tolerance) ?? tolerance,
      scaleUp: up?.share('tolerance', tolerance) ?? tolerance,
    },
  };
}

function rules(options: Options | undefined, windowSeconds: number, defaults: readonly ScalingPolicy[]): ScalingRules {
  if (options === undefined) {
    return { stabilizationWindow: windowSeconds * SECOND, selectPolicy: 'Max', policies: defaults };
  }
  const stabilizationWindow = options.integer('stabilizationWindowSeconds', 0, 3600, windowSeconds) * SECOND;
  const selectPolicy = options.word('selectPolicy', ['Max', 'Min', 'Disabled'], 'Max');
  const policies = options.list('policies')?.map(policy) ?? defaults;
  if (policies.length === 0) options.fault('policies', 'a list of at least one policy', []);
  options.raw('tolerance');
  options.close();
  return { stabilizationWindow, selectPolicy, policies };
}

function policy(options: Options): ScalingPolicy {
  const result: ScalingPolicy = {
    type: options.word('type', ['Pods', 'Percent']),
    value: options.integer('value', 1, MAX_INT32),
    period: options.integer('periodSeconds', 1, 1800) * SECOND,
  };
  options.close();
  return result;
}
