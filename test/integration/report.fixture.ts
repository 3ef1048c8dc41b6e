import { type CapacityMap, type RunEvent, type RunResult, SERIES_COLUMNS, type Series } from '#experiment/result.ts';
import { Run } from '#experiment/run.ts';
import type { Scenario } from '#experiment/scenario.ts';

/**
 * A small scenario whose names try to be more than text. Whoever checks scenarios refuses them, but files of results may
 * say anything.
 */
export const hostile: Scenario = {
  name: 'x </title><img src=x onerror=alert(1)>',
  duration: '20m',
  services: {
    web: {
      replicas: 2,
      concurrency: 4,
      queue: { places: 8 },
      startup: '20s',
      cpu: { request: '500m', limit: '1000m' },
      endpoints: {
        'GET /': [
          { step: 'cpu', time: { dist: 'exponential', mean: '40ms' } },
          { step: 'call', service: '"a,b"<i>', endpoint: 'get' },
        ],
      },
    },
    '"a,b"<i>': { endpoints: { get: [{ step: 'wait', time: '5ms' }] } },
  },
  load: {
    all: {
      source: 'arrivals',
      rate: {
        stages: [
          { for: '5m', from: 20, rate: 20 },
          { for: '0s', rate: 80 },
          { for: '8m', rate: 80 },
          { for: '0s', rate: 20 },
          { for: '10m', rate: 20 },
        ],
      },
      target: 'GET /',
    },
  },
  policies: {
    plain: { kind: 'fixed' },
    'hpa <b>&amp;</script><script>alert(1)</script>': {
      web: { kind: 'hpa', minReplicas: 2, maxReplicas: 12, cpu: 60 },
    },
  },
  objectives: [{ under: '250ms', ratio: 0.95 }],
};

/** Runs a scenario that nobody has checked. */
export function unchecked(scenario: Scenario, policy: string, seed: number): RunResult {
  const run = new Run({ scenario, files: {}, hash: 'hash of <i>nothing</i>' }, { policy, seed });
  while (run.advance(run.now + 60e9)) {}
  return run.finish();
}

/** A map that could be measured: each replica carries ten calls a second. */
export function capacityOf([first]: readonly RunResult[]): CapacityMap {
  const { scenario, scenarioHash, version, services } = (first as RunResult).summary;
  const points = [1, 2, 4, 8].map((replicas) => ({
    replicas,
    arrivalsPerSecond: { mean: 10 * replicas, low: 9 * replicas, high: 11 * replicas },
    perSeed: [9 * replicas, 11 * replicas],
  }));
  return {
    schema: 'pitot/capacity/1',
    version,
    scenario,
    scenarioHash,
    services: {
      [Object.keys(services)[0] as string]: {
        objective: '95 % of all requests within 250ms',
        load: 'scenario',
        seeds: [1, 2],
        requests: 100,
        points,
        demand: { atSeconds: [0, 300, 780], values: [2, 8, 2] },
      },
    },
  };
}

/** Results as large as those of a day at 15 s with four services, made up: noise that no compression likes. */
export function day(policies: number): RunResult[] {
  const services = ['web', 'catalog', 'cart', 'payment'];
  const plain = unchecked({ ...hostile, duration: '1m' }, 'plain', 1);
  let state = 1;
  const noise = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: policies }, (_, policy) => {
    const rows = 5760 * services.length;
    const columns = Object.fromEntries(
      SERIES_COLUMNS.map((name) => [name, new Float64Array(rows)]),
    ) as Series['columns'];
    for (let row = 0; row < rows; row++) {
      const at = (Math.floor(row / services.length) + 1) * 15;
      const load = 1 + 0.6 * Math.sin((at / 86400) * 2 * Math.PI);
      columns.at_seconds[row] = at;
      columns.service[row] = row % services.length;
      columns.arrivals[row] = Math.round(3000 * load * (0.9 + 0.2 * noise()));
      columns.utilization[row] = 0.5 * load * (0.8 + 0.4 * noise());
      columns.queue[row] = Math.floor(20 * noise());
      columns.in_service[row] = Math.floor(60 * load * noise());
      columns.ready[row] = Math.round(20 * load + 2 * noise());
      columns.starting[row] = noise() < 0.05 ? 1 : 0;
      columns.draining[row] = noise() < 0.05 ? 1 : 0;
      columns.desired[row] = Math.round(20 * load + 2 * noise());
    }
    const width = plain.sojourn.columns.length;
    const counts = Uint32Array.from({ length: 5760 * width }, (_, i) => {
      const middle = 24 + 4 * noise();
      return Math.floor(400 * Math.exp(-(((i % width) - middle) ** 2) / 30) * (0.5 + noise()));
    });
    const events = Array.from({ length: 1500 }, (_, i): RunEvent => {
      const from = Math.floor(20 * noise());
      return {
        type: 'decision',
        atSeconds: i * 57.6,
        service: services[i % 4] as string,
        cause: 'sync',
        from,
        to: from + 1 + Math.floor(3 * noise()),
        changed: true,
        reason: {
          code: 'SucceededRescale',
          numbers: {},
          text: `cpu resource utilization ${Math.floor(100 * noise())} % of target 50 %; ${from} replicas were too few`,
        },
      };
    });
    const { summary } = plain;
    return {
      summary: {
        ...summary,
        scenario: 'day',
        policy: `policy-${policy}`,
        durationSeconds: 86400,
        services: Object.fromEntries(
          services.map((name) => [name, Object.values(summary.services)[0] as (typeof summary.services)[string]]),
        ),
      },
      series: { services, columns },
      sojourn: {
        columns: plain.sojourn.columns,
        atSeconds: Float64Array.from({ length: 5760 }, (_, i) => (i + 1) * 15),
        counts,
      },
      events,
    };
  });
}
