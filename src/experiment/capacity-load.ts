import { Faults } from '#load/faults.ts';
import { shapeTable } from '#load/shape-table.ts';
import type { ArrivalsSpec, RateSpec, TaskSpec, UserClassSpec, UsersSpec, WaitSpec } from '#load/spec.ts';
import { CountSampler } from '#sim/count.ts';
import { Sampler } from '#sim/sampler.ts';
import { parseSpan } from '#sim/time.ts';
import type { Scenario } from './scenario.ts';

/** What one load source is expected to send. */
export interface ExpectedSource {
  name: string;
  /** Users that wait for their answers: the rate is then what they reach when answers take no time, an upper bound. */
  closed: boolean;
  /** Requests a second at an instant, in seconds from the start. */
  rateAt: (seconds: number) => number;
  /** Share of each route; they sum to 1. */
  routes: ReadonlyMap<string, number>;
}

const seconds = (text: string) => parseSpan(text) / 1e9;

export function expectedSources(load: Scenario['load']): ExpectedSource[] {
  return Object.entries(load).map(([name, spec]) => ({
    name,
    ...(spec.source === 'arrivals' ? expectedArrivals(spec) : expectedUsers(spec)),
  }));
}

function expectedArrivals({ rate, batch, target }: ArrivalsSpec): Omit<ExpectedSource, 'name'> {
  const requests = CountSampler.of(batch ?? 1).mean;
  const at = rateFunction(rate);
  const weights = typeof target === 'string' ? new Map([[target, 1]]) : new Map(Object.entries(target));
  return { closed: false, rateAt: (t) => requests * at(t), routes: normalized(weights) };
}

/** A trace has become a table when the scenario was prepared. */
function rateFunction(rate: RateSpec): (seconds: number) => number {
  if (typeof rate === 'number') return () => rate;
  if ('stages' in rate) return stagesFunction(rate.stages);
  if ('square' in rate) {
    const { low, high, period, highFirst = false } = rate.square;
    const half = seconds(period) / 2;
    return (t) => ((Math.floor(t / half) % 2 === 0) === highFirst ? high : low);
  }
  if ('sine' in rate) {
    const { base, amplitude, period, phase = 0 } = rate.sine;
    const turn = (2 * Math.PI) / seconds(period);
    return (t) => base * (1 + amplitude * Math.sin(turn * t + phase));
  }
  if ('table' in rate) {
    const { bin, rates } = rate.table;
    const width = seconds(bin);
    return (t) => rates[Math.floor(t / width)] ?? 0;
  }
  return () => 0;
}

function stagesFunction(stages: Extract<RateSpec, { stages: unknown }>['stages']): (seconds: number) => number {
  let start = 0;
  let previous = 0;
  const lines = stages.map(({ for: length, from = previous, rate }) => {
    const line = { start, length: seconds(length), from, to: rate };
    start += line.length;
    previous = rate;
    return line;
  });
  return (t) => {
    const line = lines.find((one) => t < one.start + one.length);
    return line === undefined ? 0 : line.from + ((line.to - line.from) * (t - line.start)) / line.length;
  };
}

function expectedUsers({ users, shape }: UsersSpec): Omit<ExpectedSource, 'name'> {
  const rows = shapeTable(shape, 'shape', new Faults());
  const weights = users.reduce((sum, { weight = 1 }) => sum + weight, 0);
  let perUser = 0;
  const routes = new Map<string, number>();
  for (const user of users) {
    const { calls, pause } = iteration(user);
    const share = (user.weight ?? 1) / weights;
    for (const [route, times] of calls) {
      const rate = (share * times) / pause;
      perUser += rate;
      routes.set(route, (routes.get(route) ?? 0) + rate);
    }
  }
  return { closed: true, rateAt: (t) => (rows[Math.floor(t)]?.users ?? 0) * perUser, routes: normalized(routes) };
}

/** Calls of one task on average, by route, and the seconds until the next one begins if answers take no time. */
function iteration({ do: flow, wait = '0s' }: UserClassSpec): { calls: Map<string, number>; pause: number } {
  const calls = new Map<string, number>();
  let sleep = 0;
  const tasks: readonly TaskSpec[] = 'pick' in flow ? flow.pick : flow.sequence;
  const weightOf = ({ weight = 1 }: TaskSpec) => ('pick' in flow ? weight : 1);
  const total = tasks.reduce((sum, task) => sum + weightOf(task), 0);
  for (const task of tasks) {
    for (const step of task.do) {
      if ('sleep' in step) {
        sleep += (weightOf(task) / total) * meanWait(step.sleep);
        continue;
      }
      const route = step.call.replace(/\?.*$/, '');
      calls.set(route, (calls.get(route) ?? 0) + weightOf(task) / total);
    }
  }
  return { calls, pause: meanWait(wait) + sleep };
}

function meanWait(wait: WaitSpec): number {
  if (typeof wait === 'string') return seconds(wait);
  if (Array.isArray(wait)) return (seconds(wait[0]) + seconds(wait[1])) / 2;
  if ('every' in wait) return seconds(wait.every);
  if ('perSecond' in wait) return 1 / wait.perSecond;
  return 'dist' in wait ? Sampler.of(wait).mean / 1e9 : seconds(wait.mean);
}

function normalized(weights: ReadonlyMap<string, number>): Map<string, number> {
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return new Map([...weights].map(([route, weight]) => [route, weight / total]));
}
