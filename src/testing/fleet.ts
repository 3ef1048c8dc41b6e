import type { RunEvent, RunResult } from '#experiment/result.ts';
import type { Scenario } from '#experiment/scenario.ts';
import { simulate } from '#experiment/simulate.ts';
import type { Policy, PolicySpec } from '#scaler/policy.ts';
import { cpu } from '#services/build-steps.ts';
import { exponential } from '#sim/build-distribution.ts';
import type { DurationText } from '#sim/distribution.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { formatDuration, SECOND } from '#sim/time.ts';
import type { PolicyRun } from './policy-run.ts';
import { timeOf } from './script.ts';
import { note, type Step } from './step-series.ts';

export interface FleetStart {
  /** Replicas at the start, from 0 up. */
  replicas: number;
  /** From created to ready. Default '30s'. */
  startup?: DurationText;
  /** Mean of the CPU time that a request needs, exponentially distributed. Default '100ms'. */
  serviceTime?: DurationText;
  /** CPU request and limit of a replica in cores, above 0. Default 1. */
  cores?: number;
  /** Utilization of the ready replicas at which they are just enough, above 0 up to 1: what demand means. Default 0.8. */
  fullAt?: number;
  /** Default 1. */
  seed?: number;
}

/** What a policy did on a fleet, and the whole result of the run. */
export interface FleetRun extends PolicyRun {
  result: RunResult;
}

/** A load for the fleet: each `at` gives another, longer one. */
export interface FleetLoad {
  /** From this instant on, so many arrivals a second. */
  at(time: DurationText, load: { requestRate: number }): FleetLoad;
  /** Runs the fleet under the policy up to this instant, in virtual time. */
  until(time: DurationText): FleetRun;
}

interface Change {
  at: number;
  rate: number;
}

/**
 * A closed loop for a policy: one simulated service under Poisson arrivals, with real start-up times and the telemetry of
 * a cluster. The demand is ceil(arrivals a second x service time / (cores x fullAt)).
 * @throws {InvalidInput} when something breaks its rule, RangeError when the calls in flight go beyond all limits
 */
export function fleet(policy: PolicySpec | Policy): { start(start: FleetStart): FleetLoad } {
  return { start: (start) => extend(policy, start, []) };
}

function extend(policy: PolicySpec | Policy, start: FleetStart, changes: readonly Change[]): FleetLoad {
  return {
    at: (time, { requestRate }) => {
      const at = timeOf('at', time);
      const last = changes.at(-1)?.at ?? -1;
      if (at <= last) throw InvalidInput.of('fleet', 'at', "after the time of the 'at' before", time);
      return extend(policy, start, [...changes, { at, rate: requestRate }]);
    },
    until: (time) => run(policy, start, changes, timeOf('until', time)),
  };
}

function run(policy: PolicySpec | Policy, start: FleetStart, changes: readonly Change[], end: number): FleetRun {
  const { replicas, serviceTime = '100ms', cores = 1, fullAt = 0.8, seed = 1 } = start;
  const result = simulate(scenarioOf(policy, start, changes, end), { seed });
  const work = timeOf('start.serviceTime', serviceTime) / SECOND / (cores * fullAt);
  const demand: Step[] = [{ atSeconds: 0, value: 0 }];
  for (const { at, rate } of changes) note(demand, at / SECOND, Math.ceil(rate * work));
  const decisions = result.events.filter((event) => event.type === 'decision');
  return {
    startReplicas: replicas,
    endSeconds: end / SECOND,
    desired: desiredOf(decisions, replicas),
    ready: readyOf(result.events),
    demand,
    changesSeconds: changes.map(({ at }) => at / SECOND),
    decisions,
    result,
  };
}

function scenarioOf(
  policy: PolicySpec | Policy,
  { replicas, startup = '30s', serviceTime = '100ms', cores = 1 }: FleetStart,
  changes: readonly Change[],
  end: number,
): Scenario {
  const [first] = changes;
  const quiet = first === undefined || first.at > 0 ? [{ at: 0, rate: 0 }] : [];
  const pieces = [...quiet, ...changes];
  const stages = pieces.map(({ at, rate }, i) => {
    const until = pieces[i + 1]?.at ?? end;
    return { for: formatDuration(Math.max(0, until - at)) as DurationText, from: rate, rate };
  });
  return {
    name: 'fleet',
    duration: formatDuration(end) as DurationText,
    services: {
      service: {
        replicas,
        startup,
        cpu: { request: String(cores), limit: String(cores) },
        endpoints: { 'GET /': [cpu(exponential(serviceTime))] },
      },
    },
    load: { arrivals: { source: 'arrivals', rate: { stages }, target: 'GET /' } },
    policies: { tested: policy as PolicySpec },
  };
}

type DecisionEvent = Extract<RunEvent, { type: 'decision' }>;

function desiredOf(decisions: readonly DecisionEvent[], replicas: number): Step[] {
  const desired: Step[] = [{ atSeconds: 0, value: replicas }];
  for (const { atSeconds, to } of decisions) note(desired, atSeconds, to);
  return desired;
}

function readyOf(events: readonly RunEvent[]): Step[] {
  const ready: Step[] = [{ atSeconds: 0, value: 0 }];
  let count = 0;
  for (const event of events) {
    if (event.type !== 'replica') continue;
    if (event.to === 'ready') count++;
    else if (event.from === 'ready') count--;
    else continue;
    note(ready, event.atSeconds, count);
  }
  return ready;
}
