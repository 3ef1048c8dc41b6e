import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Draw } from '#sim/draw.ts';
import { Balancer } from './balancer.ts';
import { Calls, KEY_A, KEY_B } from './calls.ts';
import { compileServices } from './compile.ts';
import { Outstanding } from './outstanding.ts';
import type { ServicePlan } from './program.ts';
import { Replicas } from './replicas.ts';
import { Rig } from './rig.fixture.ts';
import type { BalancerSpec } from './spec.ts';

/** Which replica each of n requests went to, when none ever ends. */
function spread(balancer: BalancerSpec, n: number, replicas = 4, queue: 'replica' | 'service' = 'replica'): number[] {
  const rig = new Rig({
    web: { replicas, balancer, concurrency: n, queue: { at: queue }, endpoints: { x: [{ step: 'wait', time: '1h' }] } },
  });
  for (let i = 0; i < n; i++) rig.send(i);
  rig.run();
  return rig.seen.map(({ replica }) => replica);
}

const counts = (picks: readonly number[], n = 4) =>
  Array.from({ length: n }, (_, i) => picks.filter((pick) => pick === i).length);

describe('a balancer', () => {
  it('round robin takes turns', () => {
    expect(spread('round-robin', 8)).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  });

  it('random takes each as often, by key: the same request goes to the same replica in any order', () => {
    const picks = spread('random', 4000);
    for (const count of counts(picks)) expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(4000 * 0.25 * 0.75));
    const rig = new Rig({ web: { replicas: 4, balancer: 'random', endpoints: { x: [] } } });
    for (let i = 99; i >= 0; i--) rig.send(100 - i, 0, { key: i });
    expect(
      rig
        .run()
        .map(({ replica }) => replica)
        .reverse(),
    ).toEqual(picks.slice(0, 100));
  });

  it('by weight takes each in proportion', () => {
    const picks = counts(spread({ weights: [0.7, 0.3] }, 4000, 2), 2);
    expect(Math.abs((picks[0] as number) - 2800)).toBeLessThan(4 * Math.sqrt(4000 * 0.7 * 0.3));
  });

  it.each(['replica', 'service'] as const)('least outstanding keeps the numbers equal (queue at the %s)', (queue) => {
    expect(counts(spread('least-outstanding', 40, 4, queue))).toEqual([10, 10, 10, 10]);
  });

  it('of d choices without replacement never takes the fullest, and of all of them always one of the emptiest', () => {
    expect(counts(spread({ choices: 4 }, 40))).toEqual([10, 10, 10, 10]);
    expect(Math.max(...counts(spread({ choices: 2 }, 400)))).toBeLessThan(106);
    expect(new Set(spread({ choices: 2, replacement: true }, 50)).size).toBe(4);
  });
});

describe('two choices without replacement', () => {
  it('are those of a shuffle that really moves replicas, however many there are and whatever they hold', () => {
    const { services } = compileServices({ web: { balancer: { choices: 2 }, endpoints: { x: [] } } }, 1);
    const plan = services[0] as ServicePlan;
    const loads = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(loads, fc.integer(), fc.integer(), (held, keyA, keyB) => {
        const calls = new Calls(1024);
        const replicas = new Replicas();
        const draw = new Draw();
        const balancer = new Balancer(plan, replicas, calls, draw);
        held.forEach((load, i) => {
          const replica = replicas.take(0, i, 0);
          replicas.held[replica] = load;
          balancer.add(replica);
        });
        const call = calls.take();
        calls.cells[call | KEY_A] = keyA;
        calls.cells[call | KEY_B] = keyB;

        draw.begin(plan.balancerName.a, plan.balancerName.b, keyA, keyB);
        const shuffled = held.map((_, i) => i);
        for (let i = 0; i < 2; i++) {
          const at = i + draw.below(held.length - i);
          [shuffled[i], shuffled[at]] = [shuffled[at] as number, shuffled[i] as number];
        }
        const [first = -1, second = -1] = shuffled;
        const expected = (held[second] as number) < (held[first] as number) ? second : first;
        expect([balancer.pick(call), balancer.pick(call)]).toEqual([expected, expected]);
      }),
    );
  });
});

describe('the lists of replicas by outstanding requests', () => {
  it('find the least burdened, as looking at all of them does', () => {
    const operation = fc.record({
      replica: fc.integer({ min: 0, max: 9 }),
      what: fc.constantFrom('toggle', 'up', 'down'),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        const lists = new Outstanding();
        const held = new Map<number, number>();
        const requests = new Array(10).fill(0);
        for (const { replica, what } of operations) {
          const before = requests[replica];
          if (what === 'toggle') {
            if (held.delete(replica)) lists.remove(replica, before);
            else {
              held.set(replica, before);
              lists.add(replica, before);
            }
          } else {
            requests[replica] = Math.max(0, before + (what === 'up' ? 1 : -1));
            if (held.has(replica)) lists.move(replica, before, requests[replica]);
          }
          const least = lists.least();
          if (held.size === 0) expect(least).toBe(-1);
          else {
            expect(held.has(least)).toBe(true);
            expect(requests[least]).toBe(Math.min(...[...held.keys()].map((i) => requests[i])));
          }
        }
      }),
    );
  });
});
