import { AssertionError } from 'node:assert';
import type { DurationText } from '#sim/distribution.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { SECOND } from '#sim/time.ts';
import { flap, lastChangeSeconds, longestBelowDemand, overshoot, reachedSeconds } from './behaviour.ts';
import { durationOf, type PolicyRun, timeline } from './policy-run.ts';
import { timeOf } from './script.ts';
import { instants, valueAt } from './step-series.ts';

/** What can be said after `toReach(count)`. */
export interface Reached {
  /** Not later than so long after the start, or after the instant `since`. @throws {AssertionError} when it took longer */
  within(time: DurationText, options?: { since?: DurationText }): void;
}

/** Expectations of a run. Each throws an AssertionError with the timeline of the run when it does not hold. */
export interface Expectations {
  /** The number asked for gets to `count`, or beyond it. */
  toReach(count: number): Reached;
  /** The number asked for is between the two, both allowed, at all times (or from `from` to `until`). */
  toStayBetween(low: number, high: number, options?: { from?: DurationText; until?: DurationText }): void;
  /** No two changes of the number asked for in opposite directions are within this time of each other. */
  neverToFlap(options: { within: DurationText }): void;
  /** After each change of observations or load the number of ready replicas is the final one within this time. */
  toSettleWithin(time: DurationText): void;
  /** Ready replicas go at most so many above both where they were before a change of load and where they end up after it. */
  toOvershootAtMost(replicas: number): void;
  /** Ready replicas are below the demand for at most this long on end. Needs a simulated fleet. */
  neverToBeBelowDemandFor(options: { moreThan: DurationText }): void;
  /** Some decision has this code as its reason, e.g. 'ScaleUpLimit'. */
  toGiveTheReason(code: string): void;
}

/**
 * Begins an expectation of what a policy did. It needs no test framework: a failure is an AssertionError, which all of
 * them show.
 * @throws {InvalidInput} when it is no run, a duration is none, or a stretch of time is not within the run
 */
export function expect(run: PolicyRun): Expectations {
  if (!Array.isArray(run?.desired))
    throw InvalidInput.of('expect', 'run', "what a script's or a fleet's until() gives", run);
  const fail = (sentence: string) => failure(run, sentence);
  return {
    toReach: (count) => reach(run, count),
    toStayBetween: (low, high, options = {}) => stayBetween(run, low, high, options),
    neverToFlap: ({ within }) => {
      const found = flap(run.desired, secondsOf('within', within));
      if (found === null) return;
      const { fromSeconds, atSeconds } = found;
      fail(
        `never to flap within ${within}, but it turned round at ${durationOf(atSeconds)}, ${durationOf(atSeconds - fromSeconds)} after its move of ${durationOf(fromSeconds)}`,
      );
    },
    toSettleWithin: (time) => settle(run, time),
    toOvershootAtMost: (replicas) => {
      const { most, atSeconds } = overshoot(run);
      if (most > replicas) {
        fail(
          `to overshoot by at most ${replicas}, but at ${durationOf(atSeconds)} it was ${most} above where it settled`,
        );
      }
    },
    neverToBeBelowDemandFor: ({ moreThan }) => {
      if (run.demand === null) {
        throw InvalidInput.of('neverToBeBelowDemandFor', 'run', 'that of a simulated fleet', 'that of a script');
      }
      const { seconds, fromSeconds } = longestBelowDemand(run);
      if (seconds <= secondsOf('moreThan', moreThan)) return;
      fail(
        `never to be below demand for more than ${moreThan}, but from ${durationOf(fromSeconds)} on it was for ${durationOf(seconds)}`,
      );
    },
    toGiveTheReason: (code) => {
      const given = new Set(run.decisions.map(({ reason }) => reason.code));
      if (!given.has(code)) fail(`to give the reason ${code}, but it gave only ${[...given].join(', ') || 'none'}`);
    },
  };
}

function reach(run: PolicyRun, count: number): Reached {
  const startSeconds = reachedSeconds(run.desired, run.startReplicas, count, 0);
  if (startSeconds === null) failure(run, `to reach ${count} replicas, but it never did`);
  return {
    within: (time, { since = '0s' } = {}) => {
      const sinceSeconds = secondsOf('since', since);
      const start = sinceSeconds === 0 ? run.startReplicas : valueAt(run.desired, sinceSeconds);
      const atSeconds = reachedSeconds(run.desired, start, count, sinceSeconds);
      const limitSeconds = sinceSeconds + secondsOf('within', time);
      if (atSeconds !== null && atSeconds <= limitSeconds) return;
      const when = atSeconds === null ? 'it never did' : `it took until ${durationOf(atSeconds)}`;
      const from = since === '0s' ? '' : ` of ${since}`;
      failure(run, `to reach ${count} replicas within ${time}${from}, but ${when}`);
    },
  };
}

function stayBetween(
  run: PolicyRun,
  low: number,
  high: number,
  { from = '0s', until }: { from?: DurationText; until?: DurationText },
): void {
  const fromSeconds = secondsOf('from', from);
  const untilSeconds = until === undefined ? run.endSeconds : secondsOf('until', until);
  if (untilSeconds > run.endSeconds || fromSeconds > untilSeconds) {
    const rule = `a stretch of the run, which ends at ${durationOf(run.endSeconds)}`;
    throw InvalidInput.of('toStayBetween', 'from and until', rule, `${from} to ${until ?? durationOf(run.endSeconds)}`);
  }
  const times = [fromSeconds, ...instants(run.desired).filter((at) => at > fromSeconds && at <= untilSeconds)];
  const bad = times.find((at) => valueAt(run.desired, at) < low || valueAt(run.desired, at) > high);
  if (bad === undefined) return;
  failure(
    run,
    `to stay between ${low} and ${high} replicas, but at ${durationOf(bad)} it asked for ${valueAt(run.desired, bad)}`,
  );
}

function settle(run: PolicyRun, time: DurationText): void {
  const limit = secondsOf('time', time);
  const changes = run.changesSeconds.length > 0 ? run.changesSeconds : [0];
  changes.forEach((since, i) => {
    const until = changes[i + 1] ?? run.endSeconds;
    const settled = lastChangeSeconds(run.ready, since, changes[i + 1] ?? Number.POSITIVE_INFINITY);
    if (settled - since <= limit) return;
    failure(
      run,
      `to settle within ${time} of the change at ${durationOf(since)}, but the last move before ${durationOf(until)} was at ${durationOf(settled)}`,
    );
  });
}

function secondsOf(name: string, text: DurationText): number {
  return timeOf(name, text) / SECOND;
}

/** @throws {AssertionError} always */
function failure(run: PolicyRun, sentence: string): never {
  throw new AssertionError({ message: `expected the policy ${sentence}\n${timeline(run)}` });
}
