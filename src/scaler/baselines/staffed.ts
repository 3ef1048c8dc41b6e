import { type LoopOptions, loopPolicy, readLoop } from '#scaler/metric-loop.ts';
import { Options } from '#scaler/options.ts';
import type { Policy, PolicySpec } from '#scaler/policy.ts';
import {
  type ErlangStaffing,
  type RateStaffing,
  readErlang,
  readRate,
  readSquareRoot,
  type SquareRootStaffing,
  type Staffing,
} from './staffing.ts';

export interface RateTargetOptions extends LoopOptions, RateStaffing {}
export interface ErlangCOptions extends LoopOptions, ErlangStaffing {}
export interface SquareRootOptions extends LoopOptions, SquareRootStaffing {}

/**
 * As many replicas as keep each at its share of the request rate: ceil(rate / (perReplica * targetUtilization)).
 * @example rateTarget({ perReplica: 25, targetUtilization: 0.6, max: 40 })
 */
export function rateTarget(options: RateTargetOptions): PolicySpec {
  return { kind: 'rateTarget', ...options };
}

/**
 * The fewest replicas with which waiting is as rare as asked for, by Erlang's C formula at the measured request rate.
 * @example erlangC({ serviceRate: 20, waitUnder: '50ms', alpha: 0.05, max: 40 })
 */
export function erlangC(options: ErlangCOptions): PolicySpec {
  return { kind: 'erlangC', ...options };
}

/**
 * The offered load and a multiple of its root: Erlang's C formula for large loads.
 * @example squareRoot({ serviceRate: 20, alpha: 0.1, max: 40 })
 */
export function squareRoot(options: SquareRootOptions): PolicySpec {
  return { kind: 'squareRoot', ...options };
}

export function compileRateTarget(spec: PolicySpec, where: string): Policy<null> {
  return compileStaffed(spec, where, readRate);
}

export function compileErlangC(spec: PolicySpec, where: string): Policy<null> {
  return compileStaffed(spec, where, readErlang);
}

export function compileSquareRoot(spec: PolicySpec, where: string): Policy<null> {
  return compileStaffed(spec, where, readSquareRoot);
}

function compileStaffed(spec: PolicySpec, where: string, read: (options: Options) => Staffing): Policy<null> {
  const options = Options.of(where, spec);
  options.raw('kind');
  const loop = readLoop(options, 'requestRate');
  const staffing = read(options);
  options.finish();
  return loopPolicy(loop, {
    kind: spec.kind,
    start: () => null,
    propose: (value) => {
      const rate = Math.max(value, 0);
      return { code: staffing.code, ...staffing.replicas(rate, loop.max), state: null };
    },
  });
}
