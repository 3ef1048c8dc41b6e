// What tests of policies import from 'pitot/testing'. Whatever is not named here is not promised.

export { type Expectations, expect, type Reached } from './expect.ts';
export { type FleetLoad, type FleetRun, type FleetStart, fleet } from './fleet.ts';
export {
  type ForAllOptions,
  forAllTraces,
  type ObservationTrace,
  observations,
  observationTraces,
  type TracedMetric,
  type TraceOptions,
} from './for-all-traces.ts';
export type { Observed } from './observed.ts';
export type { PolicyRun, RecordedDecision } from './policy-run.ts';
export { type Script, type ScriptStart, script } from './script.ts';
export type { Step, StepSeries } from './step-series.ts';
