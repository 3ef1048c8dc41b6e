import type { Labels } from '#telemetry/labels.ts';
import { checkScenario } from './check-scenario.ts';
import { prepare } from './prepare.ts';
import { Run } from './run.ts';
import type { Scenario } from './scenario.ts';
import { optionsOf } from './simulate.ts';

/** The last values of every series of a run, as a scrape sees them, by their PromQL. */
class LastScrape {
  series: readonly Labels[] = [];
  values = new Float64Array(0);
  scrapes = 0;

  begin(series: readonly Labels[]): void {
    this.series = series;
  }

  scrape(_: number, values: Float64Array): void {
    this.values = values.slice();
    this.scrapes++;
  }

  lost(): void {}

  value(name: string): number | undefined {
    return this.values[this.series.findIndex((labels) => String(labels) === name)];
  }
}

export function run(scenario: Scenario): { run: Run; last: LastScrape } {
  const last = new LastScrape();
  const prepared = prepare(checkScenario(scenario, 'test'), '.');
  const run = new Run(prepared, optionsOf(prepared, {}), { samples: last });
  while (run.advance(Number.POSITIVE_INFINITY)) {}
  return { run, last };
}

/** A bit of everything: rejections, timeouts, failures, scaling, sidecars, two kinds of load. */
export const EVERYTHING: Scenario = {
  name: 'everything',
  duration: '3m',
  services: {
    web: {
      replicas: 2,
      concurrency: 2,
      queue: { places: 2 },
      cpu: { request: '500m', limit: '1' },
      memory: { request: '200Mi', base: '100Mi', perRequest: '1Mi' },
      sidecars: { proxy: { cpu: { request: '100m' }, usage: 0.05 } },
      startup: '10s',
      endpoints: {
        'GET /': [
          { step: 'cpu', time: '100ms' },
          { step: 'call', service: 'db', endpoint: 'read', timeout: '150ms' },
        ],
        'POST /x': [{ step: 'fail', probability: 1 }],
      },
    },
    db: { replicas: 1, concurrency: 4, queueTimeout: '20ms', endpoints: { read: [{ step: 'wait', time: '100ms' }] } },
  },
  load: {
    visitors: { source: 'arrivals', rate: 40, target: { 'GET /': 9, 'POST /x': 1 }, batch: 2 },
    people: {
      source: 'users',
      users: [{ name: 'Shopper', wait: '1s', do: { pick: [{ name: 'look', do: [{ call: 'GET /' }] }] } }],
      shape: { stages: [{ until: '5m', users: 5, rate: 5 }] },
    },
  },
  policies: { p: { web: { kind: 'hpa', minReplicas: 1, maxReplicas: 10, cpu: 50 } } },
  objectives: [{ under: '300ms', ratio: 0.99 }],
};
