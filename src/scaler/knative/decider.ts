import { currentMax, emptyMaxTimeWindow, type MaxWindow, recordMaxAt } from './max-window.ts';

/** How often an autoscaler decides; scale-down-delay counts in slots of it. */
export const TICK = 2e9;

/** Activators that serve a revision at least. */
const MIN_ACTIVATORS = 2;

/** What a revision's autoscaler is told to aim for (DeciderSpec). Durations in nanoseconds. */
export interface DeciderRules {
  /** What each pod is aimed at, and what it can bear, in the unit of the metric. */
  target: number;
  total: number;
  /** Capacity held free for bursts; -1: unlimited, 0: none. */
  targetBurstCapacity: number;
  /** Requests that one activator handles at once. */
  activatorCapacity: number;
  /** Share of the ready pods that the panic window must ask for, e.g. 2. */
  panicThreshold: number;
  maxScaleUpRate: number;
  maxScaleDownRate: number;
  stableWindow: number;
  /** The revision is routed to. */
  reachable: boolean;
  activationScale: number;
}

export interface DeciderState {
  /** When the panic began or was renewed; null outside of it. */
  panicAt: number | null;
  maxPanicPods: number;
  /** The desired counts of the scale-down delay; null where there is no delay. */
  delay: MaxWindow | null;
}

export interface Reading {
  at: number;
  /** Averages over the stable and the panic window, totals over all pods; null when there are no data. */
  stable: number | null;
  panic: number | null;
  /** Ready pods; null when they could not be counted. */
  ready: number | null;
}

/** Each stage of one decision, in its order. */
export interface Decided {
  desired: number;
  excessBurstCapacity: number;
  /** Activators that the revision is given, its subset of them. */
  activators: number;
  /** ceil(value / target), before any limit. */
  stablePods: number;
  panicPods: number;
  /** Bounds of this step by maxScaleUpRate and maxScaleDownRate. */
  mostPods: number;
  leastPods: number;
  /** After these bounds, and after the activation scale. */
  boundedStablePods: number;
  boundedPanicPods: number;
  activatedStablePods: number;
  activatedPanicPods: number;
  panicking: boolean;
  /** What the window asks for before panic's and the delay's memory hold it up. */
  wanted: number;
  /** After panic's memory, before the delay. */
  held: number;
}

/**
 * A new autoscaler. With more than one ready pod it starts in panic: it has no history, and must not scale down before it
 * has one. @param ready null when the pods could not be counted, as for a new revision
 */
export function startDecider(at: number, ready: number | null, scaleDownDelay: number): DeciderState {
  const pods = ready ?? 0;
  return {
    panicAt: pods > 1 ? at : null,
    maxPanicPods: pods,
    delay: scaleDownDelay > 0 ? emptyMaxTimeWindow(scaleDownDelay, TICK) : null,
  };
}

/**
 * One decision of the KPA (serving/pkg/autoscaler/scaling/autoscaler.go). All arithmetic is of doubles, in its order.
 * @returns null for `decided`, and the state as it was, when there are no data or no count of pods
 */
export function decide(
  rules: DeciderRules,
  { at, stable, panic, ready }: Reading,
  state: DeciderState,
): { decided: Decided | null; state: DeciderState } {
  if (stable === null || panic === null || ready === null) return { decided: null, state };
  const pods = Math.max(1, ready);
  const mostPods = Math.ceil(rules.maxScaleUpRate * pods);
  const leastPods = rules.reachable ? Math.floor(pods / rules.maxScaleDownRate) : 0;
  const stablePods = Math.ceil(stable / rules.target);
  const panicPods = Math.ceil(panic / rules.target);
  const bounded = (count: number) => Math.min(Math.max(count, leastPods), mostPods);
  const activated = (count: number) =>
    rules.activationScale > 1 && count > 0 ? Math.max(rules.activationScale, bounded(count)) : bounded(count);
  const over = panicPods / pods >= rules.panicThreshold;
  const panicked = panicAfter(rules, state, over, at);
  const panicking = panicked.panicAt !== null;
  const wanted = panicking ? Math.max(activated(stablePods), activated(panicPods)) : activated(stablePods);
  // No scale-down in panic.
  const held = panicking ? Math.max(wanted, panicked.maxPanicPods) : wanted;
  const delay = state.delay === null || !rules.reachable ? state.delay : recordMaxAt(state.delay, TICK, at, held);
  const desired = delay === null || !rules.reachable ? held : currentMax(delay);
  return {
    decided: {
      desired,
      ...burstCapacity(rules, ready, panic),
      stablePods,
      panicPods,
      mostPods,
      leastPods,
      boundedStablePods: bounded(stablePods),
      boundedPanicPods: bounded(panicPods),
      activatedStablePods: activated(stablePods),
      activatedPanicPods: activated(panicPods),
      panicking,
      wanted,
      held,
    },
    state: { panicAt: panicked.panicAt, maxPanicPods: panicking ? held : panicked.maxPanicPods, delay },
  };
}

/** Panic begins, goes on, or ends when the surge has made its way into the stable window. */
function panicAfter({ stableWindow }: DeciderRules, state: DeciderState, over: boolean, at: number) {
  const { maxPanicPods, panicAt } = state;
  if (over) return { panicAt: at, maxPanicPods };
  if (panicAt !== null && panicAt + stableWindow < at) return { panicAt: null, maxPanicPods: 0 };
  return { panicAt, maxPanicPods };
}

/** Capacity of the ready pods beyond the burst to be ready for and what is there now. Below 0 the activator is in the path. */
function burstCapacity({ activatorCapacity, targetBurstCapacity, total }: DeciderRules, ready: number, panic: number) {
  if (targetBurstCapacity === 0) return { excessBurstCapacity: 0, activators: MIN_ACTIVATORS };
  const capacity = ready * total;
  const activators = (load: number) => Math.max(MIN_ACTIVATORS, Math.ceil(load / activatorCapacity));
  if (targetBurstCapacity < 0) return { excessBurstCapacity: -1, activators: activators(capacity) };
  return {
    excessBurstCapacity: Math.floor(capacity - targetBurstCapacity - panic),
    activators: activators(capacity + targetBurstCapacity),
  };
}
