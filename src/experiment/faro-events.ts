import type { FaroRecorder } from '#telemetry/live/faro.ts';
import type { Failure } from './failure.ts';
import type { LoadPhase } from './load-phases.ts';
import type { RunEvent, RunSummary } from './result.ts';

type Decision = Extract<RunEvent, { type: 'decision' }>;

/** What Faro is told of a run: its summary, its events, and where its phases begin. */
export interface FaroStory {
  summary: Pick<
    RunSummary,
    'scenario' | 'policy' | 'seed' | 'version' | 'digest' | 'durationSeconds' | 'interrupted' | 'objectives'
  >;
  events: readonly RunEvent[];
  /** Parts of the load, in the order of their beginnings. */
  phases: readonly LoadPhase[];
  /** What ended the run, if something did: an exception of the user's policy, or a limit of the scenario. */
  failure?: Failure | undefined;
}

/**
 * Tells a run as Faro events in the order of their instants: `experiment.start`, `experiment.phase`, every decision
 * with its numbers as a measurement beside it, objectives that are breached and kept again, what ended the run early if
 * that was an error, and `experiment.end`.
 */
export function tellFaro(recorder: FaroRecorder, { summary, events, phases, failure }: FaroStory): void {
  const { scenario, policy, seed, version, digest, durationSeconds, interrupted, objectives } = summary;
  recorder.event('experiment.start', { scenario, policy, seed: String(seed), version }, 0);
  const begun = phases.filter(({ atSeconds }) => atSeconds < durationSeconds || atSeconds === 0);
  let next = 0;
  const enter = (untilSeconds: number) => {
    for (let phase = begun[next]; phase !== undefined && phase.atSeconds <= untilSeconds; phase = begun[next]) {
      recorder.phase(phase.name);
      recorder.event('experiment.phase', { phase: phase.name }, phase.atSeconds * 1e9);
      next++;
    }
  };
  for (const event of events) {
    if (event.type === 'replica') continue;
    enter(event.atSeconds);
    if (event.type === 'decision') tellDecision(recorder, event, policy);
    else if (event.type === 'objective') tellObjective(recorder, event);
  }
  enter(durationSeconds);
  if (failure !== undefined) recorder.exception(errorOf(failure), { policy }, durationSeconds * 1e9);
  const scores = Object.fromEntries(objectives.map((one) => [`attained_ratio_${one.target}`, one.attainedRatio]));
  recorder.measurement('experiment.end', scores, { policy }, durationSeconds * 1e9);
  recorder.event('experiment.end', { digest, interrupted: String(interrupted) }, durationSeconds * 1e9);
}

function tellDecision(recorder: FaroRecorder, event: Decision, policy: string): void {
  const { atSeconds, service, cause, from, to, reason } = event;
  const context = { service, policy };
  const attributes = { ...context, cause, from: String(from), to: String(to), code: reason.code, reason: reason.text };
  recorder.event('autoscaler.decision', attributes, atSeconds * 1e9);
  recorder.measurement('autoscaler.decision', { ...reason.numbers, from, to }, context, atSeconds * 1e9);
}

function tellObjective(recorder: FaroRecorder, event: Extract<RunEvent, { type: 'objective' }>): void {
  const { atSeconds, target, breached, attainedRatio, ratio } = event;
  const attributes = { target, attainedRatio: String(attainedRatio), ratio: String(ratio) };
  recorder.event(breached ? 'slo.breach' : 'slo.recovery', attributes, atSeconds * 1e9);
}

/** Of files only the names are told: where they lie is the machine's affair. */
function errorOf({ name, message, stack = '' }: Failure): Error {
  const short = stack.replace(/(?:file:\/\/)?\/[^\s()]*\//g, '');
  return Object.assign(new Error(message), { name, stack: short });
}
