import { Options } from '#scaler/options.ts';
import type { Policy, PolicySpec } from '#scaler/policy.ts';
import type { DurationText } from '#sim/distribution.ts';
import { SECOND } from '#sim/time.ts';
import { type CompilePolicy, readChild } from './child.ts';
import { type WrapperState, wrap } from './wrapper.ts';

export interface CooldownOptions {
  policy: PolicySpec;
  /** From any change of the count to the next one upwards. Default '0s'. */
  up?: DurationText;
  /** From any change of the count to the next one downwards. Default '5m'. */
  down?: DurationText;
}

/**
 * Lets a policy move only when the count has been left alone for a while.
 * @example cooldown({ policy: threshold({ above: 0.8, below: 0.3, max: 20 }), up: '30s', down: '2m' })
 */
export function cooldown(options: CooldownOptions): PolicySpec {
  return { kind: 'cooldown', ...options };
}

export function compileCooldown(spec: PolicySpec, where: string, compile: CompilePolicy): Policy<WrapperState<null>> {
  const options = Options.of(where, spec);
  options.raw('kind');
  const policy = readChild(options, 'policy', compile);
  const up = options.duration('up', 0, '0s');
  const down = options.duration('down', 0, '5m');
  options.finish();
  return wrap<null>(policy, {
    kind: 'cooldown',
    start: () => null,
    adjust: (asked, { at, replicas: { spec: from }, lastActuationAt }) => {
      const wait = asked > from ? up : down;
      if (asked === from || lastActuationAt === null || at - lastActuationAt >= wait) {
        return { replicas: asked, own: null, limit: null };
      }
      const since = (at - lastActuationAt) / SECOND;
      const text = `the cooldown of ${wait / SECOND} s, of which ${since} s have passed, holds ${asked} at ${from}`;
      const numbers = { sinceSeconds: since, cooldownSeconds: wait / SECOND };
      return { replicas: from, own: null, limit: { code: 'Cooldown', text, numbers } };
    },
  });
}
