import { describe, expect, it } from 'vitest';
import type { Observation, Policy } from '#scaler/policy.ts';
import { compileServices } from '#services/compile.ts';
import { Kernel } from '#services/kernel.ts';
import { Engine } from '#sim/engine.ts';
import { Control } from './control.ts';
import { Pods } from './pods.ts';

/** A service where a request takes 600 ms, under a policy that looks every 2 s and asks for `counts` one after the other. */
function controlled(
  replicas: number,
  counts: (number | 'unchanged')[],
  policy: Pick<Partial<Policy>, 'needs' | 'wakes'>,
) {
  const engine = new Engine();
  const plan = { replicas, startup: '3s', buffer: {}, endpoints: { x: [{ step: 'wait', time: '600ms' } as const] } };
  const kernel = new Kernel(engine, compileServices({ web: plan }, 1));
  const seen: Observation[] = [];
  const probe: Policy<number> = {
    kind: 'probe',
    rhythms: [{ name: 'tick', interval: 2e9, phase: 2e9 }],
    needs: {},
    start: () => 0,
    decide(observation, state) {
      seen.push(observation);
      const reason = { code: 'Step', numbers: {}, text: '' };
      return { replicas: counts[state] ?? 'unchanged', reason, state: state + 1 };
    },
    ...policy,
  };
  const pods = new Pods(kernel, {}, 1);
  kernel.fleet.open();
  new Control(kernel, 0, probe as Policy, pods, () => {}).start(1);
  const send = (...seconds: number[]) => {
    for (const at of seconds) engine.at(at * 1e9, () => kernel.send(0, -1, 0, at * 10, 1, 0));
  };
  const run = (seconds: number) => engine.run(seconds * 1e9);
  const causes = () => seen.map(({ at, cause }) => `${cause} ${at / 1e9}`);
  return { kernel, send, run, seen, causes };
}

describe('a policy with an activator', () => {
  it('decides at once when a request arrives and no replica exists, once an instant', () => {
    const { kernel, send, run, causes } = controlled(0, [2, 0, 1], { wakes: ['arrival-at-zero'] });
    send(0.5, 0.5, 1, 2.5, 2.5, 3);
    run(5.9);
    expect(causes()).toEqual(['arrival-at-zero 0.5', 'tick 2', 'arrival-at-zero 2.5', 'tick 4']);
    expect(kernel.fleet.members(0)).toHaveLength(1);
    expect(kernel.counters.busy[0]).toBe(6);
  });

  it('is not woken while replicas exist that are not ready yet, nor unless it says so', () => {
    const starting = controlled(0, [1], { wakes: ['arrival-at-zero'] });
    starting.send(3, 4.9);
    starting.run(5);
    expect(starting.causes()).toEqual(['tick 2', 'tick 4']);
    const other = controlled(0, [], {});
    other.send(1);
    other.run(3);
    expect(other.causes()).toEqual(['tick 2']);
  });
});

describe('samples of proxies', () => {
  const proxied = (replicas: number) => controlled(replicas, [], { needs: { proxies: true } });
  const samples = (seen: Observation[]) =>
    seen.map(({ proxies = [] }) => proxies.map(({ at, concurrency, requests }) => [at / 1e9, concurrency, requests]));

  it('tell of each second since the last look, mean concurrency and arrivals', () => {
    const { send, run, seen } = proxied(1);
    send(0.1, 0.2, 1.7, 3.25);
    run(6);
    expect(samples(seen)).toEqual([
      [
        [1, 1.2, 2],
        [2, 0.3, 1],
      ],
      [
        [3, 0.3, 0],
        [4, 0.6, 1],
      ],
      [
        [5, 0, 0],
        [6, 0, 0],
      ],
    ]);
  });

  it('count requests that wait for a first replica, and are missing while there is neither proxy nor request', () => {
    const { send, run, seen } = proxied(0);
    send(2.5);
    run(4);
    expect(samples(seen)).toEqual([
      [],
      [
        [3, 0.5, 1],
        [4, 1, 0],
      ],
    ]);
  });

  it('are not taken for a policy that does not need them', () => {
    const { run, seen } = controlled(1, [], {});
    run(4);
    expect(seen.map((observation) => 'proxies' in observation)).toEqual([false, false]);
  });
});
