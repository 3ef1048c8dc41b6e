import { type Recommendation, stabilizeWithBehavior } from '#scaler/kubernetes/stabilization.ts';
import { Options } from '#scaler/options.ts';
import type { Policy, PolicySpec } from '#scaler/policy.ts';
import type { DurationText } from '#sim/distribution.ts';
import { SECOND } from '#sim/time.ts';
import { type CompilePolicy, readChild } from './child.ts';
import { type WrapperState, wrap } from './wrapper.ts';

export interface StabilizedOptions {
  policy: PolicySpec;
  /** Up to the least that was asked for within this window. Default '0s': at once. */
  up?: DurationText;
  /** Down to the most that was asked for within this window. Default '5m'. */
  down?: DurationText;
}

/**
 * Kubernetes' stabilization windows around any policy: what counts is what was asked for all along.
 * @example stabilized({ policy: rateTarget({ perReplica: 20, max: 30 }), down: '3m' })
 */
export function stabilized(options: StabilizedOptions): PolicySpec {
  return { kind: 'stabilized', ...options };
}

export function compileStabilized(
  spec: PolicySpec,
  where: string,
  compile: CompilePolicy,
): Policy<WrapperState<Recommendation[]>> {
  const options = Options.of(where, spec);
  options.raw('kind');
  const policy = readChild(options, 'policy', compile);
  const up = options.duration('up', 0, '0s');
  const down = options.duration('down', 0, '5m');
  options.finish();
  return wrap<Recommendation[]>(policy, {
    kind: 'stabilized',
    // As the HPA's controller does, so that a run does not begin with a step down.
    start: ({ at, replicas }) => [{ at, replicas }],
    adjust: (asked, { at, replicas: { spec: from } }, remembered) => {
      const { replicas, recommendations } = stabilizeWithBehavior(remembered, from, asked, up, down, at);
      if (replicas === asked) return { replicas, own: recommendations, limit: null };
      const rising = asked > replicas;
      const window = (rising ? up : down) / SECOND;
      const text = `of what was asked for within ${window} s the ${rising ? 'least' : 'most'} holds ${asked} at ${replicas}`;
      const limit = { code: rising ? 'ScaleUpStabilized' : 'ScaleDownStabilized', text };
      return { replicas, own: recommendations, limit };
    },
  });
}
