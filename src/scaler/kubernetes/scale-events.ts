import type { ScalingRules } from './scaling-rules.ts';

/** One change of the replica count in one direction. */
export interface ScaleEvent {
  at: number;
  /** How many replicas came or went, above 0. */
  change: number;
  /** No policy looks back as far as this any more: the place may be used again. */
  outdated: boolean;
}

/** How many replicas came or went strictly within the last `period` nanoseconds. */
export function changeWithin(events: readonly ScaleEvent[], period: number, now: number): number {
  const cutoff = now - period;
  let change = 0;
  for (const event of events) if (event.at > cutoff) change += event.change;
  return change;
}

/**
 * The events of one direction with one more. Those older than the longest period of the direction's policies are marked,
 * and the last marked one gives its place to the new event.
 */
export function storeScaleEvent(
  events: readonly ScaleEvent[],
  rules: ScalingRules,
  change: number,
  now: number,
): ScaleEvent[] {
  const longest = rules.policies.reduce((period, policy) => Math.max(period, policy.period), 0);
  const cutoff = now - longest;
  const stored = events.map((event) => (event.at < cutoff ? { ...event, outdated: true } : event));
  const outdated = stored.findLastIndex((event) => event.outdated);
  stored[outdated === -1 ? stored.length : outdated] = { at: now, change, outdated: false };
  return stored;
}
