import { describe, expect, it } from 'vitest';
import { faultsAfterChange, type Loose } from './check-scenario.fixture.ts';

function base(): object {
  return {
    name: 'shop',
    duration: '5m',
    services: {
      web: { endpoints: { 'GET /': [{ step: 'cpu', time: '5ms' }], 'GET /cart': [{ step: 'cpu', time: '5ms' }] } },
    },
    load: {
      visitors: { source: 'arrivals', rate: 5, target: 'GET /' },
      crowd: {
        source: 'users',
        users: [{ name: 'Browser', do: { pick: [{ name: 'look', do: [{ call: 'GET /' }] }] } }],
        shape: { stages: [{ until: '1m', users: 5, rate: 1 }] },
      },
    },
  };
}

type Row = [change: (scenario: Loose) => void, ...faults: string[]];

const faultsAfter = (change: (scenario: Loose) => void) => faultsAfterChange(base(), change);

const DURATION = "a duration such as '250ms' or '1h30m'";
const NAME = "up to 100 letters, digits, '.', '_' and '-', beginning with a letter or digit and not ending in '.'";
const RATE = 'a number from 0 up (arrivals a second), { stages }, { square }, { sine }, { table } or { trace }';
const SOURCE = 'load.visitors';
const USER = 'load.crowd.users[0]';
const TASK = `${USER}.do.pick[0]`;

const visitors = (value: object) => (s: Loose) => {
  Object.assign(s.load.visitors, value);
};
const crowd = (value: object) => (s: Loose) => {
  Object.assign(s.load.crowd, value);
};
const browser = (value: object) => (s: Loose) => {
  Object.assign(s.load.crowd.users[0], value);
};
const task = (value: object) => browser({ do: { pick: [{ name: 'look', do: [], ...value }] } });

const ARRIVALS: Row[] = [
  [visitors({ source: 'locust' }), `${SOURCE}.source must be one of 'users', 'arrivals', got "locust"`],
  [
    (s) => {
      s.load['a b'] = s.load.visitors;
    },
    `load['a b'] must be named by ${NAME}, got "a b"`,
  ],
  [visitors({ rate: -1 }), `${SOURCE}.rate must be ${RATE}, got -1`],
  [visitors({ rate: {} }), `${SOURCE}.rate must be ${RATE}, got {}`],
  [
    visitors({ rate: { sine: { base: 1, amplitude: 2, period: '1s' } } }),
    `${SOURCE}.rate.sine.amplitude must be a number from 0 to 1, got 2`,
  ],
  [
    visitors({ rate: { square: { low: 1, high: 2, period: '0s' } } }),
    `${SOURCE}.rate.square.period must be above 0s, got "0s"`,
  ],
  [
    visitors({ rate: { stages: [{ for: '1m', rate: -5 }] } }),
    `${SOURCE}.rate.stages[0].rate must be a number from 0 up, got -5`,
  ],
  [
    visitors({ rate: { table: { bin: '1s', rates: [] } } }),
    `${SOURCE}.rate.table.rates must be a list of at least 1, got []`,
  ],
  [
    visitors({ rate: { trace: { file: 'a.csv', peak: 5, mean: 2 } } }),
    `${SOURCE}.rate.trace.mean must be left out where peak is given, got 2`,
  ],
  [visitors({ batch: 0 }), `${SOURCE}.batch must be an integer from 1 to 1000000, got 0`],
  [
    visitors({ batch: { dist: 'poisson' } }),
    `${SOURCE}.batch.dist must be one of 'uniform', 'geometric', 'samples', got "poisson"`,
  ],
  [
    visitors({ target: 'GET /x' }),
    `${SOURCE}.target must be a route of the ingress ('GET /', 'GET /cart'), got "GET /x"`,
  ],
  [
    visitors({ target: { 'GET /': 1, 'GET /x': 1 } }),
    `${SOURCE}.target['GET /x'] must be named by a route of the ingress ('GET /', 'GET /cart'), got "GET /x"`,
  ],
  [visitors({ target: { 'GET /': 0 } }), `${SOURCE}.target['GET /'] must be a number above 0, got 0`],
  [visitors({ target: {} }), `${SOURCE}.target must be a route, or an object of at least one, got {}`],
  [visitors({ target: 5 }), `${SOURCE}.target must be a route, or an object of routes and weights, got 5`],
  [visitors({ limit: 0 }), `${SOURCE}.limit must be a whole number from 1 up, got 0`],
];

