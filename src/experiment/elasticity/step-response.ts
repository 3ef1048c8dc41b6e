import type { StepResponse } from '#experiment/result.ts';
import { type Steps, valueAt } from './steps.ts';

/** Changes of the demand that follow each other within this many seconds are one step. */
const TOGETHER = 120;
/** A step holds at least this long; what is shorter is a spike, which nothing settles after. */
const HOLD = 300;

export const STEP_RESPONSE_DEFINITION =
  'After a step of the demand by at least 2 replicas and 25 % that holds for 5 minutes, seconds until: the desired replicas first move its way (reaction), there are as many ready replicas as the demand (enough), they have gone from 10 to 90 % of the way to where they are at the end of the hold (rise), they stay within 10 % of the way or one replica of that (settling). Overshoot: how far they go beyond it, in per cent of the way.';

interface DemandStep {
  atSeconds: number;
  from: number;
  to: number;
  untilSeconds: number;
}

/** How supply followed each step of the demand. Null where it never happened before the demand changed again. */
export function stepResponses(demand: Steps, desired: Steps, supply: Steps, endSeconds: number): StepResponse[] {
  return demandSteps(demand, endSeconds).map(({ atSeconds: at, from, to, untilSeconds: until }) => {
    const way = Math.sign(to - from);
    const initial = valueAt(supply, at);
    // Where it is when the hold ends: a little before, as the next step may have moved it at that very instant.
    const final = valueAt(supply, until - 1e-9);
    const span = Math.abs(final - initial);
    const changes = within(supply, at, until);
    const after = (found: { at: number } | undefined) => (found === undefined ? null : found.at - at);
    const reached = (share: number) =>
      changes.find(({ value }) => (value - initial) * Math.sign(final - initial) >= share * span - 1e-9);
    const first = span === 0 ? undefined : reached(0.1);
    const last = span === 0 ? undefined : reached(0.9);
    const band = Math.max(1, 0.1 * span);
    const outside = changes.findLastIndex(({ value }) => Math.abs(value - final) > band);
    const settled = changes[outside + 1];
    const peak = Math.max(0, ...changes.map(({ value }) => (value - final) * way));
    return {
      atSeconds: at,
      from,
      to,
      reactionSeconds: after(within(desired, at, until).find(({ value }) => (value - valueAt(desired, at)) * way > 0)),
      enoughSeconds: way < 0 ? null : after(changes.find(({ value }) => value >= to)),
      riseSeconds: first === undefined || last === undefined ? null : last.at - first.at,
      settlingSeconds: settled === undefined ? null : settled.at - at,
      overshootPercent: span === 0 ? null : (100 * peak) / span,
    };
  });
}

/** The value at `from` and every change after it, up to `until`. */
function within({ atSeconds, values }: Steps, from: number, until: number): { at: number; value: number }[] {
  const list = [{ at: from, value: valueAt({ atSeconds, values }, from) }];
  atSeconds.forEach((at, i) => {
    if (at > from && at < until) list.push({ at, value: values[i] as number });
  });
  return list;
}

/** Steps of the demand: runs of changes close to each other, all one way, that are large enough and hold. */
export function demandSteps({ atSeconds, values }: Steps, endSeconds: number): DemandStep[] {
  const runs: { start: number; last: number; from: number; to: number }[] = [];
  for (let i = 1; i < values.length; i++) {
    const at = atSeconds[i] as number;
    const from = values[i - 1] as number;
    const to = values[i] as number;
    const run = runs.at(-1);
    if (run !== undefined && at - run.last <= TOGETHER && Math.sign(to - from) === Math.sign(run.to - run.from)) {
      run.to = to;
      run.last = at;
    } else runs.push({ start: at, last: at, from, to });
  }
  return runs.flatMap(({ start, last, from, to }, i) => {
    if (Math.abs(to - from) < Math.max(2, 0.25 * from)) return [];
    // Changes by one replica are the demand's own noise; the hold ends where it goes further.
    const next = runs.slice(i + 1).find((run) => Math.abs(run.to - to) > Math.max(1, 0.15 * to));
    const until = next?.start ?? endSeconds;
    return until - last >= HOLD ? [{ atSeconds: start, from, to, untilSeconds: until }] : [];
  });
}
