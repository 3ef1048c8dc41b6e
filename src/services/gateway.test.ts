import { describe, expect, it } from 'vitest';
import { Rig } from './rig.fixture.ts';

describe('the gateway', () => {
  it('tells of each call that arrives while the service has no ready replica, and of no other', () => {
    const rig = new Rig({
      web: {
        replicas: 0,
        startup: '1s',
        concurrency: 1,
        buffer: {},
        endpoints: { x: [{ step: 'wait', time: '99ms' }] },
      },
      other: { replicas: 0, endpoints: { y: [{ step: 'wait', time: '1ms' }] } },
    });
    const { engine, kernel } = rig;
    const told: number[] = [];
    kernel.gateway.wake(0, () => told.push(engine.now / 1e9));
    const send = (atSeconds: number, endpoint: number) =>
      engine.at(atSeconds * 1e9, () => kernel.send(0, -1, endpoint, atSeconds, endpoint, 0));
    // At 2.65 s the replica is ready, but two that came before it are still waiting.
    for (const at of [1, 1.5, 2.5, 2.65, 4]) send(at, 0);
    send(1.2, 1);
    engine.at(1.6e9, () => kernel.fleet.scale(0, 1));
    engine.at(3e9, () => kernel.fleet.scale(0, 0));
    engine.run(5e9);
    expect(told).toEqual([1, 1.5, 2.5, 4]);
    send(6, 0);
    engine.at(5.5e9, () => kernel.fleet.scale(0, 1));
    engine.at(6.6e9, () => send(6.7, 0));
    engine.run(8e9);
    expect(told).toEqual([1, 1.5, 2.5, 4, 6]);
  });
});
