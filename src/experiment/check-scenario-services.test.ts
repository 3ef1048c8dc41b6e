import { describe, expect, it } from 'vitest';
import { faultsAfterChange, type Loose } from './check-scenario.fixture.ts';

function base(): object {
  return {
    name: 'shop',
    duration: '5m',
    services: {
      web: { endpoints: { 'GET /': [{ step: 'cpu', time: '5ms' }], 'GET /cart': [{ step: 'cpu', time: '5ms' }] } },
      db: { endpoints: { query: [{ step: 'wait', time: '1ms' }] } },
    },
    load: { visitors: { source: 'arrivals', rate: 5, target: 'GET /' } },
  };
}

type Row = [change: (scenario: Loose) => void, ...faults: string[]];

const faultsAfter = (change: (scenario: Loose) => void) => faultsAfterChange(base(), change);

const DURATION = "a duration such as '250ms' or '1h30m'";
const LABEL = "named by a label of up to 63 of a-z, 0-9 and '-', beginning with a letter and not ending in '-'";
const STEP = "services.web.endpoints['GET /'][0]";

const step = (value: unknown) => (s: Loose) => {
  s.services.web.endpoints['GET /'][0] = value;
};
const web = (value: object) => (s: Loose) => {
  Object.assign(s.services.web, value);
};
const retry = (value: object) => step({ step: 'call', service: 'db', endpoint: 'query', retry: value });

const SERVICES: Row[] = [
  [
    (s) => {
      s.services.Web = s.services.db;
    },
    `services.Web must be ${LABEL}, got "Web"`,
  ],
  [
    (s) => {
      s.services["o'neil"] = s.services.db;
    },
    `services['o\\'neil'] must be ${LABEL}, got "o'neil"`,
  ],
  [
    (s) => {
      s.services.db = 5;
    },
    'services.db must be an object, got 5',
  ],
  [
    (s) => {
      s.services.db = {};
    },
    'services.db.endpoints must be an object of lists of steps, got nothing',
  ],
  [
    (s) => {
      s.services.db = { endpoints: {} };
    },
    'services.db.endpoints must be an object of at least one endpoint, got {}',
  ],
  [
    (s) => {
      s.services.db.endpoints[''] = [];
    },
    'services.db.endpoints[\'\'] must be named by a text that is not empty, got ""',
  ],
  [web({ replicas: 1.5 }), 'services.web.replicas must be a whole number from 0 to 100000, got 1.5'],
  [web({ replicas: 100_001 }), 'services.web.replicas must be a whole number from 0 to 100000, got 100001'],
  [web({ concurrency: 0 }), 'services.web.concurrency must be a whole number from 1 up, got 0'],
  [web({ concurrency: 'many' }), 'services.web.concurrency must be a whole number or \'unlimited\', got "many"'],
  [web({ queue: { places: -1 } }), 'services.web.queue.places must be a whole number from 0 up, got -1'],
  [
    web({ queue: { plases: 3 } }),
    "services.web.queue.plases must be left out or spelled 'places' (known here: places, at, abandoned), got 3",
  ],
  [web({ queue: { at: 'pod' } }), "services.web.queue.at must be one of 'replica', 'service', got \"pod\""],
  [web({ queueTimeout: '-1s' }), `services.web.queueTimeout must be ${DURATION}, got "-1s"`],
  [web({ cpu: { request: 0 } }), 'services.web.cpu.request must be above 0 cores, got 0'],
  [web({ cpu: { limit: '0m' } }), 'services.web.cpu.limit must be above 0 cores, got "0m"'],
  [
    web({ cpu: { request: 2, limit: '1500m' } }),
    'services.web.cpu.limit must be at least the request (2), got "1500m"',
  ],
  [
    web({ cpu: { request: '1 core' } }),
    "services.web.cpu.request must be a quantity from 0 up such as 0.5, '500m' or '128Mi', got \"1 core\"",
  ],
  [
    web({ cpu: { limit: 'none' } }),
    "services.web.cpu.limit must be a quantity from 0 up such as 0.5 or '500m', or 'unlimited', got \"none\"",
  ],
  [
    web({ memory: { request: '2Gi', limit: '1Gi' } }),
    'services.web.memory.limit must be at least the request (2Gi), got "1Gi"',
  ],
  [web({ memory: { limit: 0 } }), 'services.web.memory.limit must be above 0 bytes, got 0'],
  [web({ shutdown: 30 }), `services.web.shutdown must be ${DURATION}, got 30`],
  [
    web({ startup: { pending: '1s' } }),
    `services.web.startup.starting must be ${DURATION}, or a distribution such as { dist: 'exponential', mean: '20ms' }, got nothing`,
  ],
  [
    web({ balancer: 'fastest' }),
    "services.web.balancer must be one of 'round-robin', 'random', 'least-outstanding', { weights } or { choices }, got \"fastest\"",
  ],
  [
    web({ balancer: {} }),
    "services.web.balancer must be one of 'round-robin', 'random', 'least-outstanding', { weights } or { choices }, got {}",
  ],
  [web({ balancer: { choices: 0 } }), 'services.web.balancer.choices must be a whole number from 1 to 100000, got 0'],
  [web({ balancer: { weights: [] } }), 'services.web.balancer.weights must be a list of at least 1, got []'],
  [web({ balancer: { weights: [1, 0] } }), 'services.web.balancer.weights[1] must be a number above 0, got 0'],
  [
    web({ balancer: { weights: [1, 2] }, queue: { at: 'service' } }),
    "services.web.balancer.weights must be left out where queue.at is 'service': replicas pull for themselves, got [1,2]",
  ],
  [web({ buffer: { places: 0.5 } }), 'services.web.buffer.places must be a whole number from 0 up, got 0.5'],
  [
    web({ cancellation: 'now' }),
    "services.web.cancellation must be one of 'none', 'between-steps', 'at-once', got \"now\"",
  ],
  [web({ sidecars: { My_Proxy: {} } }), `services.web.sidecars.My_Proxy must be ${LABEL}, got "My_Proxy"`],
];

