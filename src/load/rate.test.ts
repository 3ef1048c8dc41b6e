import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Faults } from './faults.ts';
import { rateFunction } from './rate.ts';
import type { RateFunction } from './rate-function.ts';
import type { RateSpec } from './spec.ts';

const SECOND = 1e9;

function rateOf(spec: RateSpec, text = ''): RateFunction {
  const faults = new Faults();
  const rate = rateFunction(spec, 'load.x.rate', faults, () => text);
  faults.finish();
  return rate;
}

/** The obvious twin of the integral: the midpoint rule over many small steps. */
function summed(rate: RateFunction, from: number, to: number, steps: number): number {
  const width = (to - from) / steps;
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += rate.rate(from + (i + 0.5) * width);
  return (sum * width) / SECOND;
}

/** The obvious twin of the inverse: bisection on the integral. */
function bisected(rate: RateFunction, area: number, end: number): number {
  let low = 0;
  let high = end;
  for (let i = 0; i < 200 && high > low; i++) {
    const middle = (low + high) / 2;
    if (rate.integral(middle) < area) low = middle;
    else high = middle;
  }
  return high;
}

const level = fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 5000, noNaN: true }));
const text = (nanoseconds: number) => `${Math.max(1, Math.floor(nanoseconds))}ns`;
const span = fc.double({ min: 1e5, max: 600e9, noNaN: true }).map(text);
const specs: Record<string, fc.Arbitrary<RateSpec>> = {
  constant: fc.double({ min: 0.01, max: 1e5, noNaN: true }),
  stages: fc
    .array(fc.record({ for: span, rate: level, from: fc.option(level, { nil: undefined }) }), {
      minLength: 1,
      maxLength: 8,
    })
    .map((stages) => ({ stages: stages.map(({ from, ...rest }) => (from === undefined ? rest : { ...rest, from })) })),
  square: fc
    .record({ low: level, high: fc.double({ min: 1, max: 5000, noNaN: true }), period: span, highFirst: fc.boolean() })
    .map((square) => ({ square })),
  sine: fc
    .record({
      base: fc.double({ min: 0.1, max: 5000, noNaN: true }),
      amplitude: fc.double({ min: 0, max: 1, noNaN: true }),
      period: span,
      phase: fc.double({ min: -10, max: 10, noNaN: true }),
    })
    .map((sine) => ({ sine })),
  table: fc.record({ bin: span, rates: fc.array(level, { minLength: 1, maxLength: 40 }) }).map((table) => ({ table })),
};
const END = 3600 * SECOND;

