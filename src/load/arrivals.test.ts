import { describe, expect, it } from 'vitest';
import { Engine } from '#sim/engine.ts';
import { stream } from '#sim/stream.ts';
import { Arrivals } from './arrivals.ts';
import { EchoTarget } from './echo-target.fixture.ts';
import type { ArrivalsSpec, RateSpec } from './spec.ts';

const SECOND = 1e9;
const routes = ['GET /a', 'GET /b', 'GET /c'];

function start(spec: Omit<ArrivalsSpec, 'source'>, seed = 7, name = 'open') {
  const engine = new Engine();
  const target = new EchoTarget(engine, () => 1);
  const readText = () => 't,n\n0,60\n60,0\n120,240\n';
  const resolve = (route: string) => (routes.includes(route) ? routes.indexOf(route) : undefined);
  const source = new Arrivals(
    { source: 'arrivals', ...spec },
    { seed, name, number: 5, engine, target, resolve, readText },
  );
  source.start();
  return { engine, target, source };
}

function instants(spec: Omit<ArrivalsSpec, 'source'>, until: number, seed?: number): number[] {
  const { engine, target } = start(spec, seed);
  engine.run(until);
  return target.sent.map(({ at }) => at);
}

const rates: [string, RateSpec, number][] = [
  ['constant', 50, 200],
  [
    'linear stages',
    {
      stages: [
        { for: '60s', rate: 100 },
        { for: '30s', rate: 100 },
        { for: '90s', rate: 5 },
      ],
    },
    180,
  ],
  ['fast square', { square: { low: 0, high: 120, period: '700ms' } }, 150],
  ['sine', { sine: { base: 60, amplitude: 1, period: '13s', phase: 1 } }, 160],
  ['table', { table: { bin: '10s', rates: [50, 0, 90, 10, 70, 200] } }, 60],
  ['trace', { trace: { file: 'a.csv', peak: 100, repeat: true } }, 360],
];

describe.each(rates)('Poisson arrivals at a %s rate', (_, rate, seconds) => {
  it('are Poisson in windows of equal expectation', () => {
    const { engine, target, source } = start({ rate, target: 'GET /a' });
    engine.run(seconds * SECOND);
    // Windows in which 4 arrivals are expected each, by the integral of the rate.
    const n = Math.floor(source.rate.integral(seconds * SECOND) / 4);
    const counts = new Array<number>(n).fill(0);
    for (const { at } of target.sent) {
      const window = Math.floor(source.rate.integral(at) / 4);
      if (window < n) counts[window] = (counts[window] as number) + 1;
    }
    // Classes 0..1, 2, 3 ... 7, 8 and more: 8 of them, all expected more than 5 times.
    const probabilities = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let k = 0, p = Math.exp(-4); k < 60; k++, p *= 4 / k)
      probabilities[classOf(k)] = (probabilities[classOf(k)] as number) + p;
    const observed = new Array<number>(8).fill(0);
    for (const count of counts) observed[classOf(count)] = (observed[classOf(count)] as number) + 1;
    const chiSquare = observed.reduce(
      (sum, o, i) => sum + (o - n * (probabilities[i] as number)) ** 2 / (n * (probabilities[i] as number)),
      0,
    );
    expect(Math.min(...probabilities) * n).toBeGreaterThan(5);
    // The 99.9 % quantile of chi-square with 7 degrees of freedom.
    expect(chiSquare).toBeLessThan(24.32);
  });

  it('are, to the nanosecond, where bisection of the integral puts them', () => {
    const { engine, target, source } = start({ rate, target: 'GET /a', limit: 400 });
    engine.run(seconds * SECOND);
    const random = stream(7, 'load/arrivals/open');
    let area = 0;
    expect(target.sent).toHaveLength(400);
    for (const { at } of target.sent) {
      area -= Math.log(1 - random.uniform());
      let low = 0;
      let high = seconds * SECOND;
      while (high - low > 1e-3) {
        const middle = (low + high) / 2;
        if (source.rate.integral(middle) < area) low = middle;
        else high = middle;
      }
      expect(Math.abs(at - high)).toBeLessThanOrEqual(1);
    }
  });
});

const classOf = (count: number): number => Math.min(7, Math.max(0, count - 1));

