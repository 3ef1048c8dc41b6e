import { type LoopOptions, loopPolicy, readLoop } from '#scaler/metric-loop.ts';
import { Options } from '#scaler/options.ts';
import type { Policy, PolicySpec } from '#scaler/policy.ts';
import { SECOND } from '#sim/time.ts';
import { shown } from './staffing.ts';

export interface PidOptions extends LoopOptions {
  /** What the metric should be; above 0. The error is value / target - 1. */
  target: number;
  /** Share of the replicas for a change of the error by 1. Default 0.4. */
  kp?: number;
  /** Share of the replicas for an error of 1, each second. Default 0.02. */
  ki?: number;
  /** Share of the replicas for a change of the error's slope by 1 a second. Default 0. */
  kd?: number;
  /** Errors up to this move nothing. Default 0.05. */
  deadband?: number;
}

/**
 * null before the first value; the error then, the one before it, and the count before it was rounded: at two replicas a
 * change by less than a quarter would round away each time, and never add up.
 */
type PidState = { at: number; error: number; before: number; exact: number } | null;

/**
 * A PID controller in velocity form: it sets the change of the count, not the count, so that nothing winds up while a
 * bound holds it.
 * @example pid({ metric: 'cpuUtilization', target: 0.6, max: 20 })
 */
export function pid(options: PidOptions): PolicySpec {
  return { kind: 'pid', ...options };
}

/**
 * e = value / target - 1; u = kp (e - e1) + ki e dt + kd (e - 2 e1 + e2) / dt; n' = n (1 + u), held within the bounds, and
 * round(n') replicas. n is the last n', or the count when something else has moved it.
 */
export function compilePid(spec: PolicySpec, where: string): Policy<PidState> {
  const options = Options.of(where, spec);
  options.raw('kind');
  const loop = readLoop(options, 'cpuUtilization');
  // From zero replicas no share of them leads anywhere.
  if (loop.min === 0) options.fault('min', 'from 1 up', 0);
  const target = options.positive('target');
  const kp = options.share('kp', 0.4);
  const ki = options.share('ki', 0.02);
  const kd = options.share('kd', 0);
  const deadband = options.share('deadband', 0.05);
  options.finish();
  return loopPolicy<PidState>(loop, {
    kind: 'pid',
    start: () => null,
    propose: (value, { at, replicas: { spec: from } }, state) => {
      const error = value / target - 1;
      const seconds = (state === null ? loop.interval : at - state.at) / SECOND;
      const last = state?.error ?? error;
      const before = state?.before ?? last;
      const exact = state !== null && Math.round(state.exact) === from ? state.exact : from;
      const measured = `${shown(value)} of ${target}`;
      if (Math.abs(error) <= deadband) {
        const text = `${measured} is within the deadband of ${deadband}`;
        const next = { at, error, before: last, exact };
        return { replicas: 'unchanged', code: 'WithinDeadband', numbers: { target, error }, text, state: next };
      }
      const proportional = kp * (error - last);
      const integral = ki * error * seconds;
      const derivative = (kd * (error - 2 * last + before)) / seconds;
      const change = proportional + integral + derivative;
      const moved = Math.max(exact * (1 + change), 0);
      const replicas = Math.round(moved);
      // What a bound takes away does not wind up.
      const next = { at, error, before: last, exact: Math.min(Math.max(moved, loop.min), loop.max) };
      const parts = `${shown(proportional)} proportional, ${shown(integral)} integral, ${shown(derivative)} derivative`;
      const text = `${measured}: ${shown(exact)} by ${shown(1 + change)} is ${shown(moved)} (${parts})`;
      const numbers = { target, error, proportional, integral, derivative, change, exact, moved };
      return { replicas, code: 'Pid', numbers, text, state: next };
    },
  });
}
