import { compileHpa } from '#scaler/kubernetes/compile.ts';
import { type HpaOptions, hpa } from '#scaler/kubernetes/hpa.ts';
import type { HpaState } from '#scaler/kubernetes/reconciliation.ts';
import type { Options } from '#scaler/options.ts';
import type { Policy } from '#scaler/policy.ts';
import { type Fault, InvalidInput } from '#sim/invalid.ts';

const FLAGS = [
  'syncPeriod',
  'phase',
  'tolerance',
  'downscaleStabilization',
  'cpuInitializationPeriod',
  'initialReadinessDelay',
];

/**
 * The HPA that KEDA makes. It reads its own options, so its faults are gathered with those found so far.
 * @throws {InvalidInput} with all faults of the policy
 */
export function readHpa(
  options: Options,
  where: string,
  made: { minReplicas: number; maxReplicas: number; metrics: HpaOptions['metrics'] },
): Policy<HpaState> {
  const behavior = limitedBehavior(options, readBehavior(options));
  const controller = options.object('controller');
  const flags = Object.fromEntries(FLAGS.map((flag) => [flag, controller?.raw(flag)]));
  controller?.close();
  const faults = faultsOf(() => options.finish());
  // What KEDA makes of faulty options would only be complained about once more.
  const sound = { ...flags, ...(faults.length === 0 ? made : { maxReplicas: 1 }), behavior };
  const result: { policy?: Policy<HpaState> } = {};
  const more = faultsOf(() => {
    result.policy = compileHpa(hpa(sound as HpaOptions), where);
  });
  if (result.policy === undefined || faults.length > 0) {
    throw new InvalidInput([...faults, ...more.map((fault) => asOfKeda(fault, where))]);
  }
  return result.policy;
}

function readBehavior(options: Options): unknown {
  const advanced = options.object('advanced');
  const config = advanced?.object('horizontalPodAutoscalerConfig');
  const behavior = config?.raw('behavior');
  config?.raw('name');
  config?.close();
  advanced?.raw('restoreToOriginalReplicaCount');
  if (advanced?.has('scalingModifiers')) {
    advanced.fault('scalingModifiers', 'left out: its formula is not evaluated here', advanced.raw('scalingModifiers'));
  }
  advanced?.close();
  return behavior;
}

/** A direction that is paused is disabled in the HPA as well. */
function limitedBehavior(options: Options, behavior: unknown): unknown {
  const given = isObject(behavior) ? behavior : {};
  const disabled = (direction: 'scaleDown' | 'scaleUp') => ({
    [direction]: { ...(isObject(given[direction]) ? given[direction] : {}), selectPolicy: 'Disabled' },
  });
  const down = options.raw('pausedScaleIn') === true ? disabled('scaleDown') : {};
  const up = options.raw('pausedScaleOut') === true ? disabled('scaleUp') : {};
  const limits = { ...down, ...up };
  return Object.keys(limits).length === 0 ? behavior : { ...given, ...limits };
}

/** A fault of the HPA's options, as one of the options that they came from. */
function asOfKeda(fault: Fault, where: string): Fault {
  const config = `${where}.advanced.horizontalPodAutoscalerConfig`;
  if (fault.where === where) return { ...fault, where: fault.name === 'behavior' ? config : `${where}.controller` };
  return { ...fault, where: fault.where.replace(`${where}.behavior`, `${config}.behavior`) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function faultsOf(action: () => void): InvalidInput['faults'] {
  try {
    action();
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.faults;
    throw error;
  }
}
