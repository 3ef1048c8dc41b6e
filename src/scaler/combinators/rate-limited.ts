import { scaleDownLimit, scaleUpLimit } from '#scaler/kubernetes/rate-limits.ts';
import type { ScaleEvent } from '#scaler/kubernetes/scale-events.ts';
import type { ScalingPolicy, ScalingRules } from '#scaler/kubernetes/scaling-rules.ts';
import { Options } from '#scaler/options.ts';
import type { Observation, Policy, PolicySpec } from '#scaler/policy.ts';
import type { DurationText } from '#sim/distribution.ts';
import { type CompilePolicy, readChild } from './child.ts';
import { type Adjusted, type WrapperState, wrap } from './wrapper.ts';

export interface RateLimitedOptions {
  policy: PolicySpec;
  /** How fast replicas may be added. Default: at once. */
  up?: RateLimit;
  /** How fast replicas may be taken away. Default: at once. */
  down?: RateLimit;
}

/** Within any `period`, at most so many replicas or such a part of them, whichever is more. At least one is given. */
export interface RateLimit {
  /** From 1 up. */
  replicas?: number;
  /** From 1 up, of the count at the beginning of the period. */
  percent?: number;
  /** Default '1m'. */
  period?: DurationText;
}

/**
 * Limits how fast the count may change, by Kubernetes' rules for rates.
 * @example rateLimited({ policy: kpa(), up: { replicas: 4, percent: 100, period: '15s' }, down: { replicas: 1 } })
 */
export function rateLimited(options: RateLimitedOptions): PolicySpec {
  return { kind: 'rateLimited', ...options };
}

interface Changes {
  /** The count when the policy last looked. */
  seen: number;
  up: ScaleEvent[];
  down: ScaleEvent[];
}

interface Limits {
  up: ScalingRules | null;
  down: ScalingRules | null;
  /** The longer of the periods: as a change either way matters to both, it is remembered for so long. */
  horizon: number;
}

export function compileRateLimited(
  spec: PolicySpec,
  where: string,
  compile: CompilePolicy,
): Policy<WrapperState<Changes>> {
  const options = Options.of(where, spec);
  options.raw('kind');
  const policy = readChild(options, 'policy', compile);
  if (!options.has('up') && !options.has('down')) options.fault('up', 'given, or down, or both', undefined);
  const up = readLimit(options, 'up');
  const down = readLimit(options, 'down');
  const horizon = Math.max(...[up, down].map((rules) => rules?.policies[0]?.period ?? 0));
  const limits = { up, down, horizon };
  options.finish();
  return wrap<Changes>(policy, {
    kind: 'rateLimited',
    start: ({ replicas }) => ({ seen: replicas, up: [], down: [] }),
    adjust: (asked, observation, before) => limited(limits, asked, observation, noticed(limits, observation, before)),
  });
}

/**
 * The changes with the last one, which is read off the count itself: whether what was asked for came to pass is for the
 * policies around this one to say.
 */
function noticed({ horizon }: Limits, { at, replicas, lastActuationAt }: Observation, before: Changes): Changes {
  const change = replicas.spec - before.seen;
  const event = { at: lastActuationAt ?? at, change: Math.abs(change), outdated: false };
  const recent = (events: readonly ScaleEvent[]) => events.filter((one) => one.at > at - horizon);
  return {
    seen: replicas.spec,
    up: change > 0 ? [...recent(before.up), event] : recent(before.up),
    down: change < 0 ? [...recent(before.down), event] : recent(before.down),
  };
}

function limited(
  { up, down }: Limits,
  asked: number,
  { at, replicas: { spec: from } }: Observation,
  own: Changes,
): Adjusted<Changes> {
  if (asked > from && up !== null) {
    const limit = Math.max(scaleUpLimit(from, own, up, at), from);
    if (asked > limit) return held(own, 'ScaleUpLimit', asked, limit);
  }
  if (asked < from && down !== null) {
    const limit = Math.min(scaleDownLimit(from, own, down, at), from);
    if (asked < limit) return held(own, 'ScaleDownLimit', asked, limit);
  }
  return { replicas: asked, own, limit: null };
}

function held(own: Changes, code: string, asked: number, replicas: number): Adjusted<Changes> {
  return { replicas, own, limit: { code, text: `${code} turns ${asked} into ${replicas}` } };
}

function readLimit(options: Options, name: 'up' | 'down'): ScalingRules | null {
  const limit = options.object(name);
  if (limit === undefined) return null;
  const period = limit.duration('period', 1, '1m');
  const policies: ScalingPolicy[] = [];
  for (const [field, type] of [
    ['replicas', 'Pods'],
    ['percent', 'Percent'],
  ] as const) {
    if (limit.has(field)) policies.push({ type, value: limit.integer(field, 1, 2 ** 31 - 1), period });
  }
  if (policies.length === 0) limit.fault('replicas', 'given, or percent, or both', undefined);
  limit.close();
  return { stabilizationWindow: 0, selectPolicy: 'Max', policies };
}
