import { describe, expect, it } from 'vitest';
import { type Capacity, expectedCapacity } from './capacity.ts';
import type { Scenario } from './scenario.ts';

const web = { endpoints: { 'GET /': [{ step: 'cpu' as const, time: '20ms' }] } };

function capacityOf(change: Partial<Scenario>): Capacity {
  const scenario: Scenario = {
    name: 'x',
    duration: '100s',
    services: { web },
    load: { all: { source: 'arrivals', rate: 10, target: 'GET /' } },
    ...change,
  };
  return expectedCapacity({ scenario, files: {}, hash: '' });
}

const arrivals = (rate: Extract<Scenario['load'][string], { source: 'arrivals' }>['rate']) =>
  ({ source: 'arrivals', rate, target: 'GET /' }) as const;

describe('the expected load', () => {
  it.each([
    ['constant', 10, 10, 10],
    ['stages', { stages: [{ for: '50s', rate: 100 }] }, 25, 100],
    [
      'stages with a step',
      {
        stages: [
          { for: '50s', from: 10, rate: 10 },
          { for: '50s', from: 30, rate: 30 },
        ],
      },
      20,
      30,
    ],
    ['square', { square: { low: 10, high: 30, period: '20s' } }, 20, 30],
    ['sine', { sine: { base: 20, amplitude: 0.5, period: '50s' } }, 20, 30],
    ['table that ends early', { table: { bin: '10s', rates: [0, 50, 100] } }, 15, 100],
  ])('of a %s rate', (_kind, rate, mean, peak) => {
    const { meanRate, peakRate } = capacityOf({ load: { all: arrivals(rate) } });
    expect(meanRate).toBeCloseTo(mean, 3);
    expect(peakRate).toBeCloseTo(peak, 0);
  });

  it('counts every request of a batch', () => {
    const load = { all: { ...arrivals(10), batch: { dist: 'geometric', mean: 3 } } } as const;
    expect(capacityOf({ load }).meanRate).toBeCloseTo(30, 9);
  });

  it('adds up sources whose peaks come at different times', () => {
    const load = {
      early: arrivals({ table: { bin: '50s', rates: [40, 0] } }),
      late: arrivals({ table: { bin: '50s', rates: [10, 30] } }),
    };
    expect(capacityOf({ load })).toMatchObject({ meanRate: 40, peakRate: 50 });
  });

  it('bounds closed load by what users do when answers take no time', () => {
    const task = (call: string, weight: number) => ({ name: call, weight, do: [{ call }] });
    const users = [
      { name: 'A', weight: 3, wait: '2s', do: { pick: [task('GET /', 1)] } },
      {
        name: 'B',
        wait: { perSecond: 4 },
        do: { sequence: [task('GET /', 5), { name: 'idle', do: [{ sleep: '1s' }] }] },
      },
    ];
    const shape = {
      stages: [
        { until: '50s', users: 8, rate: 8 },
        { until: '100s', users: 16, rate: 8 },
      ],
    };
    const { sources } = capacityOf({ load: { all: { source: 'users', users, shape } } });
    // A user of A sends 1 every 2 s; one of B every second time, with 0.25 s and on average 0.5 s between.
    const perUser = 0.75 / 2 + (0.25 * 0.5) / 0.75;
    expect(sources[0]).toMatchObject({ closed: true, meanRate: expect.closeTo(12 * perUser, 6) });
    expect(sources[0]?.peakRate).toBeCloseTo(16 * perUser, 6);
  });
});

describe('the expected demand on services', () => {
  it('follows calls, branches and choices, and counts what waiting uses', () => {
    const call = (service: string) => ({ step: 'call', service, endpoint: 'do' }) as const;
    const services: Scenario['services'] = {
      front: {
        replicas: 3,
        cpu: { request: '250m' },
        endpoints: {
          'GET /': [
            { step: 'cpu', time: '10ms' },
            { step: 'parallel', branches: [[call('a')], [call('a'), call('b')]] },
            {
              step: 'choose',
              options: [
                [0.25, [call('b')]],
                [0.75, []],
              ],
            },
          ],
        },
      },
      a: {
        endpoints: {
          do: [
            { step: 'wait', time: '100ms', cores: 0.2 },
            { step: 'send', service: 'b', endpoint: 'do' },
          ],
        },
      },
      b: {
        endpoints: {
          do: [
            { step: 'cpu', time: { dist: 'exponential', mean: '4ms' } },
            { step: 'fail', probability: 1 },
          ],
        },
      },
      idle: { endpoints: { do: [] } },
    };
    const { services: found } = capacityOf({ services });
    expect(
      found.map(({ name, callsPerRequest, cpuSecondsPerRequest }) => [name, callsPerRequest, cpuSecondsPerRequest]),
    ).toEqual([
      ['front', 1, 0.01],
      ['a', 2, expect.closeTo(0.04, 12)],
      ['b', 3.25, expect.closeTo(0.013, 12)],
      ['idle', 0, 0],
    ]);
    expect(found[0]).toMatchObject({ replicas: 3, meanCores: 0.1, cpuRequest: 0.25, replicasAtPeak: 1 });
  });

  it('sums a call cycle to its end', () => {
    const again = { step: 'call', service: 'web', endpoint: 'GET /' } as const;
    const endpoints = {
      'GET /': [
        { step: 'cpu', time: '10ms' } as const,
        {
          step: 'choose',
          options: [
            [0.9, [again]],
            [0.1, []],
          ],
        } as const,
      ],
    };
    const [service] = capacityOf({ services: { web: { endpoints: endpoints as never } } }).services;
    expect(service?.callsPerRequest).toBeCloseTo(10, 6);
  });

  it('needs whole replicas, and none more for a full one', () => {
    const replicasAt = (rate: number) =>
      capacityOf({ load: { all: arrivals(rate) }, services: { web: { ...web, cpu: { request: '500m' } } } }).services[0]
        ?.replicasAtPeak;
    expect([25, 26, 50, 51].map(replicasAt)).toEqual([1, 2, 2, 3]);
  });
});
