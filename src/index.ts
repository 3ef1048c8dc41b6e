// What scenarios and programs import from 'pitot'. Whatever is not named here is not promised.

export { checkScenario } from '#experiment/check-scenario.ts';
export { type CompareOptions, compareRuns } from '#experiment/compare.ts';
export type * from '#experiment/compare-result.ts';
export { defineScenario } from '#experiment/define-scenario.ts';
export { type LoadedScenario, loadScenario } from '#experiment/load-scenario.ts';
export { type PreparedScenario, prepare } from '#experiment/prepare.ts';
export type * from '#experiment/result.ts';
export { Run, type RunOptions } from '#experiment/run.ts';
export { type RunAllOptions, RunFailed, runAll } from '#experiment/run-all.ts';
export type * from '#experiment/scenario.ts';
export { type SimulateOptions, simulate, start } from '#experiment/simulate.ts';
export { type BatchMeans, batchMeans } from '#experiment/statistics/batch-means.ts';
export type { MeanInterval } from '#experiment/statistics/mean-interval.ts';
export { mser5, type WarmUp } from '#experiment/statistics/mser.ts';
export type * from '#experiment/sweep-result.ts';
export {
  arrivals,
  doubleWave,
  pick,
  sequence,
  sine,
  sleep,
  square,
  stages,
  steps,
  task,
  trace,
  users,
} from '#load/build-load.ts';
export type * from '#load/spec.ts';
export {
  type AlarmedStepsSpec,
  type AwsPoliciesOptions,
  awsPolicies,
  awsPredictive,
  awsStepScaling,
  awsTargetTracking,
  type PredictiveOptions as AwsPredictiveOptions,
  type ScalableTargetOptions,
  type StepScalingOptions,
  type TargetTrackingOptions,
} from '#scaler/aws/aws.ts';
export { type PidOptions, pid } from '#scaler/baselines/pid.ts';
export { type ScheduledOptions, scheduled } from '#scaler/baselines/scheduled.ts';
export {
  type ErlangCOptions,
  erlangC,
  type RateTargetOptions,
  rateTarget,
  type SquareRootOptions,
  squareRoot,
} from '#scaler/baselines/staffed.ts';
export type { ErlangStaffing, RateStaffing, SquareRootStaffing, StaffingSpec } from '#scaler/baselines/staffing.ts';
export { type ThresholdOptions, threshold } from '#scaler/baselines/threshold.ts';
export { type BoundedOptions, bounded } from '#scaler/combinators/bounded.ts';
export { type CooldownOptions, cooldown } from '#scaler/combinators/cooldown.ts';
export { highest, lowest } from '#scaler/combinators/extreme.ts';
export { type RateLimit, type RateLimitedOptions, rateLimited } from '#scaler/combinators/rate-limited.ts';
export { type ShadowOptions, shadow } from '#scaler/combinators/shadow.ts';
export { type StabilizedOptions, stabilized } from '#scaler/combinators/stabilized.ts';
export { fixed } from '#scaler/fixed.ts';
export {
  type AutoregressionOptions,
  autoregression,
  type ForecasterSpec,
  type HoltOptions,
  type HoltWintersOptions,
  holt,
  holtWinters,
  naive,
  type SeasonOptions,
  type SimpleSmoothingOptions,
  seasonalNaive,
  simpleSmoothing,
} from '#scaler/forecast/spec.ts';
export { type KedaDuration, type KedaOptions, type KedaTrigger, keda } from '#scaler/keda/keda.ts';
export { scaledJobDecision } from '#scaler/keda/scaled-job.ts';
export type { KpaOptions } from '#scaler/knative/kpa.ts';
export { knative, kpa } from '#scaler/knative/kpa.ts';
export type { HpaOptions, MetricSpec, ScalingRulesSpec } from '#scaler/kubernetes/hpa.ts';
export { hpa } from '#scaler/kubernetes/hpa.ts';
export { type NomadCheck, type NomadOptions, type NomadStrategy, nomad } from '#scaler/nomad/nomad.ts';
export { type PhpaModelSpec, type PhpaOptions, phpa } from '#scaler/phpa/phpa.ts';
export type * from '#scaler/policy.ts';
export { type PredictiveOptions, predictive } from '#scaler/predictive.ts';
export { call, choose, cpu, fail, parallel, send, wait } from '#services/build-steps.ts';
export type * from '#services/spec.ts';
export type { TapConsumer, TapRows } from '#services/tap.ts';
export {
  boundedPareto,
  constant,
  erlang,
  exponential,
  gamma,
  hyperexponential,
  lognormal,
  pareto,
  quantiles,
  samples,
  uniform,
  weibull,
} from '#sim/build-distribution.ts';
export type { CountSpec, DistributionSpec, DurationText } from '#sim/distribution.ts';
export type { Fault } from '#sim/invalid.ts';
export { InvalidInput } from '#sim/invalid.ts';