const DISTRIBUTIONS: Row[] = [
  [step({ step: 'cpu', time: '-1s' }), `${STEP}.time must be ${DURATION}, got "-1s"`],
  [step({ step: 'cpu', time: '5' }), `${STEP}.time must be ${DURATION}, got "5"`],
  [
    step({ step: 'cpu', time: 5 }),
    `${STEP}.time must be ${DURATION}, or a distribution such as { dist: 'exponential', mean: '20ms' }, got 5`,
  ],
  [
    step({ step: 'cpu', time: { dist: 'normal' } }),
    `${STEP}.time.dist must be one of 'constant', 'uniform', 'exponential', 'erlang', 'gamma', 'hyperexponential', 'lognormal', 'weibull', 'pareto', 'bounded-pareto', 'quantiles', 'samples', got "normal"`,
  ],
  [
    step({ step: 'cpu', time: { dist: 'exponential', men: '1ms' } }),
    `${STEP}.time.mean must be ${DURATION}, got nothing`,
    `${STEP}.time.men must be left out or spelled 'mean' (known here: dist, mean), got "1ms"`,
  ],
  [
    step({ step: 'cpu', time: { dist: 'lognormal', mean: '5ms', median: '4ms', p99: '9ms' } }),
    `${STEP}.time.mean must be left out (known here: dist, median, p99), got "5ms"`,
  ],
  [
    step({ step: 'cpu', time: { dist: 'uniform', low: '5ms', high: '4ms' } }),
    `${STEP}.time.high must be at least low, got "4ms"`,
  ],
  [
    step({
      step: 'cpu',
      time: {
        dist: 'quantiles',
        table: [
          [0, '1ms'],
          [0.5, 'x'],
          [1, '2ms'],
        ],
      },
    }),
    `${STEP}.time.table[1][1] must be ${DURATION}, got "x"`,
  ],
];

