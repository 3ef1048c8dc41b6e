// What scenarios and programs import from 'pitot'. Whatever is not named here is not promised.

export type * from '#load/spec.ts';
export { fixed } from '#scaler/fixed.ts';
export type { HpaOptions, MetricSpec, ScalingRulesSpec } from '#scaler/kubernetes/hpa.ts';
export { hpa } from '#scaler/kubernetes/hpa.ts';
export type * from '#scaler/policy.ts';
export type * from '#services/spec.ts';
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
