import type { PolicySpec } from '#scaler/policy.ts';
import type { Fault } from '#sim/invalid.ts';

const PERCENT = { type: 'Percent', value: 100, periodSeconds: 60 };
const PODS = { type: 'Pods', value: 4, periodSeconds: 60 };

/**
 * An HPA's options with what is different in a PHPA filled in: behavior always applies, its default periods are 60 s, and
 * the CPU initialization period is 30 s (its documentation says 300 s, its code 30).
 */
export function withPhpaDefaults(spec: PolicySpec, where: string, faults: Fault[]): PolicySpec {
  for (const name of ['downscaleStabilization', 'scaleToZero']) {
    if (spec[name] === undefined) continue;
    faults.push({ where, name, rule: 'left out: a PHPA has no such field', got: spec[name] });
  }
  const { behavior } = spec;
  if (behavior !== undefined && !isRecord(behavior)) return { cpuInitializationPeriod: '30s', ...spec };
  const given = behavior ?? {};
  return {
    cpuInitializationPeriod: '30s',
    ...spec,
    behavior: {
      ...given,
      scaleUp: direction(given.scaleUp, [PERCENT, PODS], `${where}.behavior.scaleUp`, faults),
      scaleDown: direction(given.scaleDown, [PERCENT], `${where}.behavior.scaleDown`, faults),
    },
  };
}

function direction(given: unknown, policies: unknown[], where: string, faults: Fault[]): unknown {
  if (given === undefined) return { policies };
  if (!isRecord(given)) return given;
  if (given.policies === undefined) {
    faults.push({ where, name: 'policies', rule: 'a list of at least one policy', got: undefined });
  }
  if (given.tolerance !== undefined) {
    faults.push({ where, name: 'tolerance', rule: 'left out: a PHPA has one tolerance', got: given.tolerance });
  }
  return given;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
