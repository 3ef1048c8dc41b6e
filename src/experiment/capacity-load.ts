import { Faults } from '#load/faults.ts';
import { rateFunction } from '#load/rate.ts';
import { shapeTable } from '#load/shape-table.ts';
import type { ArrivalsSpec, TaskSpec, UserClassSpec, UsersSpec, WaitSpec } from '#load/spec.ts';
import { CountSampler } from '#sim/count.ts';
import { Sampler } from '#sim/sampler.ts';
import { parseSpan, SECOND } from '#sim/time.ts';
import type { PreparedScenario } from './prepare.ts';

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

const seconds = (text: string) => parseSpan(text) / SECOND;

export function expectedSources({ scenario, files }: PreparedScenario): ExpectedSource[] {
  return Object.entries(scenario.load).map(([name, spec]) => ({
    name,
    ...(spec.source === 'arrivals' ? expectedArrivals(spec, files) : expectedUsers(spec)),
  }));
}

function expectedArrivals(
  { rate, batch, target }: ArrivalsSpec,
  files: PreparedScenario['files'],
): Omit<ExpectedSource, 'name'> {
  const requests = CountSampler.of(batch ?? 1).mean;
  const compiled = rateFunction(rate, 'rate', new Faults(), (file) => files[file] ?? '');
  const weights = typeof target === 'string' ? new Map([[target, 1]]) : new Map(Object.entries(target));
  return { closed: false, rateAt: (t) => requests * compiled.rate(t * SECOND), routes: normalized(weights) };
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
  return 'dist' in wait ? Sampler.of(wait).mean / SECOND : seconds(wait.mean);
}

function normalized(weights: ReadonlyMap<string, number>): Map<string, number> {
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return new Map([...weights].map(([route, weight]) => [route, weight / total]));
}
