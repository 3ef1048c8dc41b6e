import type { PolicyRun } from './policy-run.ts';
import { instants, type StepSeries, valueAt } from './step-series.ts';

/** A change of direction: up and then down, or down and then up. */
export interface Reversal {
  /** When the first of the two was decided. */
  fromSeconds: number;
  atSeconds: number;
}

/** Two changes in opposite directions, not further apart than the window; null when there are none. */
export function flap(desired: StepSeries, windowSeconds: number): Reversal | null {
  let direction = 0;
  let movedSeconds = 0;
  for (let i = 1; i < desired.length; i++) {
    const { atSeconds, value } = desired[i] as StepSeries[number];
    const now = Math.sign(value - (desired[i - 1] as StepSeries[number]).value);
    if (now === -direction && atSeconds - movedSeconds <= windowSeconds)
      return { fromSeconds: movedSeconds, atSeconds };
    direction = now;
    movedSeconds = atSeconds;
  }
  return null;
}

/** The first instant, not before `afterSeconds`, at which the number is `count` or beyond it, seen from `start`; null when there is none. */
export function reachedSeconds(desired: StepSeries, start: number, count: number, afterSeconds: number): number | null {
  const there = (value: number) => (count >= start ? value >= count : value <= count);
  if (there(valueAt(desired, afterSeconds))) return afterSeconds;
  return desired.find(({ atSeconds, value }) => atSeconds > afterSeconds && there(value))?.atSeconds ?? null;
}

/** When the number changed last, at or after `sinceSeconds` and before `untilSeconds`; `sinceSeconds` when it did not. */
export function lastChangeSeconds(series: StepSeries, sinceSeconds: number, untilSeconds: number): number {
  const within = series.filter(({ atSeconds }) => atSeconds >= sinceSeconds && atSeconds < untilSeconds);
  return within.at(-1)?.atSeconds ?? sinceSeconds;
}

/** Replicas above those that it ends up with, at the most, from each change of load to the next. */
export function overshoot({ ready, changesSeconds, endSeconds }: PolicyRun): { most: number; atSeconds: number } {
  let worst = { most: 0, atSeconds: 0 };
  changesSeconds.forEach((since, i) => {
    const until = changesSeconds[i + 1] ?? endSeconds;
    const settled = valueAt(ready, until === endSeconds ? until : lastChangeSeconds(ready, since, until));
    const start = valueAt(ready, since);
    for (const { atSeconds, value } of ready) {
      if (atSeconds < since || atSeconds >= until) continue;
      // Coming down from more is no overshoot: only what is above both where it was and where it ends up.
      const above = value - Math.max(settled, start);
      if (above > worst.most) worst = { most: above, atSeconds };
    }
  });
  return worst;
}

/** The longest time on end that fewer replicas were ready than the demand asks for. */
export function longestBelowDemand({ ready, demand, endSeconds }: PolicyRun): { fromSeconds: number; seconds: number } {
  let worst = { fromSeconds: 0, seconds: 0 };
  let since: number | null = null;
  const close = (atSeconds: number) => {
    if (since !== null && atSeconds - since > worst.seconds) worst = { fromSeconds: since, seconds: atSeconds - since };
    since = null;
  };
  for (const atSeconds of instants(ready, demand ?? [])) {
    if (valueAt(ready, atSeconds) >= valueAt(demand ?? [], atSeconds)) close(atSeconds);
    else since ??= atSeconds;
  }
  close(endSeconds);
  return worst;
}
