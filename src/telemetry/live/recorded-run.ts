import { Labels } from '#telemetry/labels.ts';
import { encodeLabels } from './write-request.ts';

/** A finished run whose samples are in a file. */
export interface RecordedRun {
  /** Samples as `SampleFile` writes them. */
  file: string;
  scenario: string;
  policy: string;
  seed: number;
  durationSeconds: number;
}

/** Labels that tell the series of one run from those of every other. */
export type RunLabels = { run_id: string; scenario: string; policy: string; seed: string };

/** @param name what `run_id` begins with; default: the scenario's name */
export function runLabels({ scenario, policy, seed }: RecordedRun, name = scenario): RunLabels {
  return { run_id: `${name}/${policy}/${seed}`, scenario, policy, seed: String(seed) };
}

/** The labels of a series within a Prometheus that holds several runs. */
export function labelsInRun(series: Labels, run: RunLabels): Labels {
  return Labels.of({ ...series.toObject(), ...run });
}

/** The encoded labels of a run's series by their numbers, each made when it is first asked for. */
export function encodedLabels(labels: readonly Labels[], run: RunLabels): (series: number) => Uint8Array {
  const known: Uint8Array[] = [];
  return (series) => {
    known[series] ??= encodeLabels(labelsInRun(labels[series] as Labels, run));
    return known[series];
  };
}
