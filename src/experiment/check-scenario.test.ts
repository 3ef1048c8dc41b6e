import { describe, expect, it } from 'vitest';
import { type Loose, messageOf } from './check-scenario.fixture.ts';
import { checkScenario } from './check-scenario.ts';
import type { Scenario } from './scenario.ts';

/** Two services, users and arrivals, nothing wrong with it. */
function base(): Scenario {
  return {
    name: 'shop',
    duration: '5m',
    services: {
      web: { endpoints: { 'GET /': [{ step: 'cpu', time: '5ms' }], 'GET /cart': [{ step: 'cpu', time: '5ms' }] } },
      db: { endpoints: { query: [{ step: 'wait', time: '1ms' }] } },
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

function faultsAfter(change: (scenario: Loose) => void): string[] {
  const scenario = base();
  change(scenario);
  return messageOf(scenario).map((line) => line.replace(/^shop\.ts: /, ''));
}

const KNOWN_TOP =
  'name, description, seed, duration, services, ingress, load, policies, metrics, objectives, telemetry, limits';
const DURATION = "a duration such as '250ms' or '1h30m'";
const NAME = "up to 100 letters, digits, '.', '_' and '-', beginning with a letter or digit and not ending in '.'";
const EXTERNAL = {
  type: 'External',
  external: { metric: { name: 'rps' }, target: { type: 'Value', value: 10 } },
};
const STEP = "services.web.endpoints['GET /'][0]";

const visitors = (value: object) => (s: Loose) => {
  Object.assign(s.load.visitors, value);
};
const top = (value: object) => (s: Loose) => {
  Object.assign(s, value);
};

type Row = [change: (scenario: Loose) => void, ...faults: string[]];

const TOP: Row[] = [
  [top({ name: undefined }), 'name must be a text, got nothing'],
  [top({ name: 'a/b' }), `name must be ${NAME}, got "a/b"`],
  [top({ name: 'NUL' }), 'name must be something else than a device of Windows, got "NUL"'],
  [top({ seed: -1 }), 'seed must be a whole number from 0 to 9007199254740991, got -1'],
  [top({ seed: '1' }), 'seed must be a finite number, got "1"'],
  [top({ sede: 1 }), `sede must be left out or spelled 'seed' (known here: ${KNOWN_TOP}), got 1`],
  [top({ author: 'me' }), `author must be left out (known here: ${KNOWN_TOP}), got "me"`],
  [top({ faults: [] }), 'faults must be left out: faults are not simulated yet, got []'],
  [top({ duration: '5' }), `duration must be ${DURATION}, or 'drained', got "5"`],
  [top({ duration: '0s' }), 'duration must be above 0s, got "0s"'],
  [top({ duration: '200d' }), 'duration must be at most 104 days (2^53 - 1 ns), got "200d"'],
  [
    top({ duration: 'drained' }),
    'duration must be a duration, as these sources have neither a limit nor a rate that ends: \'visitors\', got "drained"',
  ],
  [
    top({ services: {}, ingress: { 'GET /': 'web' } }),
    'services must be an object of at least one service, got {}',
    'ingress[\'GET /\'] must be one of the services (), got "web"',
  ],
  [top({ services: [] }), 'services must be an object of services, got []'],
  [top({ load: {} }), 'load must be an object of at least one load source, got {}'],
  [top({ load: undefined }), 'load must be an object of load sources, got nothing'],
  [top({ limits: { callsInFlight: 99 } }), 'limits.callsInFlight must be a whole number from 1024 up, got 99'],
  [top({ telemetry: { scrape: { interval: '0s' } } }), 'telemetry.scrape.interval must be above 0s, got "0s"'],
  [
    top({ telemetry: { metricsServer: { lags: '1s' } } }),
    'telemetry.metricsServer.lags must be left out or spelled \'lag\' (known here: interval, phase, lag), got "1s"',
  ],
];

const INGRESS: Row[] = [
  [top({ ingress: {} }), 'ingress must be an object of at least one route, got {}'],
  [top({ ingress: { 'GET /': 7 } }), "ingress['GET /'] must be a service, or an object { service, endpoint }, got 7"],
  [top({ ingress: { 'GET /': 'wbe' } }), "ingress['GET /'] must be one of the services ('web', 'db'), got \"wbe\""],
  [
    top({ ingress: { 'GET /': 'db' } }),
    "ingress['GET /'] must be { service, endpoint }, as the route is none of the endpoints of db ('query'), got \"db\"",
  ],
  [
    top({ ingress: { 'GET /': { service: 'wbe', endpoint: 'x' } } }),
    "ingress['GET /'].service must be one of the services ('web', 'db'), got \"wbe\"",
  ],
  [
    top({ ingress: { 'GET /': { service: 'db', endpoint: 'x' } } }),
    "ingress['GET /'].endpoint must be one of the endpoints of db ('query'), got \"x\"",
  ],
];

const OBJECTIVES: Row[] = [
  [
    top({ objectives: [{ target: 'GET /x', under: '1s', ratio: 0.9 }] }),
    "objectives[0].target must be '*' or a route of the ingress ('GET /', 'GET /cart'), got \"GET /x\"",
  ],
  [top({ objectives: [{ under: '1s', ratio: 99 }] }), 'objectives[0].ratio must be a number from 0 to 1, got 99'],
  [top({ objectives: [{ under: '0s', ratio: 1 }] }), 'objectives[0].under must be above 0s, got "0s"'],
];

const POLICIES: Row[] = [
  [top({ policies: {} }), 'policies must be an object of at least one policy, got {}'],
  [top({ policies: { 'a b': { kind: 'fixed' } } }), `policies['a b'] must be named by ${NAME}, got "a b"`],
  [
    top({ policies: { A: { kind: 'fixed' }, a: { kind: 'fixed' } } }),
    'policies.a must be named differently from \'A\' in more than case, got "a"',
  ],
  [top({ policies: { p: 'fixed' } }), 'policies.p must be a policy, an object with kind, got "fixed"'],
  [top({ policies: { p: { kind: 7 } } }), 'policies.p.kind must be a text, got 7'],
  [
    top({ policies: { p: { kind: 'fixed', replicas: -1 } } }),
    'policies.p.replicas must be a whole number from 0 up, got -1',
  ],
  [
    top({ policies: { p: { web: { kind: 'fixed', replicas: 1, replica: 1 } } } }),
    'policies.p.web.replica must be one of the known options (kind, replicas), got 1',
  ],
  [
    top({ policies: { p: { kind: 'hpa', maxReplicas: 2, metrics: [EXTERNAL] } } }),
    `policies.p.queries['external/rps'] must be PromQL over metrics that exist, not 'rps' (at column 1), got "rps"`,
  ],
  [
    top({ policies: { p: { cache: { kind: 'fixed' } } } }),
    "policies.p.cache must be named by one of the services ('web', 'db'), got \"cache\"",
  ],
];

const SOURCE = 'load.visitors';

const DATA: Row[] = [
  [visitors({ timeout: () => '1s' }), `${SOURCE}.timeout must be plain data, as JSON has it, got "a function"`],
  [top({ seed: Number.NaN }), 'seed must be plain data, as JSON has it, got "NaN"'],
  [top({ seed: new Date(0) }), 'seed must be plain data, as JSON has it, got "a Date"'],
  [
    (s) => {
      s.services.web.endpoints['GET /'][0] = { step: 'parallel', branches: [s.services.web.endpoints['GET /']] };
    },
    `${STEP}.branches[0] must be plain data, as JSON has it, got "what contains it"`,
  ],
];

const TABLES: Record<string, Row[]> = {
  'the scenario as a whole': TOP,
  'the ingress': INGRESS,
  objectives: OBJECTIVES,
  policies: POLICIES,
  'what is no data': DATA,
};

describe('checkScenario', () => {
  it('returns a good scenario itself, unchanged', () => {
    const scenario = base();
    expect(checkScenario(scenario, 'shop.ts')).toBe(scenario);
    expect(scenario).toEqual(base());
  });

  for (const [subject, rows] of Object.entries(TABLES)) {
    it.each(rows.map(([change, ...faults]) => ({ fault: faults[0], change, faults })))(
      `complains of ${subject}: $fault`,
      ({ change, faults }) => {
        expect(faultsAfter(change)).toEqual(faults);
      },
    );
  }

  it.each([[5], [null], ['shop'], [[]]])('refuses %j as a scenario', (input) => {
    expect(messageOf(input)).toEqual([`shop.ts: the scenario must be an object, got ${JSON.stringify(input)}`]);
  });

  it('says where, in front of each fault', () => {
    expect(messageOf({ ...base(), seed: -1 })).toEqual([
      'shop.ts: seed must be a whole number from 0 to 9007199254740991, got -1',
    ]);
  });

  it('tells all faults at once, of structure and of meaning, in the order of the document', () => {
    const lines = faultsAfter((s) => {
      s.limits = { callsInFlight: 0 };
      s.objectives = [{ under: 'soon', ratio: 2 }];
      s.seed = -1;
      s.services.web.replicas = -1;
      s.services.web.concurency = 5;
      s.services.web.endpoints['GET /'] = [
        { step: 'cpu', time: '1' },
        { step: 'call', service: 'no', endpoint: 'x' },
      ];
      s.services.db.queue = { places: -1, at: 'nowhere' };
      s.load.visitors.target = 'GET /x';
      s.load.visitors.peak = 5;
      s.load.crowd.timeout = '-5s';
    });
    expect(lines.map((line) => line.split(' must be ')[0])).toEqual([
      "services.web.endpoints['GET /'][0].time",
      "services.web.endpoints['GET /'][1].service",
      'services.web.replicas',
      'services.web.concurency',
      'services.db.queue.places',
      'services.db.queue.at',
      'load.visitors.target',
      'load.visitors.peak',
      'load.crowd.timeout',
      'limits.callsInFlight',
      'objectives[0].under',
      'objectives[0].ratio',
      'seed',
    ]);
  });
});