const USERS: Row[] = [
  [crowd({ users: [] }), 'load.crowd.users must be a list of at least 1, got []'],
  [browser({ name: '1st' }), `${USER}.name must be letters, digits and _, not a digit first, got "1st"`],
  [browser({ weight: 0 }), `${USER}.weight must be a number above 0, got 0`],
  [browser({ wait: '5' }), `${USER}.wait must be ${DURATION}, got "5"`],
  [browser({ wait: ['2s', '1s'] }), `${USER}.wait[1] must be at least the low end (2s), got "1s"`],
  [browser({ wait: { every: '0s' } }), `${USER}.wait.every must be above 0s, got "0s"`],
  [browser({ wait: { perSecond: 0 } }), `${USER}.wait.perSecond must be a number above 0, up to 1e9, got 0`],
  [
    browser({ wait: 5 }),
    `${USER}.wait must be a duration, a pair [low, high], { every }, { perSecond }, { mean } or a distribution, got 5`,
  ],
  [browser({ do: { loop: [] } }), `${USER}.do must be an object { pick } or { sequence }, got {"loop":[]}`],
  [task({ weight: 0.5 }), `${TASK}.weight must be a whole number from 1 up, got 0.5`],
  [task({ do: [{ get: '/' }] }), `${TASK}.do[0] must be a step { call } or { sleep }, got {"get":"/"}`],
  [task({ do: [{ call: 'GET /x' }] }), `${TASK}.do[0].call must be a route of the ingress, got "GET /x"`],
  [task({ do: [{ call: 'GET /', ok: [20] }] }), `${TASK}.do[0].ok[0] must be a status code from 100 to 599, got 20`],
  [
    task({ do: [{ sleep: { every: '1s' } }] }),
    `${TASK}.do[0].sleep must be a duration, a pair [low, high], { mean } or a distribution, got {"every":"1s"}`,
  ],
  [
    crowd({ shape: {} }),
    'load.crowd.shape must be an object { stages }, { steps }, { doubleWave } or { table }, got {}',
  ],
  [
    crowd({ shape: { stages: [{ until: '1m', users: -1, rate: 1 }] } }),
    'load.crowd.shape.stages[0].users must be a whole number from 0 up, got -1',
  ],
  [
    crowd({
      shape: {
        stages: [
          { until: '1m', users: 1, rate: 1 },
          { until: '30s', users: 1, rate: 1 },
        ],
      },
    }),
    'load.crowd.shape.stages[1].until must be after the stage before, got "30s"',
  ],
  [
    crowd({ shape: { stages: [{ until: '1m', users: 1, rate: 1, classes: ['Buyer'] }] } }),
    'load.crowd.shape.stages[0].classes[0] must be one of the classes (\'Browser\'), got "Buyer"',
  ],
  [
    crowd({ shape: { doubleWave: { min: 5, peaks: [4, 10], until: '1m' } } }),
    'load.crowd.shape.doubleWave.peaks[0] must be a whole number from min up, got 4',
  ],
];

const TABLES: Record<string, Row[]> = {
  arrivals: ARRIVALS,
  users: USERS,
};

describe('checkScenario, of load', () => {
  for (const [subject, rows] of Object.entries(TABLES)) {
    it.each(rows.map(([change, ...faults]) => ({ fault: faults[0], change, faults })))(
      `complains of ${subject}: $fault`,
      ({ change, faults }) => {
        expect(faultsAfter(change)).toEqual(faults);
      },
    );
  }

  it('lets a scenario run until it is drained if every source ends', () => {
    const drained = (rate: unknown, limit?: number) =>
      faultsAfter((s) => {
        s.duration = 'drained';
        s.load.visitors.rate = rate;
        if (limit !== undefined) s.load.visitors.limit = limit;
      }).length;
    expect([drained(0), drained({ sine: { base: 0, amplitude: 0, period: '1s' } })]).toEqual([0, 0]);
    const trace = { file: 'a.csv' };
    expect([drained(5), drained(5, 100), drained({ stages: [{ for: '1m', rate: 5 }] })]).toEqual([1, 0, 0]);
    expect([drained({ trace }), drained({ trace: { ...trace, repeat: true } })]).toEqual([0, 1]);
    expect([
      drained({ table: { bin: '1s', rates: [1] } }),
      drained({ square: { low: 1, high: 2, period: '1s' } }),
    ]).toEqual([0, 1]);
  });

  it('looks up routes without their query', () => {
    expect(faultsAfter(visitors({ target: 'GET /?page=2' }))).toEqual([]);
  });
});
