import type { Decision, Observation } from '#scaler/policy.ts';
import { SECOND } from '#sim/time.ts';
import { type Buckets, emptyBuckets, isEmpty, type Recorded, record } from './buckets.ts';
import { type DeciderState, decide, startDecider } from './decider.ts';
import { explain, type Step } from './explain.ts';
import { activeThreshold, type PodAutoscaler, reconcileStatus } from './pod-autoscaler.ts';
import type { KpaRules } from './rules.ts';
import { scale, UNKNOWN } from './scale-to-zero.ts';
import { windowAverage } from './window-average.ts';

export interface KpaState {
  decider: DeciderState;
  stable: Buckets;
  panic: Buckets;
  status: PodAutoscaler;
  /** Last valid decision; -1 before there was one. */
  desired: number;
  excessBurstCapacity: number;
  /** What the activator has told of the current second ahead of its report: the request that woke it. */
  reportedAhead: number;
}

/**
 * As after a restart of the autoscaler: replicas but no history. A service without replicas is one that was scaled to zero
 * long ago.
 */
export function startKpa(
  { decider, panicWindow, scaleDownDelay, zero }: KpaRules,
  { at, replicas }: { at: number; replicas: number },
): KpaState {
  const { targetBurstCapacity, total } = decider;
  const excessBurstCapacity =
    targetBurstCapacity <= 0 ? targetBurstCapacity : Math.trunc(zero.initialScale * total - targetBurstCapacity);
  const atZero = replicas === 0;
  const ready = replicas >= activeThreshold(atZero, zero);
  return {
    decider: startDecider(at, replicas, scaleDownDelay),
    stable: emptyBuckets(decider.stableWindow, SECOND),
    panic: emptyBuckets(panicWindow, SECOND),
    status: {
      active: atZero ? 'False' : ready ? 'True' : 'Unknown',
      reason: atZero ? 'NoTraffic' : ready ? '' : 'Queued',
      since: at,
      initialized: atZero || ready,
      proxySince: atZero || excessBurstCapacity < 0 ? at : null,
    },
    desired: atZero ? 0 : UNKNOWN,
    excessBurstCapacity,
    reportedAhead: 0,
  };
}

/** One tick, or a wake-up: the decider's decision, then what Knative's controller makes of it. */
export function decideKpa(rules: KpaRules, observation: Observation, state: KpaState): Decision<KpaState> {
  const { at, replicas } = observation;
  const { records, reportedAhead } = collect(rules, observation, state);
  const stable = record(state.stable, records);
  const panic = record(state.panic, records);
  const known = !isEmpty(stable, at);
  const reading = {
    at,
    stable: known ? windowAverage(stable, rules.aggregation, at) : null,
    panic: known ? windowAverage(panic, rules.aggregation, at) : null,
    ready: replicas.ready,
  };
  const { decided, state: decider } = decide(rules.decider, reading, state.decider);
  const desired = decided?.desired ?? state.desired;
  const excessBurstCapacity = decided?.excessBurstCapacity ?? state.excessBurstCapacity;
  const { active, initialized, proxySince, since } = state.status;
  const inPath = proxySince !== null;
  // Routes are programmed by the time of the next tick, so that the activator then answers.
  const view = { at, active, since, initialized, proxySince, proxyMode: inPath, probe: () => inPath };
  const scaled = scale(rules.zero, view, desired);
  const status = reconcileStatus(state.status, rules.zero, at, scaled.scale, replicas.ready, excessBurstCapacity);
  const to = scaled.applies ? scaled.scale : replicas.spec;
  const step: Step = { reading, decided, desired, excessBurstCapacity, panicAt: decider.panicAt, scaled, status, to };
  return {
    replicas: to === replicas.spec ? 'unchanged' : to,
    ...explain(rules, step, replicas.spec),
    state: { decider, stable, panic, status, desired, excessBurstCapacity, reportedAhead },
  };
}

/**
 * What the proxies reported since the last decision. The activator tells of the first request to a revision at zero at
 * once, as one request, and takes it off its report of that second.
 */
function collect({ metric }: KpaRules, { at, cause, proxies = [] }: Observation, { reportedAhead }: KpaState) {
  let ahead = reportedAhead;
  const records: Recorded[] = proxies.map((sample) => {
    const value = metric === 'rps' ? sample.requests : sample.concurrency;
    const rest = Math.max(0, value - ahead);
    ahead = 0;
    return { at: sample.at, value: rest };
  });
  if (cause === 'arrival-at-zero' && ahead === 0) {
    records.push({ at, value: 1 });
    ahead = 1;
  }
  return { records, reportedAhead: ahead };
}
