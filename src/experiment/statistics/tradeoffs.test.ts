import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latinHypercube } from './latin-hypercube.ts';
import { costAt, paretoFront, type Tradeoff } from './pareto-front.ts';
import { seedsNeeded } from './seeds-needed.ts';

const point = (cost: number, violation: number) => ({ cost, violation });

describe('the Pareto front', () => {
  it('is those that no other beats, by rising cost', () => {
    const points = [point(3, 1), point(1, 5), point(2, 5), point(2, 3), point(4, 1), point(5, 2)];
    expect(paretoFront(points)).toEqual([point(1, 5), point(2, 3), point(3, 1)]);
  });

  it('keeps the first of equal points', () => {
    const [one, two] = [point(1, 1), point(1, 1)];
    expect(paretoFront([one, two])[0]).toBe(one);
    expect(paretoFront([one, two])).toHaveLength(1);
  });

  it('is what comparing every two gives', () => {
    const beats = (a: Tradeoff, b: Tradeoff) =>
      a.cost <= b.cost && a.violation <= b.violation && (a.cost < b.cost || a.violation < b.violation);
    const small = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(fc.array(fc.record({ cost: small, violation: small })), (points) => {
        const unbeaten = new Set(
          points.filter((one) => !points.some((other) => beats(other, one))).map((one) => JSON.stringify(one)),
        );
        expect(new Set(paretoFront(points).map((one) => JSON.stringify(one)))).toEqual(unbeaten);
      }),
    );
  });
});

describe('the cost at an objective', () => {
  const front = [point(10, 0.05), point(20, 0.01), point(40, 0)];
  it.each([
    [0.03, { kind: 'between', cost: 15 }],
    [0.01, { kind: 'between', cost: 20 }],
    [0.005, { kind: 'between', cost: 30 }],
    [0, { kind: 'between', cost: 40 }],
    [0.05, { kind: 'at-most', cost: 10 }],
    [0.9, { kind: 'at-most', cost: 10 }],
  ])('of %d violations', (allowed, expected) => {
    const found = costAt(front, allowed);
    expect(found.kind).toBe(expected.kind);
    expect((found as { cost: number }).cost).toBeCloseTo(expected.cost, 12);
  });

  it('is not made up beyond what was tried', () => {
    expect(costAt(front.slice(0, 2), 0.001)).toEqual({ kind: 'not-reached', best: 0.01 });
  });

  it('never falls when less is allowed', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const points = fc.array(fc.record({ cost: share, violation: share }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(points, share, share, (list, a, b) => {
        const sorted = paretoFront(list);
        const cost = (allowed: number) => {
          const found = costAt(sorted, allowed);
          return found.kind === 'not-reached' ? Number.POSITIVE_INFINITY : found.cost;
        };
        expect(cost(Math.min(a, b))).toBeGreaterThanOrEqual(cost(Math.max(a, b)) - 1e-12);
      }),
    );
  });
});

describe('the Latin hypercube', () => {
  it('has one point in each slice of each axis', () => {
    const points = latinHypercube(20, 3, 7);
    for (const axis of [0, 1, 2]) {
      const slices = points.map((row) => Math.floor((row[axis] as number) * 20)).sort((a, b) => a - b);
      expect(slices).toEqual(Array.from({ length: 20 }, (_, i) => i));
    }
  });

  it('repeats for a seed, differs for another, and does not put its axes on a line', () => {
    expect(latinHypercube(20, 2, 7)).toEqual(latinHypercube(20, 2, 7));
    expect(latinHypercube(20, 2, 8)).not.toEqual(latinHypercube(20, 2, 7));
    expect(latinHypercube(20, 2, 7).every(([x, y]) => x === y)).toBe(false);
  });
});

describe('the number of seeds', () => {
  it('is the first whose interval is narrow enough', () => {
    // t(12, 0.975) · 1.7 / sqrt(13) = 1.027, t(13, 0.975) · 1.7 / sqrt(14) = 0.982.
    expect(seedsNeeded(1.7, 1)).toBe(14);
    expect(seedsNeeded(0, 1)).toBe(2);
    expect(seedsNeeded(1e9, 1)).toBe(Number.POSITIVE_INFINITY);
  });
});
