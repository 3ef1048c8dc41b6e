import { describe, expect, it } from 'vitest';
import { Rig, type Seen } from './rig.fixture.ts';
import type { ServiceSpec, Step } from './spec.ts';

const wait = (time: string): Step => ({ step: 'wait', time });
const service = (steps: Step[], spec: Partial<ServiceSpec> = {}): ServiceSpec => ({ ...spec, endpoints: { x: steps } });
/** Times and outcomes of the calls of one service, in the order in which they ended. */
const of = (seen: Seen[], name: string) =>
  seen
    .filter(({ endpoint }) => endpoint === `${name} x`)
    .map(({ arrived, started, ended, outcome }) => [arrived, started, ended, outcome]);

describe('a replica', () => {
  it('serves as many requests at once as it has slots, the others first come first served', () => {
    const rig = new Rig({ web: service([wait('10ms')], { concurrency: 2 }) });
    for (const at of [0, 1, 2, 3]) rig.send(at);
    expect(of(rig.run(), 'web')).toEqual([
      [0, 0, 10, 'completed'],
      [1, 1, 11, 'completed'],
      [2, 10, 20, 'completed'],
      [3, 11, 21, 'completed'],
    ]);
  });

  it('rejects what finds neither a slot nor a place in its queue, at once', () => {
    const rig = new Rig({ web: service([wait('10ms')], { concurrency: 1, queue: { places: 1 } }) });
    for (const at of [0, 1, 2]) rig.send(at, 0, { token: at });
    expect(of(rig.run(), 'web')).toEqual([
      [2, -1, 2, 'rejected'],
      [0, 0, 10, 'completed'],
      [1, 10, 20, 'completed'],
    ]);
    expect(rig.answers).toEqual(['2 rejected @2', '0 completed @10', '1 completed @20']);
  });

  it('times out what waits longer than the queue timeout, and not what has started', () => {
    const rig = new Rig({ web: service([wait('10ms')], { concurrency: 1, queueTimeout: '4ms' }) });
    for (const at of [0, 1, 7]) rig.send(at);
    expect(of(rig.run(), 'web')).toEqual([
      [1, -1, 5, 'timed-out'],
      [0, 0, 10, 'completed'],
      [7, 10, 20, 'completed'],
    ]);
  });

  it('counts the CPU that a wait step uses while it lasts', () => {
    const rig = new Rig({ web: service([{ step: 'wait', time: '10ms', cores: 0.3 }]) });
    rig.send(0);
    rig.send(5);
    rig.run(12);
    expect(rig.kernel.replicas.cpuTime(0, 12e6)).toBeCloseTo(0.3 * (10 + 7) * 1e6, 6);
    rig.run(100);
    expect(rig.kernel.replicas.cpuTime(0, 100e6)).toBeCloseTo(0.3 * 20 * 1e6, 6);
  });
});

describe('a service with one queue for all its replicas', () => {
  it('lets whichever replica is free take the next request', () => {
    const rig = new Rig({
      web: service([wait('10ms')], { replicas: 2, concurrency: 1, queue: { at: 'service', places: 1 } }),
    });
    for (const at of [0, 5, 6, 7]) rig.send(at);
    const seen = rig.run();
    expect(of(seen, 'web')).toEqual([
      [7, -1, 7, 'rejected'],
      [0, 0, 10, 'completed'],
      [5, 5, 15, 'completed'],
      [6, 10, 20, 'completed'],
    ]);
    expect(seen.map(({ replica }) => replica)).toEqual([-1, 0, 1, 0]);
  });
});

describe('an overload without bounds', () => {
  it('ends with an error that names the limit, and keeps its books', () => {
    const rig = new Rig({ web: service([wait('1h')], { concurrency: 1 }) }, 1, 2048);
    for (let i = 0; i < 3000; i++) rig.send(i);
    expect(() => rig.run()).toThrow('limits.callsInFlight: calls in flight must be at most 2048');
    expect(rig.kernel.calls.live).toBe(2048);
  });
});
