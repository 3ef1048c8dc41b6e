import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { searchCapacity } from './capacity-search.ts';
import { CapacityCache } from './capacity-search-cache.ts';
import { meetsObjectives } from './capacity-search-probe.ts';
import { makeStation } from './capacity-search-station.ts';
import { intendedRates } from './elasticity/intended.ts';
import { prepare } from './prepare.ts';
import type { Scenario } from './scenario.ts';

/** One server with exponential service times of 10 ms; arrivals are picked at random for each of its replicas. */
const single: Scenario = {
  name: 'single',
  duration: '10m',
  services: {
    web: {
      concurrency: 1,
      balancer: 'random',
      startup: '1h',
      endpoints: { 'GET /': [{ step: 'wait', time: { dist: 'exponential', mean: '10ms' } }] },
    },
  },
  load: { all: { source: 'arrivals', rate: 1, target: 'GET /' } },
  objectives: [{ under: '100ms', ratio: 0.99 }],
};
const stationOf = (scenario: Scenario, service: string, load?: 'alone') =>
  makeStation(prepare(scenario, '.'), { service, ...(load === undefined ? {} : { load }) });

/** P(T > t) = exp(-(mu - lambda) t) in M/M/1, so 99 % are within 100 ms up to lambda = mu - ln(100) / t. */
const TRUTH = 100 - Math.log(100) / 0.1;

describe('the capacity of a service', () => {
  it.each([1, 4])('of %d M/M/1 queues is what the formula says', (replicas) => {
    const station = stationOf(single, 'web');
    const rates = [1, 2, 3].map((seed) => searchCapacity(station, { replicas, seed, requests: 20_000 }));
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    expect(Math.abs(mean / (TRUTH * replicas) - 1)).toBeLessThan(0.05);
  });

  it('is 0 where requests are late that never meet another', () => {
    const slow = { ...single, objectives: [{ under: '5ms', ratio: 0.99 }] };
    expect(searchCapacity(stationOf(slow, 'web'), { replicas: 8, seed: 1, requests: 200 })).toBe(0);
  });

  it('is met or missed by a probe on either side of it', () => {
    const station = stationOf(single, 'web');
    const probe = (rate: number) => meetsObjectives(station, { replicas: 1, seed: 1, requests: 20_000, rate });
    expect([probe(0.8 * TRUTH), probe(1.2 * TRUTH)]).toEqual([true, false]);
  });
});

describe('the station of a service', () => {
  const shop: Scenario = {
    ...single,
    services: {
      web: {
        endpoints: {
          'GET /': [{ step: 'call', service: 'db', endpoint: 'get' }],
          'POST /': [
            { step: 'call', service: 'db', endpoint: 'get' },
            { step: 'call', service: 'db', endpoint: 'put' },
          ],
        },
      },
      db: {
        cpu: { request: '500m' },
        endpoints: {
          get: [{ step: 'cpu', time: '10ms' }],
          put: [{ step: 'cpu', time: '40ms' }],
          never: [{ step: 'cpu', time: '1s' }],
        },
      },
    },
    load: { all: { source: 'arrivals', rate: 12, target: { 'GET /': 3, 'POST /': 1 } } },
  };

  it('has the calls that a request of the scenario brings about, and nobody waits elsewhere', () => {
    const { callsPerRequest, cpuSecondsPerCall, services, target } = stationOf(shop, 'db');
    expect(callsPerRequest).toBeCloseTo(1.25, 12);
    expect(cpuSecondsPerCall).toBeCloseTo((10 + 0.25 * 40) / 1250, 12);
    expect(target).toEqual({ 'GET /': 0.75, 'POST /': 0.25 });
    expect(services.web).toMatchObject({ concurrency: 'unlimited', cpu: { limit: 'unlimited' } });
    expect(services.db?.concurrency).toBeUndefined();
  });

  it('alone gets the mix of calls that the scenario would send there', () => {
    expect(stationOf(shop, 'db', 'alone')).toMatchObject({ callsPerRequest: 1, target: { get: 1, put: 0.25 } });
  });

  it('is refused for a service that is not there, is not reached, or has nothing to meet', () => {
    expect(() => stationOf(shop, 'cache')).toThrow("--service must be one of 'web', 'db'");
    expect(() => stationOf({ ...shop, objectives: [] }, 'db')).toThrow('objectives must be given');
    const apart = { ...shop, services: { ...shop.services, idle: { endpoints: { 'GET /x': [] } } } };
    expect(() => stationOf(apart, 'idle')).toThrow('that the load of the scenario reaches');
  });

  it('knows the calls a second that the load intends in each interval', () => {
    const steps: Scenario = {
      ...shop,
      duration: '45s',
      load: { all: { source: 'arrivals', rate: { table: { bin: '15s', rates: [4, 0, 8] } }, target: 'POST /' } },
    };
    expect(intendedRates(prepare(steps, '.'), 'db', 15)).toEqual([8, 0, 16]);
    expect(intendedRates(prepare({ ...steps, duration: 'drained' }, '.'), 'db', 15)).toBeNull();
  });
});

describe('the cache of answers', () => {
  it('gives back what was put for the same question and build, and takes a broken file for none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pitot-capacity-'));
    const cache = new CapacityCache(folder, 'a');
    cache.put({ replicas: 1 }, 12.5);
    expect(cache.get({ replicas: 1 })).toBe(12.5);
    expect(cache.get({ replicas: 2 })).toBeUndefined();
    expect(new CapacityCache(folder, 'b').get({ replicas: 1 })).toBeUndefined();
    for (const broken of ['{"schema":"pitot/capa', '{"schema":"pitot/capacity-search/1","rate":null}']) {
      for (const name of readdirSync(folder)) writeFileSync(join(folder, name), broken);
      expect(cache.get({ replicas: 1 })).toBeUndefined();
    }
    rmSync(folder, { recursive: true });
  });
});
