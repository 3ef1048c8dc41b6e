import type { Reason } from '#scaler/policy.ts';
import { SECOND } from '#sim/time.ts';
import type { Decided, Reading } from './decider.ts';
import type { PodAutoscaler } from './pod-autoscaler.ts';
import type { KpaRules } from './rules.ts';
import type { Scaled, ZeroClause } from './scale-to-zero.ts';

/** One decision with all its stages. */
export interface Step {
  reading: Reading;
  /** Null without data. */
  decided: Decided | null;
  /** The last valid decision, this one if it is valid. */
  desired: number;
  excessBurstCapacity: number;
  panicAt: number | null;
  scaled: Scaled;
  /** After the decision. */
  status: PodAutoscaler;
  to: number;
}

/** What a KPA's decisions carry besides their reason. */
export interface KpaDetail {
  metric: 'concurrency' | 'rps';
  /** Averages over the windows, totals of all pods; null without data. */
  stable: number | null;
  panic: number | null;
  /** What each pod is aimed at, and what it can bear. */
  target: number;
  total: number;
  ready: number | null;
  /** The stages of the decision; null without data. */
  decided: Decided | null;
  panicSinceSeconds: number | null;
  desired: number;
  excessBurstCapacity: number;
  /** After min-scale, max-scale and initial-scale. */
  bounded: number;
  scaleToZero: ZeroClause | null;
  requeueAfterSeconds: number | null;
  podAutoscaler: Omit<PodAutoscaler, 'since' | 'proxySince'> & { sinceSeconds: number };
  /** Since when the activator is in the path; null when it is not. */
  proxySinceSeconds: number | null;
}

/**
 * Why a decision came out as it did. The code is the clause that had the last word: the way to zero or a bound; NoData; the
 * delay, panic's memory, the activation scale, a rate; or else the window that decided, StableMode or PanicMode.
 */
export function explain(rules: KpaRules, step: Step, from: number): { reason: Reason; detail: KpaDetail } {
  const { decided, desired, reading, scaled, to } = step;
  const clauses = clausesOf(rules, step);
  const code = from === 0 && to === 0 ? 'NoTraffic' : (clauses.at(-1) as Clause).code;
  const outcome = to === from ? `stays at ${from}` : `${from} -> ${to}`;
  const text = [...clauses.map((clause) => clause.text), outcome].join('; ');
  const numbers: Record<string, number> = { from, to, desired, bounded: scaled.bounded };
  if (decided !== null) {
    numbers.stable = reading.stable as number;
    numbers.panic = reading.panic as number;
    numbers.target = rules.decider.target;
    numbers.ready = reading.ready as number;
    numbers.stablePods = decided.stablePods;
    numbers.panicPods = decided.panicPods;
    numbers.excessBurstCapacity = decided.excessBurstCapacity;
  }
  return { reason: { code, numbers, text }, detail: detailOf(rules, step) };
}

interface Clause {
  code: string;
  text: string;
}

function clausesOf(rules: KpaRules, step: Step): Clause[] {
  const { decided, desired, scaled } = step;
  const clauses = decided === null ? [noData(desired)] : deciding(rules, step.reading, decided);
  if (scaled.bounded !== desired && scaled.clause !== 'MetricsNotCollected') clauses.push(bounding(rules, step));
  if (scaled.clause !== null) clauses.push({ code: scaled.clause, text: ZERO_TEXTS[scaled.clause] });
  return clauses;
}

function noData(desired: number): Clause {
  return {
    code: 'NoData',
    text: desired < 0 ? 'no data to scale on yet' : `no data to scale on; ${desired} was decided last`,
  };
}

/** The stages within the decider that made a difference. */
function deciding({ decider, metric }: KpaRules, reading: Reading, decided: Decided): Clause[] {
  const { held, panicking, wanted } = decided;
  const byPanic = panicking && decided.activatedPanicPods > decided.activatedStablePods;
  const raw = byPanic ? decided.panicPods : decided.stablePods;
  const bounded = byPanic ? decided.boundedPanicPods : decided.boundedStablePods;
  const values = `${metric} ${shown(reading.stable)} stable, ${shown(reading.panic)} panic, ${shown(decider.target)} a pod`;
  const mode = panicking ? 'panicking' : 'stable';
  const clauses = [
    {
      code: panicking ? 'PanicMode' : 'StableMode',
      text: `${values}: ${raw} by the ${byPanic ? 'panic' : 'stable'} window, ${mode}`,
    },
  ];
  const add = (code: string, before: number, after: number, text: string) => {
    if (after !== before) clauses.push({ code, text: `${text} ${before} at ${after}` });
  };
  if (raw > bounded) add('MaxScaleUpRate', raw, bounded, 'max-scale-up-rate holds');
  else add('MaxScaleDownRate', raw, bounded, 'max-scale-down-rate holds');
  add('ActivationScale', bounded, wanted, 'activation-scale lifts');
  add('PanicHolds', wanted, held, 'panic holds');
  add('ScaleDownDelay', held, decided.desired, 'scale-down-delay holds');
  return clauses;
}

function bounding({ zero }: KpaRules, { desired, scaled: { bounded } }: Step): Clause {
  if (bounded < desired) return { code: 'MaxScale', text: `max-scale holds ${desired} at ${bounded}` };
  if (bounded === 0) return { code: 'Unknown', text: 'nothing is wanted as long as nothing is known' };
  const code = bounded === zero.minScale ? 'MinScale' : 'InitialScale';
  const name = code === 'MinScale' ? 'min-scale' : 'initial-scale';
  return { code, text: `${name} lifts ${Math.max(0, desired)} to ${bounded}` };
}

const ZERO_TEXTS: Record<ZeroClause, string> = {
  MetricsNotCollected: 'metrics are not yet being collected',
  ScaleToZeroDisabled: 'scale to zero is disabled',
  ActivationTimedOut: 'the activation has timed out',
  Activating: 'activating, so not to zero',
  MarkInactive: 'idle for the stable window: marked inactive, and behind the activator from now on',
  StableWindow: 'active for less than the stable window, so at least 1',
  PodRetention: 'the last pod is retained',
  GracePeriod: 'the activator is in the path for less than the grace period',
  ProbeFailed: 'the activator is not yet in the path',
  ScaleToZero: 'inactive, and behind the activator for long enough',
};

function shown(value: number | null): string {
  return value === null ? '-' : String(Number(value.toPrecision(4)));
}

function detailOf({ decider, metric }: KpaRules, step: Step): KpaDetail {
  const { panicAt, reading, scaled, status } = step;
  const { proxySince, since, ...condition } = status;
  return {
    metric,
    stable: reading.stable,
    panic: reading.panic,
    target: decider.target,
    total: decider.total,
    ready: reading.ready,
    decided: step.decided,
    panicSinceSeconds: inSeconds(panicAt),
    desired: step.desired,
    excessBurstCapacity: step.excessBurstCapacity,
    bounded: scaled.bounded,
    scaleToZero: scaled.clause,
    requeueAfterSeconds: inSeconds(scaled.requeueAfter),
    podAutoscaler: { ...condition, sinceSeconds: since / SECOND },
    proxySinceSeconds: inSeconds(proxySince),
  };
}

function inSeconds(instant: number | null): number | null {
  return instant === null ? null : instant / SECOND;
}
