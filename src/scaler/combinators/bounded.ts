import { Options } from '#scaler/options.ts';
import type { Policy, PolicySpec } from '#scaler/policy.ts';
import { type CompilePolicy, readChild } from './child.ts';
import { type WrapperState, wrap } from './wrapper.ts';

const MAX_INT32 = 2 ** 31 - 1;

export interface BoundedOptions {
  policy: PolicySpec;
  /** The fewest replicas, from 0 up. Default: none. */
  min?: number;
  /** The most replicas, not below min. Default: none. */
  max?: number;
}

/**
 * Keeps what a policy asks for between two bounds.
 * @example bounded({ policy: kpa(), min: 2, max: 30 })
 */
export function bounded(options: BoundedOptions): PolicySpec {
  return { kind: 'bounded', ...options };
}

export function compileBounded(spec: PolicySpec, where: string, compile: CompilePolicy): Policy<WrapperState<null>> {
  const options = Options.of(where, spec);
  options.raw('kind');
  const policy = readChild(options, 'policy', compile);
  if (!options.has('min') && !options.has('max')) options.fault('min', 'given, or max, or both', undefined);
  const min = options.integer('min', 0, MAX_INT32, 0);
  const max = options.integer('max', 0, MAX_INT32, MAX_INT32);
  if (max < min) options.fault('max', `at least min (${min})`, max);
  options.finish();
  // There is always a replica, so that nothing ever arrives at none.
  const { wakes: _wakes, ...awake } = policy;
  return wrap<null>(min > 0 ? awake : policy, {
    kind: 'bounded',
    start: () => null,
    adjust: (asked) => {
      if (asked < min) {
        const limit = { code: 'TooFewReplicas', text: `min ${min} raises ${asked}`, numbers: { min } };
        return { replicas: min, own: null, limit };
      }
      if (asked <= max) return { replicas: asked, own: null, limit: null };
      return {
        replicas: max,
        own: null,
        limit: { code: 'TooManyReplicas', text: `max ${max} cuts ${asked}`, numbers: { max } },
      };
    },
  });
}
