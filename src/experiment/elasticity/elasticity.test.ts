import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CapacityPoint, RunEvent } from '#experiment/result.ts';
import { DemandCurve, demandOf } from './demand.ts';
import { askedInTime, foresight, modelOptimum } from './oracle.ts';
import { stepResponses } from './step-response.ts';
import type { Steps } from './steps.ts';
import { desiredReplicas, readyReplicas } from './supply.ts';

const points = (rates: Record<number, number>): CapacityPoint[] =>
  Object.entries(rates).map(([replicas, mean]) => ({
    replicas: Number(replicas),
    arrivalsPerSecond: { mean, low: null, high: null },
    perSeed: [mean],
  }));
const steps = (...pairs: [number, number][]): Steps => ({
  atSeconds: pairs.map(([at]) => at),
  values: pairs.map(([, value]) => value),
});

describe('the demand curve', () => {
  const curve = new DemandCurve(points({ 1: 10, 2: 25, 4: 65 }));

  it.each([
    [0, 0],
    [0.1, 1],
    [10, 1],
    [10.01, 2],
    [25, 2],
    [44, 3], // halfway between 25 and 65 serves 45
    [45.1, 4],
    [65, 4],
    [66, 5], // beyond the map each one more serves 20
    [105, 6],
    [105.5, 7],
  ])('for %d calls/s demands %d', (rate, replicas) => {
    expect(curve.replicas(rate)).toBe(replicas);
  });

  it('holds the best of fewer replicas where chance has more serve less, and goes on by the mean there', () => {
    const flat = new DemandCurve(points({ 1: 10, 2: 20, 3: 19 }));
    expect([19.5, 20].map((rate) => flat.replicas(rate))).toEqual([2, 2]);
    expect(flat.replicas(40)).toBe(6);
  });

  it('follows the arrival rate', () => {
    expect(demandOf(curve, [5, 5, 30, 0], 15)).toEqual(steps([0, 1], [30, 3], [45, 0]));
  });
});

describe('supply', () => {
  const replica = (atSeconds: number, ordinal: number, from: string | null, to: string): RunEvent => ({
    type: 'replica',
    atSeconds,
    service: 'web',
    ordinal,
    from,
    to,
  });
  const decision = (atSeconds: number, from: number, to: number): RunEvent => ({
    type: 'decision',
    atSeconds,
    service: 'web',
    cause: 'sync',
    from,
    to,
    changed: from !== to,
    reason: { code: 'x', numbers: {}, text: '' },
  });

  it('is what is ready: neither starting nor draining, and of this service', () => {
    const events = [
      replica(0, 0, null, 'ready'),
      replica(5, 1, null, 'pending'),
      replica(6, 1, 'pending', 'starting'),
      replica(20, 1, 'starting', 'ready'),
      { ...replica(21, 0, null, 'ready'), service: 'cart' },
      replica(30, 0, 'ready', 'draining'),
      replica(40, 0, 'draining', 'gone'),
    ];
    expect(readyReplicas(events, 'web')).toEqual(steps([0, 1], [20, 2], [30, 1]));
  });

  it('was asked for by the decisions that changed something', () => {
    expect(desiredReplicas([decision(15, 2, 2), decision(30, 2, 5)], 'web', 2)).toEqual(steps([0, 2], [30, 5]));
  });
});

describe('the response to a step', () => {
  it('is told by reaction, enough, rise, settling and overshoot', () => {
    const demand = steps([0, 2], [600, 6]);
    const desired = steps([0, 2], [620, 4], [640, 12], [1000, 10]);
    const supply = steps([0, 2], [650, 4], [670, 12], [1010, 10]);
    expect(stepResponses(demand, desired, supply, 1800)).toEqual([
      {
        atSeconds: 600,
        from: 2,
        to: 6,
        reactionSeconds: 20,
        enoughSeconds: 70,
        riseSeconds: 20, // 10 % of the way from 2 to 10 at 650, 90 % at 670
        settlingSeconds: 410,
        overshootPercent: 25, // 2 beyond 10, of a way of 8
      },
    ]);
  });

  it('has no reaction where nothing moved, and nothing that it would lead to', () => {
    const [response] = stepResponses(steps([0, 2], [600, 6]), steps([0, 3]), steps([0, 3]), 1800);
    expect(response).toMatchObject({
      reactionSeconds: null,
      enoughSeconds: null,
      riseSeconds: null,
      overshootPercent: null,
    });
  });

  it('goes down as well, and leaves small and short steps out', () => {
    const demand = steps([0, 8], [100, 9], [600, 2], [1000, 20], [1100, 2]);
    const responses = stepResponses(demand, steps([0, 8], [700, 2]), steps([0, 8], [700, 2]), 1800);
    expect(responses.map(({ atSeconds, from, to }) => [atSeconds, from, to])).toEqual([
      [600, 9, 2],
      [1100, 20, 2],
    ]);
    expect(responses[0]).toMatchObject({ reactionSeconds: 100, enoughSeconds: null, settlingSeconds: 100 });
  });

  it('takes a ramp of steps that follow each other as one', () => {
    const demand = steps([0, 2], [600, 3], [630, 5], [690, 8]);
    const [response, ...others] = stepResponses(demand, steps([0, 2]), steps([0, 2]), 1800);
    expect(others).toEqual([]);
    expect(response).toMatchObject({ atSeconds: 600, from: 2, to: 8 });
  });
});

describe('the oracles', () => {
  it('foresee as far as a replica takes to start and one beat more', () => {
    const demand = steps([0, 2], [100, 5], [200, 1]);
    // Known at 60 (60 + 45 covers 100), kept until the last beat at which somebody still needs it.
    expect(foresight(demand, 15, 45, 300)).toEqual(steps([0, 2], [60, 5], [210, 1]));
  });

  it('ask for more in time, and for fewer when they are not needed any more', () => {
    expect(askedInTime([1, 1, 1, 4, 4, 1], 15, 30)).toEqual(steps([0, 1], [15, 4], [75, 1]));
  });

  it('find what costs least: every sequence tried gives the same cost', () => {
    const curve = new DemandCurve(points({ 1: 10, 2: 20, 3: 30 }));
    const most = 3;
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(0, 0.004, 0.02),
        (rates, change) => {
          const prices = { replicaHour: 1, violation: 0.0001, change };
          const costOf = (counts: readonly number[]) =>
            counts.reduce((sum, n, i) => {
              const late = Math.max(0, (rates[i] as number) - 10 * n);
              const moved = i === 0 ? 0 : Math.abs(n - (counts[i - 1] as number));
              return sum + (n * 15) / 3600 + 15 * 0.0001 * late + change * moved;
            }, 0);
          const all = rates.reduce<number[][]>(
            (sequences) => sequences.flatMap((one) => [0, 1, 2, 3].map((n) => [...one, n])),
            [[]],
          );
          const found = modelOptimum(curve, rates, 15, most, prices);
          expect(costOf(found)).toBeCloseTo(Math.min(...all.map(costOf)), 12);
        },
      ),
      { numRuns: 60 },
    );
  });
});
