import { arrivals, call, cpu, defineScenario, exponential, fail, hpa, kpa, square, stages, wait } from 'pitot';

// Everything that a dashboard can show, in forty minutes: errors, timeouts, rejections and cut requests, scaling up, down
// and to zero, users and arrivals.
const policies = (target: number) => ({
  web: hpa({ minReplicas: 1, maxReplicas: 6, cpu: target }),
  batch: kpa({ containerConcurrency: 10, activationScale: 2 }),
});

export default defineScenario({
  name: 'observed',
  duration: '40m',
  services: {
    web: {
      replicas: 1,
      concurrency: 4,
      queue: { places: 6 },
      startup: '20s',
      // Shorter than the longest requests, so that scaling down cuts some.
      shutdown: '100ms',
      endpoints: {
        'GET /': [cpu(exponential('60ms'))],
        'GET /search': [call('index', 'find')],
        'GET /export': [wait('3s')],
        'POST /pay': [cpu(exponential('30ms')), fail(0.2)],
      },
    },
    index: { replicas: 1, concurrency: 2, queueTimeout: '300ms', endpoints: { find: [wait(exponential('120ms'))] } },
    batch: {
      replicas: 1,
      concurrency: 10,
      startup: '4s',
      buffer: { places: 1000, timeout: '1m' },
      endpoints: { 'POST /job': [cpu(exponential('20ms')), wait(exponential('400ms'))] },
    },
  },
  ingress: {
    'GET /': 'web',
    'GET /search': 'web',
    'GET /export': 'web',
    'POST /pay': 'web',
    'POST /job': 'batch',
  },
  load: {
    visitors: arrivals({
      rate: stages([
        { for: '8m', from: 6, rate: 6 },
        { for: '1m', rate: 45 },
        { for: '8m', rate: 45 },
        { for: '1m', rate: 6 },
        { for: '22m', rate: 6 },
      ]),
      target: { 'GET /': 6, 'GET /search': 3, 'GET /export': 1, 'POST /pay': 1 },
      timeout: '5s',
    }),
    jobs: arrivals({ rate: square({ low: 0, high: 12, period: '16m' }), target: 'POST /job' }),
    people: {
      source: 'users',
      users: [{ name: 'Shopper', wait: '2s', do: { pick: [{ name: 'look', do: [{ call: 'GET /' }] }] } }],
      shape: {
        stages: [
          { until: '20m', users: 8, rate: 1 },
          { until: '40m', users: 3, rate: 1 },
        ],
      },
    },
  },
  policies: { 'hpa-50': policies(50), 'hpa-90': policies(90) },
  objectives: [
    { under: '500ms', ratio: 0.99 },
    { target: 'GET /', under: '300ms', ratio: 0.95 },
  ],
});
