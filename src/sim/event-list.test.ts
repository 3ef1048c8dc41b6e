import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventHeap } from './event-heap.ts';
import type { EventList } from './event-list.ts';
import { TimingWheel } from './timing-wheel.ts';

const implementations: [string, () => EventList][] = [
  ['heap', () => new EventHeap()],
  ['wheel', () => new TimingWheel()],
  ['wheel of narrow buckets', () => new TimingWheel(2 ** 8)],
  ['wheel of wide buckets', () => new TimingWheel(2 ** 36)],
];

function drain(list: EventList, until = Number.POSITIVE_INFINITY): number[][] {
  const rows = [];
  while (list.next(until)) rows.push([list.at, list.kind, list.a, list.b]);
  return rows;
}

describe.each(implementations)('a future event list (%s)', (_, make) => {
  it('gives events by time, and at one instant in the order of their pushes', () => {
    const list = make();
    list.push(5e9, 1, 10, 0);
    list.push(1, 2, 11, -1);
    list.push(5e9, 3, 12, 0);
    list.push(0, 4, 13, 2 ** 31 - 1);
    expect(drain(list)).toEqual([
      [0, 4, 13, 2 ** 31 - 1],
      [1, 2, 11, -1],
      [5e9, 1, 10, 0],
      [5e9, 3, 12, 0],
    ]);
  });

  it('stops at the instant it is told to and goes on from there, also for events pushed in between', () => {
    const list = make();
    for (const at of [10, 20, 3_600e9]) list.push(at, 1, at, 0);
    expect(drain(list, 19)).toHaveLength(1);
    list.push(15, 1, 15, 0);
    list.push(40e9, 1, 40, 0);
    expect(drain(list, 3_600e9 - 1).map((row) => row[2])).toEqual([15, 20, 40]);
    expect(drain(list)).toHaveLength(1);
  });

  it('never gives an event that was cancelled, and uses its handle again', () => {
    const list = make();
    const handles = Array.from({ length: 1000 }, (_, i) => list.push(i * 1e6, 1, i, 0));
    for (let i = 0; i < 1000; i += 2) list.cancel(handles[i] as number);
    expect(list.size).toBe(500);
    expect(drain(list).map((row) => row[2])).toEqual(Array.from({ length: 500 }, (_, i) => 2 * i + 1));
    expect(list.size).toBe(0);
    expect(handles).toContain(list.push(1e12, 1, 0, 0));
  });

  it('keeps a herd of 100,000 events at one instant in order, again and again', () => {
    const list = make();
    for (let herd = 1; herd <= 3; herd++) for (let i = 0; i < 100_000; i++) list.push(herd * 15e9, 1, i, herd);
    for (let herd = 1; herd <= 3; herd++) {
      for (let i = 0; i < 100_000; i++) {
        if (!list.next(herd * 15e9) || list.a !== i || list.b !== herd)
          throw new Error(`herd ${herd}, event ${i}: got ${list.a}`);
      }
    }
    expect(list.next(Number.POSITIVE_INFINITY)).toBe(false);
  });
});

/** Delays that fall into every level: same instant, same bucket, next rotations, and beyond the far wheel. */
const delay = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 3 }),
  fc.integer({ min: 1, max: 2_000_000 }),
  fc.integer({ min: 1, max: 60_000 }).map((ms) => ms * 1e6),
  fc.integer({ min: 1, max: 100_000 }).map((s) => s * 1e9),
);
const command = fc.oneof(
  { weight: 5, arbitrary: fc.record({ push: delay }) },
  { weight: 4, arbitrary: fc.record({ take: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ cancel: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ until: delay }) },
);

/** Plays commands on a list and writes down all that can be seen of it. */
function play(list: EventList, commands: readonly Record<string, number>[]): unknown[] {
  const seen: unknown[] = [];
  const live = new Map<number, number>();
  let pushed = 0;
  let now = 0;
  const take = (until: number) => {
    if (!list.next(until)) return false;
    live.delete(list.a);
    now = list.at;
    seen.push([list.at, list.a]);
    return true;
  };
  for (const { push, take: times, cancel, until } of commands) {
    if (push !== undefined) live.set(pushed, list.push(now + push, 7, pushed++, 0));
    if (times !== undefined) for (let i = 0; i < times; i++) take(Number.POSITIVE_INFINITY);
    if (cancel !== undefined && live.size > 0) {
      const victim = [...live.keys()][cancel % live.size] as number;
      list.cancel(live.get(victim) as number);
      live.delete(victim);
    }
    if (until !== undefined) while (take(now + until)) {}
    seen.push(list.size);
  }
  while (take(Number.POSITIVE_INFINITY)) {}
  return seen;
}

describe('the timing wheel', () => {
  it('does what the plain heap does, whatever is pushed, taken and cancelled', () => {
    fc.assert(
      fc.property(
        fc.array(command, { maxLength: 200 }),
        fc.constantFrom(2 ** 8, 2 ** 14, 2 ** 20, 2 ** 30),
        (commands, width) => {
          expect(play(new TimingWheel(width), commands)).toEqual(play(new EventHeap(), commands));
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a smooth load, where the width tunes itself', (i: number, u: number) => (i % 2 ? 1e3 : 1e6) * u],
    ['a bimodal load', (i: number, u: number) => (i % 100 === 0 ? 3_600e9 : 5e4) * u],
    ['bursts on whole seconds', (_: number, u: number) => Math.ceil(u * 3) * 1e9],
  ])('agrees with the heap over 200,000 holds of %s', (_, gap) => {
    const lists = [new TimingWheel(), new EventHeap()];
    const results = lists.map((list) => {
      let state = 12345;
      const uniform = () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32;
      };
      let hash = 0;
      for (let i = 0; i < 3000; i++) list.push(Math.floor(gap(i, uniform())), 1, i, 0);
      for (let i = 0; i < 200_000; i++) {
        list.next(Number.POSITIVE_INFINITY);
        hash = Math.imul(hash ^ list.a, 0x01000193) ^ (list.at % 2 ** 31);
        const event = list.push(list.at + Math.floor(gap(i, uniform())), 1, list.a, 0);
        if (i % 3 === 0) {
          list.cancel(event);
          list.push(list.at + Math.floor(gap(i, uniform())), 1, list.a, 1);
        }
      }
      return [hash, list.size, list.at];
    });
    expect(results[0]).toEqual(results[1]);
  });

  it('forgets cancelled events of the far future, so that long timeouts do not fill the memory', () => {
    const list = new TimingWheel();
    const handles = new Set<number>();
    for (let i = 0; i < 400_000; i++) {
      const timeout = list.push(i * 1e5 + 3_600e9, 1, i, 0);
      handles.add(timeout);
      list.cancel(timeout);
    }
    expect(handles.size).toBeLessThan(80_000);
  });
});