const STEPS: Row[] = [
  [
    step('cpu'),
    `${STEP} must be an object with step: 'cpu' or 'wait' or 'call' or 'send' or 'parallel' or 'choose' or 'fail', got "cpu"`,
  ],
  [
    step({ step: 'cpoo' }),
    `${STEP}.step must be one of 'cpu', 'wait', 'call', 'send', 'parallel', 'choose', 'fail', got "cpoo"`,
  ],
  [
    step({ step: 'cpu', time: '1ms', service: 'db' }),
    `${STEP}.service must be left out (known here: step, time), got "db"`,
  ],
  [step({ step: 'wait', time: '1ms', cores: -1 }), `${STEP}.cores must be a number from 0 up, got -1`],
  [
    step({ step: 'call', service: 'cache', endpoint: 'get' }),
    `${STEP}.service must be one of the services ('web', 'db'), got "cache"`,
  ],
  [
    step({ step: 'send', service: 'web', endpoint: 'get' }),
    `${STEP}.endpoint must be one of the endpoints of web ('GET /', 'GET /cart'), got "get"`,
  ],
  [step({ step: 'fail', probability: 1.1 }), `${STEP}.probability must be a number from 0 to 1, got 1.1`],
  [step({ step: 'parallel', branches: [] }), `${STEP}.branches must be a list of at least 1, got []`],
  [
    step({ step: 'parallel', branches: [{ step: 'cpu', time: '1ms' }] }),
    `${STEP}.branches[0] must be a list of steps, got {"step":"cpu","time":"1ms"}`,
  ],
  [step({ step: 'choose', options: [] }), `${STEP}.options must be a list of at least 1, got []`],
  [
    step({
      step: 'choose',
      options: [
        [0.5, []],
        [0.4, []],
      ],
    }),
    `${STEP}.options must be a list whose probabilities add up to 1, got [0.5,0.4]`,
  ],
  [
    step({
      step: 'choose',
      options: [
        [2, []],
        [-1, []],
      ],
    }),
    `${STEP}.options[0][0] must be a number from 0 to 1, got 2`,
    `${STEP}.options[1][0] must be a number from 0 to 1, got -1`,
  ],
  [
    step({ step: 'choose', options: [[1, [{ step: 'parallel', branches: [[{ step: 'cpu' }]] }]]] }),
    `${STEP}.options[0][1][0].branches[0][0].time must be ${DURATION}, or a distribution such as { dist: 'exponential', mean: '20ms' }, got nothing`,
  ],
  [
    step({ step: 'call', service: 'web', endpoint: 'GET /' }),
    `services.web.endpoints['GET /'] must be able to end without coming back to itself on every path, got "web GET / -> web GET /"`,
  ],
];

const UNLIMITED = `${STEP}.retry.backoff must be above 0s where attempts are unlimited, or they would all be made at the same instant`;

const RETRIES: Row[] = [
  [retry({ attempts: 0 }), `${STEP}.retry.attempts must be a whole number from 1 up, got 0`],
  [retry({}), `${STEP}.retry.attempts must be a whole number or 'unlimited', got nothing`],
  [retry({ attempts: 'unlimited' }), `${UNLIMITED}, got nothing`],
  [retry({ attempts: 'unlimited', backoff: '0s' }), `${UNLIMITED}, got "0s"`],
  [retry({ attempts: 'unlimited', backoff: { base: '0s' } }), `${UNLIMITED}, got {"base":"0s"}`],
  [
    retry({ attempts: 'unlimited', backoff: { base: '1s', jitter: [0, 0] } }),
    `${UNLIMITED}, got {"base":"1s","jitter":[0,0]}`,
  ],
  [
    retry({ attempts: 3, backoff: { base: '1s', factor: 0.5 } }),
    `${STEP}.retry.backoff.factor must be a number from 1 up, got 0.5`,
  ],
  [
    retry({ attempts: 3, backoff: { base: '1s', jitter: [1, 0.5] } }),
    `${STEP}.retry.backoff.jitter[1] must be at least jitter[0] (1), got 0.5`,
  ],
  [
    retry({ attempts: 3, backoff: { base: '1s', jitter: [-1, 1] } }),
    `${STEP}.retry.backoff.jitter[0] must be a number from 0 up, got -1`,
  ],
  [retry({ attempts: 3, budget: { ratio: -0.1 } }), `${STEP}.retry.budget.ratio must be a number from 0 up, got -0.1`],
  [retry({ attempts: 3, persistence: 2 }), `${STEP}.retry.persistence must be a number from 0 to 1, got 2`],
  [
    retry({ attempts: 3, on: ['late'] }),
    `${STEP}.retry.on[0] must be one of 'rejected', 'failed', 'timed-out', 'cut', got "late"`,
  ],
];

const TABLES: Record<string, Row[]> = {
  services: SERVICES,
  distributions: DISTRIBUTIONS,
  steps: STEPS,
  retries: RETRIES,
};

describe('checkScenario, of services', () => {
  for (const [subject, rows] of Object.entries(TABLES)) {
    it.each(rows.map(([change, ...faults]) => ({ fault: faults[0], change, faults })))(
      `complains of ${subject}: $fault`,
      ({ change, faults }) => {
        expect(faultsAfter(change)).toEqual(faults);
      },
    );
  }
});