describe.each(Object.entries(specs))('the rate function of a %s', (_, arbitrary) => {
  it('gives back the area of an instant that it gives for an area', () => {
    fc.assert(
      fc.property(arbitrary, fc.double({ min: 1e-12, max: 1, noNaN: true }), (spec, share) => {
        const rate = rateOf(spec);
        const area = share * Math.min(rate.total, rate.integral(END));
        // 1e-12 of the area, and what the rate brings in 0.001 ns.
        const error = Math.abs(rate.integral(rate.inverse(area)) - area);
        expect(error).toBeLessThanOrEqual(1e-12 * area + 1e-8);
      }),
      { numRuns: 300 },
    );
  });

  it('inverts as bisection does', () => {
    fc.assert(
      fc.property(arbitrary, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (spec, share) => {
        const rate = rateOf(spec);
        const area = share * Math.min(rate.total, rate.integral(END));
        if (area === 0) return;
        const at = rate.inverse(area);
        // Where the rate is 0 the integral is flat, so the last bits of the area decide on which side of it the instant is.
        const earliest = bisected(rate, area * (1 - 1e-11), END) - 1e-3;
        const latest = bisected(rate, area * (1 + 1e-11), END) + 1e-3;
        expect(at).toBeGreaterThanOrEqual(earliest);
        expect(at).toBeLessThanOrEqual(latest);
      }),
      { numRuns: 200 },
    );
  });

  it('has for integral the sum of its rate', () => {
    fc.assert(
      fc.property(arbitrary, fc.double({ min: 0.01, max: 1, noNaN: true }), (spec, share) => {
        const rate = rateOf(spec);
        // Ten periods of a sine at most: the steps of the sum must be much shorter than a period.
        const sine = typeof spec === 'object' && 'sine' in spec ? 10 * Number(spec.sine.period.slice(0, -2)) : Infinity;
        const end = share * Math.min(100 * SECOND, sine);
        // Steps of the midpoint rule that contain a jump are each off by at most half a step at the highest rate.
        const steps = 20_000;
        const jumps = jumpsOf(spec, end);
        if (jumps > 200) return;
        const error = Math.abs(rate.integral(end) - summed(rate, 0, end, steps));
        expect(error).toBeLessThanOrEqual(
          ((jumps + 1) * (highestOf(spec) * end)) / SECOND / steps + 1e-6 * rate.integral(end),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('does not depend on the order of the questions', () => {
    fc.assert(
      fc.property(
        arbitrary,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }),
        (spec, shares) => {
          const rate = rateOf(spec);
          const whole = Math.min(rate.total, rate.integral(END));
          for (const share of shares) {
            expect(rate.inverse(share * whole)).toBe(rateOf(spec).inverse(share * whole));
            expect(rate.integral(share * END)).toBe(rateOf(spec).integral(share * END));
          }
        },
      ),
    );
  });
});

function jumpsOf(spec: RateSpec, end: number): number {
  if (typeof spec === 'number' || 'sine' in spec) return 0;
  if ('stages' in spec) return spec.stages.length + 1;
  if ('square' in spec) return (2 * end) / Number(spec.square.period.slice(0, -2)) + 1;
  return 'table' in spec ? spec.table.rates.length + 1 : 0;
}

function highestOf(spec: RateSpec): number {
  if (typeof spec === 'number') return spec;
  if ('sine' in spec) return 2 * spec.sine.base;
  if ('stages' in spec) return Math.max(...spec.stages.flatMap(({ from = 0, rate }) => [from, rate]));
  if ('square' in spec) return Math.max(spec.square.low, spec.square.high);
  return 'table' in spec ? Math.max(...spec.table.rates) : 0;
}

describe('a rate', () => {
  it('that is constant brings an arrival every 1 / rate seconds', () => {
    expect([1, 2, 3].map((n) => rateOf(4).inverse(n) / SECOND)).toEqual([0.25, 0.5, 0.75]);
    expect([rateOf(0).inverse(1), rateOf(0).total]).toEqual([Number.POSITIVE_INFINITY, 0]);
  });

  it('that rises linearly from 0 to 10 over 10 s brings n arrivals by sqrt(2 n) s, 50 in all', () => {
    const rate = rateOf({ stages: [{ for: '10s', rate: 10 }] });
    expect([2, 8, 50].map((n) => rate.inverse(n) / SECOND)).toEqual([2, 4, 10]);
    expect([rate.total, rate.inverse(50.001), rate.rate(11 * SECOND)]).toEqual([50, Number.POSITIVE_INFINITY, 0]);
  });

  it('of stages goes on from the stage before, unless it says from or takes no time', () => {
    const rate = rateOf({
      stages: [
        { for: '1s', from: 5, rate: 10 },
        { for: '2s', rate: 20 },
        { for: '0s', rate: 3 },
        { for: '1s', rate: 3 },
      ],
    });
    expect([0, 0.5, 1, 2, 3, 3.5].map((at) => rate.rate(at * SECOND))).toEqual([5, 7.5, 10, 15, 3, 3]);
    expect(rate.total).toBe(7.5 + 30 + 3);
  });

  it('of a square has periods below a second, and skips the time in which it is 0', () => {
    const rate = rateOf({ square: { low: 0, high: 40, period: '500ms', highFirst: true } });
    expect([1, 10, 11, 20].map((n) => rate.inverse(n) / SECOND)).toEqual([0.025, 0.25, 0.525, 0.75]);
    expect(rate.rate(0.3 * SECOND)).toBe(0);
    expect(rateOf({ square: { low: 0, high: 40, period: '500ms' } }).inverse(1) / SECOND).toBe(0.275);
  });

  it('of a sine brings base x period in each period, whatever amplitude and phase', () => {
    const rate = rateOf({ sine: { base: 10, amplitude: 1, period: '60s', phase: 2 } });
    for (const n of [1, 2, 1000]) expect(rate.inverse(600 * n) / SECOND).toBeCloseTo(60 * n, 9);
    expect(rate.rate(15 * SECOND)).toBeCloseTo(10 * (1 + Math.sin(Math.PI / 2 + 2)), 12);
  });

  it('of a trace is its counts over the width of its bins, rescaled, and over again if it repeats', () => {
    const counts = 't_seconds,requests\n0,60\n60,0\n120,240\n';
    const rate = rateOf({ trace: { file: 'a.csv' } }, counts);
    expect([0, 60, 120, 180].map((at) => rate.rate(at * SECOND))).toEqual([1, 0, 4, 0]);
    expect([rate.total, rate.inverse(60) / SECOND, rate.inverse(64) / SECOND]).toEqual([300, 60, 121]);
    expect(rateOf({ trace: { file: 'a.csv', peak: 100 } }, counts).rate(0)).toBe(25);
    expect(rateOf({ trace: { file: 'a.csv', mean: 10 } }, counts).total).toBeCloseTo(1800, 9);
    expect(rateOf({ trace: { file: 'a.csv', repeat: true } }, counts).inverse(361) / SECOND).toBe(300.25);
  });

  it('names everything that is wrong with it at once', () => {
    expect(() => rateOf({ sine: { base: -1, amplitude: 1.5, period: '0s' } })).toThrow(
      [
        'load.x.rate.sine: base must be a number from 0 up, got -1',
        'load.x.rate.sine: amplitude must be a number from 0 to 1, got 1.5',
        'load.x.rate.sine: period must be above 0s, got "0s"',
      ].join('\n'),
    );
    expect(() => rateOf({ table: { bin: '1s', rates: [1, Number.NaN] } })).toThrow(
      'load.x.rate.table: rates[1] must be a number from 0 up, got NaN',
    );
    expect(() => rateOf({ trace: { file: 'a.csv', peak: 1, mean: 1 } }, 't,n\n0,1\n1,1\n')).toThrow(
      'load.x.rate.trace: mean must be left out when peak is given, got 1',
    );
    expect(() => rateOf({ wave: 1 } as unknown as RateSpec)).toThrow(
      'load.x.rate: rate must be a number or one of stages, square, sine, table, trace, got {"wave":1}',
    );
  });
});
