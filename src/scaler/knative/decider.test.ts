import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeciderRules, type DeciderState, decide, startDecider } from './decider.ts';

const S = 1e9;
const RULES: DeciderRules = {
  target: 10,
  total: 20,
  targetBurstCapacity: 0,
  activatorCapacity: 100,
  panicThreshold: 2,
  maxScaleUpRate: 1000,
  maxScaleDownRate: 2,
  stableWindow: 60 * S,
  reachable: true,
  activationScale: 1,
};
const CALM = startDecider(0, 0, 0);

function decided(rules: Partial<DeciderRules>, stable: number, panic: number, ready: number, state = CALM, at = 0) {
  const result = decide({ ...RULES, ...rules }, { at: at * S, stable, panic, ready }, state);
  if (result.decided === null) throw new Error('no decision');
  return { ...result.decided, state: result.state };
}

describe('the decider', () => {
  it('asks for as many pods as the value needs at the target', () => {
    expect(decided({}, 100, 0, 10).desired).toBe(10);
    expect(decided({}, 100.001, 0, 10).desired).toBe(11);
    expect(decided({}, 0, 0, 1).desired).toBe(0);
  });

  it('decides nothing, and keeps its state, without data or without a count of pods', () => {
    const reading = { at: 5 * S, stable: 1, panic: 1, ready: 1 };
    for (const missing of [{ stable: null }, { panic: null }, { ready: null }]) {
      expect(decide(RULES, { ...reading, ...missing }, CALM)).toEqual({ decided: null, state: CALM });
    }
  });

  it('panics when the panic window asks for the threshold, equality included, and measures that before any limit', () => {
    expect(decided({}, 0, 190, 10).panicking).toBe(false);
    expect(decided({}, 0, 200, 10).panicking).toBe(true);
    // Limited to 3 it would be one and a half times the two that are ready.
    expect(decided({ maxScaleUpRate: 1.5 }, 0, 40, 2)).toMatchObject({ panicking: true, desired: 3 });
  });

  it('counts at least one ready pod', () => {
    expect(decided({}, 10, 10, 0)).toMatchObject({ panicking: false, desired: 1 });
    expect(decided({ maxScaleUpRate: 3 }, 100, 100, 0)).toMatchObject({ panicking: true, desired: 3 });
  });

  it('takes the larger of both windows in panic, and never goes down in it', () => {
    const state: DeciderState = { panicAt: 0, maxPanicPods: 5, delay: null };
    expect(decided({}, 120, 80, 12, state).desired).toBe(12);
    expect(decided({}, 80, 120, 12, state).desired).toBe(12);
    expect(decided({}, 10, 10, 5, state)).toMatchObject({ wanted: 2, held: 5, desired: 5 });
    expect(decided({}, 80, 80, 8, state).state.maxPanicPods).toBe(8);
  });

  it('leaves panic when a stable window is over since it was last over the threshold, not at its end', () => {
    const panicking = decided({}, 10, 100, 1, CALM, 10).state;
    expect(panicking).toEqual({ panicAt: 10 * S, maxPanicPods: 10, delay: null });
    expect(decided({}, 10, 10, 10, panicking, 70)).toMatchObject({ panicking: true, desired: 10 });
    expect(decided({}, 10, 200, 10, panicking, 69).state.panicAt).toBe(69 * S);
    expect(decided({}, 10, 10, 10, panicking, 70.001)).toMatchObject({
      panicking: false,
      desired: 5,
      state: { panicAt: null, maxPanicPods: 0 },
    });
  });

  it('starts in panic with more than one ready pod', () => {
    expect(startDecider(7, 1, 0)).toEqual({ panicAt: null, maxPanicPods: 1, delay: null });
    expect(startDecider(7, 2, 0)).toEqual({ panicAt: 7, maxPanicPods: 2, delay: null });
    expect(startDecider(7, null, 0)).toEqual({ panicAt: null, maxPanicPods: 0, delay: null });
  });

  it('limits a step by both rates, rounded so that one pod up or down is always possible', () => {
    expect(decided({ maxScaleUpRate: 1.1 }, 100, 0, 3).desired).toBe(4);
    expect(decided({ maxScaleDownRate: 1.1 }, 0, 0, 10).desired).toBe(9);
    expect(decided({ maxScaleDownRate: 2 }, 0, 0, 1).desired).toBe(0);
    expect(decided({ reachable: false }, 0, 0, 10).desired).toBe(0);
  });

  it('lifts to the activation scale whatever is above zero', () => {
    expect(decided({ activationScale: 4 }, 5, 0, 1).desired).toBe(4);
    expect(decided({ activationScale: 4 }, 0, 0, 1).desired).toBe(0);
    expect(decided({ activationScale: 4 }, 45, 0, 3).desired).toBe(5);
    // It asks for nothing, but the rate keeps three of six.
    expect(decided({ activationScale: 4 }, 0, 0, 6).desired).toBe(3);
    // Only the window that sees something is lifted.
    const panicking: DeciderState = { panicAt: 0, maxPanicPods: 0, delay: null };
    expect(decided({ activationScale: 4 }, 0, 5, 1, panicking)).toMatchObject({
      activatedStablePods: 0,
      activatedPanicPods: 4,
      desired: 4,
    });
  });

  it('holds the largest count of the scale-down delay, while it is reachable', () => {
    let state = startDecider(0, 0, 6 * S);
    const desired = (at: number, stable: number, rules: Partial<DeciderRules> = {}) => {
      const result = decided({ maxScaleDownRate: 100, ...rules }, stable, 0, 5, state, at);
      state = result.state;
      return result.desired;
    };
    expect([desired(0, 50), desired(2, 20), desired(4, 10)]).toEqual([5, 5, 5]);
    expect(desired(4, 10, { reachable: false })).toBe(1);
    expect([desired(6, 10), desired(8, 10), desired(10, 70)]).toEqual([2, 1, 7]);
  });

  it('tells the capacity beyond the burst to be ready for, rounded down, and the activators for it', () => {
    const burst = (targetBurstCapacity: number, ready: number, panic: number) => {
      const { activators, excessBurstCapacity } = decided({ targetBurstCapacity }, 0, panic, ready);
      return [excessBurstCapacity, activators];
    };
    expect(burst(0, 50, 900)).toEqual([0, 2]);
    expect(burst(-1, 50, 900)).toEqual([-1, 10]);
    expect(burst(211, 0, 0)).toEqual([-211, 3]);
    expect(burst(100, 5, 0)).toEqual([0, 2]);
    expect(burst(100, 5, 0.5)).toEqual([-1, 2]);
    expect(burst(101, 5, 0)).toEqual([-1, 3]);
  });

  it('stays within the rates, goes down in no panic, and gives whole numbers, whatever it reads', () => {
    const value = fc.double({ min: 0, max: 1e5, noNaN: true });
    const step = fc.record({ wait: fc.integer({ min: 0, max: 90 }), stable: value, panic: value, ready: fc.nat(500) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.double({ min: 1.01, max: 20, noNaN: true }), (steps, rate) => {
        const rules = { ...RULES, maxScaleUpRate: rate, maxScaleDownRate: rate, targetBurstCapacity: 50 };
        let state = startDecider(0, 3, 0);
        let at = 0;
        let before = 0;
        for (const { panic, ready, stable, wait } of steps) {
          at += wait;
          const reading = { at: at * S, stable, panic, ready };
          const result = decide(rules, reading, state);
          expect(decide(rules, reading, JSON.parse(JSON.stringify(state)))).toEqual(result);
          const { desired, excessBurstCapacity, panicking } = result.decided ?? { desired: Number.NaN };
          expect([Number.isInteger(desired), Number.isInteger(excessBurstCapacity)]).toEqual([true, true]);
          if (!panicking) {
            expect(desired).toBeLessThanOrEqual(Math.ceil(rate * Math.max(1, ready)));
            expect(desired).toBeGreaterThanOrEqual(Math.floor(Math.max(1, ready) / rate));
          } else if (state.panicAt !== null) expect(desired).toBeGreaterThanOrEqual(before);
          before = desired;
          state = result.state;
        }
      }),
    );
  });
});
