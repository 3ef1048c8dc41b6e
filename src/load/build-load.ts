import type { DurationText } from '#sim/distribution.ts';
import type { ArrivalsSpec, FlowSpec, RateSpec, ShapeSpec, TaskSpec, UserStep, UsersSpec, WaitSpec } from './spec.ts';

/**
 * Load as scenarios write it. Each of these returns plain data, the same that one could write by hand; what is wrong with
 * it is said when the scenario is checked, with its place in there.
 */

type ShapeStage = Extract<ShapeSpec, { stages: unknown }>['stages'][number];
type RateStage = Extract<RateSpec, { stages: unknown }>['stages'][number];
type Steps = Extract<ShapeSpec, { steps: unknown }>;
type DoubleWave = Extract<ShapeSpec, { doubleWave: unknown }>;
type Square = Extract<RateSpec, { square: unknown }>;
type Sine = Extract<RateSpec, { sine: unknown }>;
type Trace = Extract<RateSpec, { trace: unknown }>;

/** Closed load: users who wait for their answers, as Locust's. */
export function users(spec: Omit<UsersSpec, 'source'>): UsersSpec {
  return { source: 'users', ...spec };
}

/** Open load: requests that come at their rate, whatever becomes of them. */
export function arrivals(spec: Omit<ArrivalsSpec, 'source'>): ArrivalsSpec {
  return { source: 'arrivals', ...spec };
}

/** A shape in stages: so many users until an instant, counted from the start of the run. */
export function stages(list: ShapeStage[]): { stages: ShapeStage[] };
/** A rate in stages: linear to `rate` within a span of time, from where the stage before ended. */
export function stages(list: RateStage[]): { stages: RateStage[] };
export function stages<Stage>(list: Stage[]): { stages: Stage[] } {
  return { stages: list };
}

/** A shape that climbs: so many users more `every` so often. */
export function steps(spec: Steps['steps']): Steps {
  return { steps: spec };
}

/** A shape with two bell curves, at one and two thirds of the time. */
export function doubleWave(spec: DoubleWave['doubleWave']): DoubleWave {
  return { doubleWave: spec };
}

/** A rate that jumps between two values, each for half a period. */
export function square(spec: Square['square']): Square {
  return { square: spec };
}

/** A rate that swings: base (1 + amplitude sin(2 pi t / period + phase)). */
export function sine(spec: Sine['sine']): Sine {
  return { sine: spec };
}

/** The rate that a CSV file of counts has recorded. */
export function trace(file: string, options: Omit<Trace['trace'], 'file'> = {}): Trace {
  return { trace: { file, ...options } };
}

/** A flow whose tasks are picked at random by weight, as Locust's TaskSet. */
export function pick(...tasks: TaskSpec[]): FlowSpec {
  return { pick: tasks };
}

/** A flow whose tasks come in order, over and over, as Locust's SequentialTaskSet. */
export function sequence(...tasks: TaskSpec[]): FlowSpec {
  return { sequence: tasks };
}

/**
 * A task of a flow.
 * @param does one request, such as `'GET /cart'`, or the steps
 * @param weight a positive integer
 */
export function task(name: string, does: string | UserStep[], weight = 1): TaskSpec {
  return { name, weight, do: typeof does === 'string' ? [{ call: does, name }] : does };
}

/** A step of a task in which the user passes time. */
export function sleep(time: WaitSpec | DurationText): UserStep {
  return { sleep: time };
}
