import type { Reason } from '#scaler/policy.ts';
import { formatDuration, roundToNanosecond, SECOND } from '#sim/time.ts';
import type { StepSeries } from './step-series.ts';

/** One decision of the policy under test. */
export interface RecordedDecision {
  atSeconds: number;
  /** The rhythm or wake-up that led to it. */
  cause: string;
  from: number;
  to: number;
  reason: Reason;
}

/** What a policy did, on a script or on a simulated fleet: what expectations look at. */
export interface PolicyRun {
  /** Replicas before the first decision. */
  startReplicas: number;
  endSeconds: number;
  /** Replicas that were asked for. */
  desired: StepSeries;
  /** Replicas that were ready. */
  ready: StepSeries;
  /** The least number of replicas that carries the load; null where there is only a script of observations. */
  demand: StepSeries | null;
  /** When the observations or the load changed. */
  changesSeconds: readonly number[];
  decisions: readonly RecordedDecision[];
}

/** `'1m30s'` for 90. */
export function durationOf(seconds: number): string {
  return formatDuration(roundToNanosecond(seconds * SECOND));
}

/** A line for each decision that moved something, with its reason: what a failed expectation prints. */
export function timeline(run: PolicyRun): string {
  const moves = run.decisions.filter(({ from, to }) => from !== to);
  const start = `  start: ${run.startReplicas} replicas`;
  const lines = moves.slice(0, SHOWN).map(({ atSeconds, from, to, reason }) => {
    return `  ${durationOf(atSeconds)}: ${from} -> ${to}  ${reason.code}: ${reason.text}`;
  });
  const rest = moves.length > SHOWN ? [`  ... and ${moves.length - SHOWN} more`] : [];
  const none = moves.length === 0 ? [`  no decision moved anything until ${durationOf(run.endSeconds)}`] : [];
  return [start, ...lines, ...rest, ...none].join('\n');
}

const SHOWN = 20;
