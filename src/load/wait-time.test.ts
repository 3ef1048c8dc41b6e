import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Draw } from '#sim/draw.ts';
import { stream } from '#sim/stream.ts';
import { Faults } from './faults.ts';
import type { WaitSpec } from './spec.ts';
import { UNANCHORED, WaitTime } from './wait-time.ts';

const SECOND = 1e9;

function waitOf(spec: WaitSpec): WaitTime {
  const faults = new Faults();
  const wait = WaitTime.of(spec, 'users.A', faults);
  faults.finish();
  return wait;
}

function sample(spec: WaitSpec, n: number): number[] {
  const wait = waitOf(spec);
  const random = stream(7, 'waits');
  const draw = new Draw();
  return Array.from({ length: n }, (_, i) => {
    if (wait.keyed) draw.begin(1, 2, 3, i);
    return wait.next(0, random, new Float64Array(1), 0, draw);
  });
}

const mean = (values: number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

describe('a wait', () => {
  it('that is constant draws nothing', () => {
    const wait = waitOf('250ms');
    expect(wait.next(5, { uniform: () => expect.unreachable() }, new Float64Array(1), 0, new Draw())).toBe(
      0.25 * SECOND,
    );
  });

  it('between two ends is uniform and takes one draw: low + u (high - low)', () => {
    let draws = 0;
    const half = {
      uniform: () => {
        draws++;
        return 0.5;
      },
    };
    expect(waitOf(['1s', '3s']).next(0, half, new Float64Array(1), 0, new Draw())).toBe(2 * SECOND);
    expect(draws).toBe(1);
    const waits = sample(['1s', '3s'], 4000);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(SECOND);
    expect(Math.max(...waits)).toBeLessThanOrEqual(3 * SECOND);
    // Standard error of the mean: 2 / sqrt(12 * 4000) = 0.009 s.
    expect(Math.abs(mean(waits) / SECOND - 2)).toBeLessThan(0.03);
  });

  it('of exponential think time inverts one draw: -mean ln(1 - u)', () => {
    const wait = waitOf({ mean: '2s' });
    expect(wait.next(0, { uniform: () => 0.5 }, new Float64Array(1), 0, new Draw())).toBe(
      Math.round(2 * SECOND * Math.LN2),
    );
    expect(wait.next(0, { uniform: () => 0 }, new Float64Array(1), 0, new Draw())).toBe(0);
  });

  it('of any other distribution leaves the stream alone and is drawn by key', () => {
    const wait = waitOf({ dist: 'uniform', low: '1s', high: '3s' });
    const draw = new Draw();
    const at = (key: number): number => {
      draw.begin(1, 2, 3, key);
      return wait.next(0, { uniform: () => expect.unreachable() }, new Float64Array(1), 0, draw);
    };
    expect(at(4)).toBe(at(4));
    expect(at(4)).not.toBe(at(5));
    expect(Math.abs(mean(sample({ dist: 'uniform', low: '1s', high: '3s' }, 4000)) / SECOND - 2)).toBeLessThan(0.03);
  });

  it('of pacing keeps an exact grid from the creation on while tasks are short, whatever they take', () => {
    const run = fc.array(fc.integer({ min: 0, max: 1_000_000_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e15 }), run, (created, durations) => {
        const due = Float64Array.of(created);
        const wait = waitOf({ every: '1s' });
        let now = created;
        for (const [i, duration] of durations.entries()) {
          now += duration;
          now += wait.next(now, { uniform: () => expect.unreachable() }, due, 0, new Draw());
          expect(now).toBe(created + (i + 1) * SECOND);
        }
      }),
    );
  });

  it('of pacing goes on at once after a task that took too long, and never catches up', () => {
    const due = Float64Array.of(0);
    const wait = waitOf({ perSecond: 2 });
    const next = (now: number): number => wait.next(now * SECOND, { uniform: () => 0 }, due, 0, new Draw()) / SECOND;
    expect([next(0.1), next(1.75), next(1.85), next(2.3)]).toEqual([0.4, 0, 0.4, 0.45]);
  });

  it('of pacing without an anchor is a whole period at first, as before Locust 2.18', () => {
    const due = Float64Array.of(UNANCHORED);
    const wait = waitOf({ every: '1s' });
    expect(wait.next(0.2 * SECOND, { uniform: () => 0 }, due, 0, new Draw())).toBe(SECOND);
    expect(due[0]).toBe(1.2 * SECOND);
  });

  it.each<[WaitSpec, string]>([
    ['1', "users.A: wait must be a duration such as '250ms' or '1h30m', got \"1\""],
    [['3s', '1s'], 'users.A: wait[1] must be at least wait[0], 3s, got "1s"'],
    [{ every: '0s' }, 'users.A: every must be above 0s, got "0s"'],
    [{ perSecond: 0 }, 'users.A: perSecond must be a number above 0, got 0'],
    [{ dist: 'uniform', low: '3s', high: '1s' }, 'users.A: '],
  ])('of %j is refused', (spec, message) => {
    expect(() => waitOf(spec)).toThrow(message);
  });
});
