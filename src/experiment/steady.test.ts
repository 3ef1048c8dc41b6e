import { describe, expect, it } from 'vitest';
import { schedule } from '#scaler/schedule.ts';
import { exponential } from '#sim/build-distribution.ts';
import { prepare } from './prepare.ts';
import { Run } from './run.ts';
import type { Scenario } from './scenario.ts';
import { checkStationary, steady } from './steady.ts';
import type { Steady } from './steady-result.ts';

/** A single server at half its capacity: W = 1 / (50 - 25) s, L = 1. */
const mm1: Scenario = {
  name: 'mm1',
  duration: '2h',
  services: {
    web: { cpu: { request: '1', limit: '1' }, endpoints: { 'GET /': [{ step: 'cpu', time: exponential('20ms') }] } },
  },
  ingress: { 'GET /': 'web' },
  load: { visitors: { source: 'arrivals', rate: 25, target: 'GET /' } },
  objectives: [{ under: '40ms', ratio: 0.5 }],
};

async function settled(scenario: Scenario, options: { batches?: number; policy?: string } = {}): Promise<Steady> {
  const run = new Run(prepare(scenario, '.'), { policy: options.policy ?? 'fixed', seed: 1 });
  return await steady(
    run,
    async () => {
      while (run.advance(run.now + 600e9)) {}
    },
    options,
  );
}

const measure = ({ measures }: Steady, name: string) => measures.find((one) => one.name === name);

describe('one long run', () => {
  it('settles to what theory says of a single server, within its intervals', async () => {
    const found = await settled(mm1);
    // 480 looks at a number with deviation √2 are worth less than 180,000 requests.
    const truths: [string, number, number][] = [
      ['sojourn time', 0.04, 0.2],
      ['utilization of web', 0.5, 0.2],
      ['calls at web', 1, 0.4],
    ];
    for (const [name, truth, width] of truths) {
      const { low, high, mean } = measure(found, name) ?? {};
      expect(low, name).toBeLessThan(truth);
      expect(high, name).toBeGreaterThan(truth);
      expect((high ?? 0) - (low ?? 0), name).toBeLessThan(width * (mean ?? 0));
    }
    expect(found.warmUp.tooShort).toEqual([]);
    expect(found.warmUp.seconds).toBeLessThan(1200);
    expect(measure(found, 'ready replicas of web')).toMatchObject({ mean: 1, low: null, high: null, lag1: null });
  });

  it('leaves out a beginning at which there were too few replicas, for all measures at once', async () => {
    // The first replica is left with 50 x 300 requests, works 50 of them off a second and gets 25 new ones: until 900 s.
    const slow: Scenario = {
      ...mm1,
      duration: '1h',
      load: { visitors: { source: 'arrivals', rate: 100, target: 'GET /' } },
      policies: {
        late: {
          web: schedule({
            steps: [
              [0, 1],
              [300, 4],
            ],
          }),
        },
      },
    };
    const found = await settled(slow, { policy: 'late' });
    expect(found.warmUp.seconds).toBeGreaterThan(850);
    expect(found.warmUp.seconds).toBeLessThan(1100);
    expect(found.warmUp.decidedBy).not.toBeNull();
    expect(measure(found, 'ready replicas of web')?.mean).toBe(4);
    expect(measure(found, 'sojourn time')?.mean).toBeLessThan(0.06);
    expect(measure(found, 'utilization of web')?.mean).toBeCloseTo(0.5, 1);
  });

  it('says that it never settled where more comes than is served', async () => {
    const over: Scenario = {
      ...mm1,
      duration: '20m',
      load: { visitors: { source: 'arrivals', rate: 60, target: 'GET /' } },
    };
    expect((await settled(over)).warmUp.tooShort).toContain('calls at web');
  });

  it('has no interval, and no number that is none, where there is too little to see', async () => {
    const short: Scenario = {
      ...mm1,
      duration: '20s',
      load: { visitors: { source: 'arrivals', rate: 0, target: 'GET /' } },
    };
    const found = await settled(short);
    expect(measure(found, 'sojourn time')).toMatchObject({ observations: 0, mean: null, low: null });
    expect(JSON.stringify(found)).not.toContain('NaN');
  });

  it('tells the objectives apart, and takes each request for those that concern it', async () => {
    const two: Scenario = {
      ...mm1,
      duration: '10m',
      objectives: [
        { under: '40ms', ratio: 0.5 },
        { target: 'GET /', under: '1ms', ratio: 0.5 },
      ],
    };
    const found = await settled(two);
    const shares = found.measures.filter(({ unit, name }) => unit === 'share' && name.startsWith('violations'));
    expect(shares.map(({ name }) => name)).toEqual([
      'violations, all requests within 40ms',
      'violations, GET / within 1ms',
    ]);
    // A request that meets no other takes 20 ms on average: 1 in 20 is through within 1 ms.
    expect(shares[1]?.mean).toBeGreaterThan(0.9);
    expect(shares[0]?.mean).toBeLessThan(0.5);
  });
});

describe('a stationary scenario', () => {
  it.each<[string, Scenario['load'][string]]>([
    [
      'steps',
      {
        source: 'arrivals',
        rate: {
          stages: [
            { for: '1h', rate: 5 },
            { for: '0s', rate: 9 },
          ],
        },
        target: 'GET /',
      },
    ],
    [
      'a swing',
      { source: 'arrivals', rate: { sine: { base: 5, amplitude: 0.5, period: '10m' } } as never, target: 'GET /' },
    ],
  ])('has no load with %s', (_, source) => {
    const changing = { ...prepare(mm1, '.'), scenario: { ...mm1, load: { visitors: source } } };
    expect(() => checkStationary(changing)).toThrow(/load\.visitors must be constant: .*requests\/s/);
  });

  it('has an end', () => {
    const drained = { ...prepare(mm1, '.'), scenario: { ...mm1, duration: 'drained' as const } };
    expect(() => checkStationary(drained)).toThrow('--duration 4h');
  });

  it('may spawn its users in its first half', () => {
    const shape = (ramp: string) => ({
      ...prepare(mm1, '.'),
      scenario: {
        ...mm1,
        load: {
          people: {
            source: 'users' as const,
            users: [{ name: 'A', wait: '1s', do: { pick: [{ do: [{ call: 'GET /' }] }] } }],
            shape: {
              stages: [
                { for: ramp, users: 60, spawnRate: 0.02 },
                { for: '4h', users: 60, spawnRate: 0.02 },
              ],
            },
          },
        },
      } as never as Scenario,
    });
    expect(() => checkStationary(shape('1h'))).not.toThrow();
  });
});