describe('arrivals', () => {
  it('that are paced come each time the integral gains 1', () => {
    expect(instants({ process: 'paced', rate: 4, target: 'GET /a' }, SECOND).map((at) => at / SECOND)).toEqual([
      0.25, 0.5, 0.75, 1,
    ]);
    const rising: RateSpec = { stages: [{ for: '10s', rate: 10 }] };
    const paced = instants({ process: 'paced', rate: rising, target: 'GET /a' }, 20 * SECOND);
    expect(paced).toEqual(Array.from({ length: 50 }, (_, n) => Math.round(Math.sqrt(2 * (n + 1)) * SECOND)));
  });

  it('end with their rate, and leave nothing behind', () => {
    const { engine, source } = start({ rate: { table: { bin: '1s', rates: [10, 20] } }, target: 'GET /a' });
    engine.run(0.5 * SECOND);
    expect(source.finished).toBe(false);
    engine.run(100 * SECOND);
    expect([source.finished, engine.pending]).toEqual([true, 0]);
    expect(source.sent).toBe(source.arrivals);
    const none = start({ rate: 0, target: 'GET /a' });
    expect([none.source.finished, none.engine.pending]).toEqual([true, 0]);
  });

  it('end at the limit of requests, also within a batch', () => {
    const { engine, target, source } = start({ rate: 100, batch: 4, limit: 10, target: 'GET /a' });
    engine.run(10 * SECOND);
    expect([source.sent, source.arrivals, source.finished, engine.pending]).toEqual([10, 3, true, 0]);
    expect(new Set(target.sent.map(({ at }) => at)).size).toBe(3);
  });

  it('bring batches at the same instant, each request with a key of its own', () => {
    const spec: Omit<ArrivalsSpec, 'source'> = { rate: 100, batch: { dist: 'geometric', mean: 3 }, target: 'GET /a' };
    const { engine, target, source } = start(spec);
    engine.run(20 * SECOND);
    expect(source.sent).toBe(target.sent.length);
    // Standard error of the mean of 2000 geometric counts: sqrt(6 / 2000) = 0.055.
    expect(Math.abs(source.sent / source.arrivals - 3)).toBeLessThan(0.2);
    expect(new Set(target.sent.map(({ key }) => key)).size).toBe(source.sent);
    expect(target.sent.every(({ token, source }) => token === -1 && source === 5)).toBe(true);
  });

  it('go to their targets by weight', () => {
    const { engine, target } = start({ rate: 1000, target: { 'GET /a': 6, 'GET /b': 3, 'GET /c': 1 } });
    engine.run(10 * SECOND);
    const shares = [0, 1, 2].map(
      (entry) => target.sent.filter((request) => request.entry === entry).length / target.sent.length,
    );
    // Standard deviations below 0.005.
    for (const [i, share] of [0.6, 0.3, 0.1].entries())
      expect(Math.abs((shares[i] as number) - share)).toBeLessThan(0.02);
  });

  it('are at the same instants whatever else is drawn for them', () => {
    const plain = instants({ rate: 50, target: 'GET /a' }, 20 * SECOND);
    const spec = {
      rate: 50,
      target: { 'GET /a': 1, 'GET /b': 1 },
      timeout: { dist: 'exponential', mean: '1s' },
    } as const;
    expect(instants(spec, 20 * SECOND)).toEqual(plain);
    expect(new Set(instants({ ...spec, batch: { dist: 'geometric', mean: 2 } }, 20 * SECOND))).toEqual(new Set(plain));
    expect(instants({ rate: 50, target: 'GET /a' }, 20 * SECOND, 8)).not.toEqual(plain);
  });

  it('wait for an answer for ever unless told otherwise', () => {
    const timeouts = (timeout?: ArrivalsSpec['timeout']) => {
      const { engine, target } = start({ rate: 10, target: 'GET /a', ...(timeout === undefined ? {} : { timeout }) });
      engine.run(5 * SECOND);
      return target.sent.map((request) => request.timeout);
    };
    expect(new Set(timeouts())).toEqual(new Set([0]));
    expect(new Set(timeouts('2s'))).toEqual(new Set([2 * SECOND]));
    expect(new Set(timeouts({ dist: 'uniform', low: '1s', high: '2s' })).size).toBeGreaterThan(30);
  });

  it('begin their rate when they are started', () => {
    const engine = new Engine();
    const target = new EchoTarget(engine, () => 1);
    const context = { seed: 1, name: 'late', number: 0, engine, target, resolve: () => 0 };
    const source = new Arrivals({ source: 'arrivals', process: 'paced', rate: 1, target: 'GET /a' }, context);
    engine.run(10 * SECOND);
    source.start();
    engine.run(12 * SECOND);
    expect(target.sent.map(({ at }) => at / SECOND)).toEqual([11, 12]);
  });

  it('name everything that is wrong with them at once', () => {
    const wrong = {
      process: 'bursty',
      rate: -1,
      target: { 'GET /a': 0, 'GET /x': 1 },
      batch: 0,
      limit: 1.5,
    } as unknown as ArrivalsSpec;
    expect(() => start(wrong)).toThrow(
      /process must be 'poisson' or 'paced', got "bursty"\n.*rate must be.*\n.*target\["GET \/a"\] must be a number above 0, got 0\n.*target must be a route of the ingress, got "GET \/x"\n.*batch.*\n.*limit must be a whole number from 1 up, got 1.5$/,
    );
  });
});
