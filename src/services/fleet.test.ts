import { describe, expect, it } from 'vitest';
import { REPLICA_STATES } from './replicas.ts';
import { Rig } from './rig.fixture.ts';
import type { ServiceSpec } from './spec.ts';

/** A fleet with its transitions written down as `ordinal: from -> to @ms`. */
function fleet(spec: Partial<ServiceSpec> = {}) {
  const rig = new Rig({
    web: { startup: '20s', concurrency: 1, endpoints: { x: [{ step: 'wait', time: '10s' }] }, ...spec },
  });
  const log: string[] = [];
  rig.kernel.fleet.watch((replica, from, to) => {
    const name = (state: number) => (state < 0 ? 'none' : REPLICA_STATES[state]);
    log.push(`${rig.kernel.replicas.ordinal[replica]}: ${name(from)} -> ${name(to)} @${rig.engine.now / 1e6}`);
  });
  const scale = (ms: number, to: number) => rig.at(ms, () => rig.kernel.fleet.scale(0, to));
  return { rig, log, scale };
}

describe('a fleet', () => {
  it('brings new replicas from pending through starting to ready, each in its time', () => {
    const { rig, log, scale } = fleet({ startup: { pending: '5s', starting: '20s' } });
    scale(1000, 2);
    rig.run(60_000);
    expect(log).toEqual(['1: none -> pending @1000', '1: pending -> starting @6000', '1: starting -> ready @26000']);
  });

  it('retires what is not ready first, and among equals the youngest', () => {
    const { rig, log, scale } = fleet({ replicas: 3 });
    scale(0, 5);
    scale(10_000, 4);
    scale(10_000, 1);
    rig.run(60_000);
    expect(log.filter((line) => line.includes('draining'))).toEqual([
      '4: starting -> draining @10000',
      '4: draining -> gone @10000',
      '3: starting -> draining @10000',
      '3: draining -> gone @10000',
      '2: ready -> draining @10000',
      '2: draining -> gone @10000',
      '1: ready -> draining @10000',
      '1: draining -> gone @10000',
    ]);
    expect(rig.kernel.fleet.members(0)).toHaveLength(1);
  });

  it('lets a draining replica finish what it has, its queue included, and sends it nothing more', () => {
    const { rig, log, scale } = fleet({ replicas: 2, balancer: 'least-outstanding' });
    for (const at of [0, 0, 1, 1]) rig.send(at);
    scale(1000, 1);
    rig.send(2000);
    const seen = rig.run(120_000);
    expect(log).toEqual(['1: ready -> draining @1000', '1: draining -> gone @20000']);
    expect(seen.every(({ outcome }) => outcome === 'completed')).toBe(true);
    expect(seen.find(({ arrived }) => arrived === 2000)?.replica).toBe(0);
  });

  it('cuts what a draining replica has not finished when its grace is over, and callers are told', () => {
    const { rig, scale } = fleet({ replicas: 2, shutdown: '3s', balancer: 'least-outstanding' });
    for (const [i, at] of [0, 0, 1, 1].entries()) rig.send(at, 0, { token: i });
    scale(1000, 1);
    const seen = rig.run(60_000);
    expect(
      seen.filter(({ replica }) => replica === 1).map(({ ended, outcome, started }) => [ended, outcome, started]),
    ).toEqual([
      [4000, 'cut', -1],
      [4000, 'cut', 0],
    ]);
    expect(rig.answers).toContain('1 cut @4000');
    expect(rig.kernel.calls.live).toBe(0);
  });

  it('rejects requests while no replica is ready, unless there is a buffer, which the first ready replica empties', () => {
    const cold = (buffer: ServiceSpec['buffer']) => {
      const { rig, scale } = fleet({ replicas: 0, ...(buffer === undefined ? {} : { buffer }) });
      for (const at of [0, 1, 2]) rig.send(at);
      scale(0, 1);
      rig.send(25_000);
      return rig.run(120_000).map(({ arrived, started, outcome }) => [arrived, started, outcome]);
    };
    expect(cold(undefined)).toEqual([
      [0, -1, 'rejected'],
      [1, -1, 'rejected'],
      [2, -1, 'rejected'],
      [25_000, 25_000, 'completed'],
    ]);
    expect(cold({ places: 2, timeout: '35s' })).toEqual([
      [2, -1, 'rejected'],
      [0, 20_000, 'completed'],
      [1, 30_000, 'completed'],
      [25_000, 40_000, 'completed'],
    ]);
  });

  it('draws startup times by ordinal, so that when a replica is created changes nothing', () => {
    const startup = { dist: 'uniform', low: '10s', high: '30s' } as const;
    const readyAfter = (at: number) => {
      const { rig, log, scale } = fleet({ startup });
      scale(at, 3);
      rig.run(120_000);
      return log
        .filter((line) => line.includes('ready'))
        .map((line) => Math.round((Number(line.split('@')[1]) - at) * 1e6))
        .sort();
    };
    expect(readyAfter(1000)).toEqual(readyAfter(7000));
  });
});
