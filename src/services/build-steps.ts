/**
 * Builders of steps, for scenarios written in TypeScript: `call('db', 'GET /')` instead of the object. They check nothing;
 * faults are reported, all at once, when the scenario is loaded or run.
 */
import type { CallOptions, Step } from '#services/spec.ts';
import type { DistributionSpec } from '#sim/distribution.ts';

/** Needs this much CPU time, shared with the replica's other requests under its limit. */
export function cpu(time: DistributionSpec): Step {
  return { step: 'cpu', time };
}

/** Passes time, meanwhile using `cpu` cores (default 0, at least 0) for the metrics only. */
export function wait(time: DistributionSpec, options: { cpu?: number } = {}): Step {
  return options.cpu === undefined ? { step: 'wait', time } : { step: 'wait', time, cores: options.cpu };
}

/** Calls an endpoint of a service and waits for the answer; a bad one, after the retries, fails this request. */
export function call(service: string, endpoint: string, options: CallOptions = {}): Step {
  return { step: 'call', service, endpoint, ...options };
}

/** Calls an endpoint of a service and goes on at once, whatever becomes of it. */
export function send(service: string, endpoint: string): Step {
  return { step: 'send', service, endpoint };
}

/** Runs the branches, each a step or a list of them, at the same time; goes on when all have ended. */
export function parallel(...branches: (Step | Step[])[]): Step {
  return { step: 'parallel', branches: branches.map(listed) };
}

/** Takes one of the branches, each a step or a list of them; the probabilities, each in 0..1, sum to 1. */
export function choose(options: [probability: number, steps: Step | Step[]][]): Step {
  return { step: 'choose', options: options.map(([probability, steps]) => [probability, listed(steps)]) };
}

/** Fails the request with this probability, in 0..1. */
export function fail(probability: number): Step {
  return { step: 'fail', probability };
}

function listed(steps: Step | Step[]): Step[] {
  return Array.isArray(steps) ? steps : [steps];
}
