import {
  arrivals,
  boundedPareto,
  call,
  choose,
  cpu,
  defineScenario,
  doubleWave,
  erlang,
  exponential,
  fail,
  fixed,
  gamma,
  hpa,
  hyperexponential,
  lognormal,
  parallel,
  pareto,
  pick,
  quantiles,
  type ServiceSpec,
  samples,
  send,
  sequence,
  sine,
  sleep,
  square,
  stages,
  steps,
  task,
  trace,
  type UserStep,
  uniform,
  users,
  wait,
  weibull,
} from 'pitot';

// Every kind of step, distribution, balancer, rate, shape and wait once, with queues that fill, callers that give up and
// replicas that come and go: whatever can differ between two runs of the same seed is in here.

const timeout = '250ms';

const services: Record<string, ServiceSpec> = {
  front: {
    replicas: 2,
    concurrency: 8,
    queue: { places: 4, abandoned: 'drop' },
    queueTimeout: exponential('400ms'),
    cpu: { request: '200m', limit: '400m' },
    startup: { pending: uniform('1s', '3s'), starting: gamma(2.5, '1s') },
    shutdown: '2s',
    balancer: 'least-outstanding',
    cancellation: 'between-steps',
    endpoints: {
      'GET /': [
        cpu(lognormal({ mean: '6ms', p99: '30ms' })),
        choose([
          [
            0.5,
            call('search', 'GET /s', { timeout, retry: { attempts: 3, backoff: { base: '10ms', jitter: [0, 1] } } }),
          ],
          [
            0.3,
            parallel(call('cart', 'GET /c', { timeout: uniform('100ms', '300ms') }), [
              wait('2ms'),
              send('log', 'POST /l'),
            ]),
          ],
          [
            0.2,
            wait(
              quantiles([
                [0, '1ms'],
                [0.5, '4ms'],
                [0.99, '60ms'],
                [1, '200ms'],
              ]),
              { cpu: 0.2 },
            ),
          ],
        ]),
        fail(0.01),
      ],
      'POST /order': [
        cpu(erlang(3, '8ms')),
        call('pay', 'POST /p', {
          timeout: '500ms',
          retry: {
            attempts: 'unlimited',
            on: ['rejected', 'timed-out'],
            backoff: exponential('20ms'),
            budget: { ratio: 0.2 },
            persistence: 0.8,
          },
        }),
        send('log', 'POST /l'),
      ],
    },
  },
  search: {
    replicas: 3,
    concurrency: 1,
    queue: { places: 6, at: 'service' },
    cpu: { request: '100m' },
    balancer: { choices: 2 },
    cancellation: 'at-once',
    endpoints: { 'GET /s': [cpu(weibull(0.7, '9ms')), wait(hyperexponential([0.9, 0.1], ['3ms', '50ms']))] },
  },
  cart: {
    replicas: 3,
    queue: { places: 2 },
    concurrency: 1,
    cpu: { request: '50m', limit: '200m' },
    balancer: { choices: 2, replacement: true },
    endpoints: { 'GET /c': [wait(boundedPareto(1.3, '2ms', '2s')), cpu(gamma(0.5, '6ms'))] },
  },
  pay: {
    replicas: 2,
    concurrency: 2,
    queue: { places: 2 },
    cpu: { request: '200m' },
    balancer: { weights: [3, 1] },
    startup: '4s',
    buffer: { places: 50, timeout: '3s' },
    endpoints: { 'POST /p': [cpu(erlang(9, '12ms')), wait(lognormal({ median: '10ms', p99: '90ms' })), fail(0.05)] },
  },
  log: {
    replicas: 2,
    balancer: 'random',
    endpoints: {
      'POST /l': [
        wait(samples(['1ms', '5ms', '9ms'], [5, 3, 1])),
        choose([
          [0.4, call('store', 'POST /b')],
          [0.6, []],
        ]),
      ],
    },
  },
  store: {
    replicas: 2,
    balancer: 'round-robin',
    endpoints: {
      'POST /b': [wait(pareto(2.2, '1ms')), cpu(samples(['1ms', '2ms'])), wait({ dist: 'constant', value: '1ms' })],
      'GET /b': [wait(lognormal({ mu: -5, sigma: 1 }))],
    },
  },
};

const target = { 'GET /': 4, 'POST /order': 1 };
const browse: UserStep[] = [{ call: 'GET /' }, { sleep: exponential('200ms') }, { call: 'POST /order' }];

export default defineScenario({
  name: 'everything',
  seed: 11,
  duration: '3m',
  services,
  ingress: {
    'GET /': { service: 'front', endpoint: 'GET /' },
    'POST /order': { service: 'front', endpoint: 'POST /order' },
    'GET /b': 'store',
  },
  load: {
    steady: arrivals({ rate: 40, target, timeout: exponential('2s') }),
    paced: arrivals({ process: 'paced', rate: sine({ base: 8, amplitude: 0.9, period: '40s' }), target: 'GET /b' }),
    batches: arrivals({
      rate: square({ low: 0, high: 3, period: '30s' }),
      batch: { dist: 'geometric', mean: 3 },
      target,
    }),
    bursts: arrivals({
      rate: { table: { bin: '20s', rates: [0, 2, 0, 3] } },
      batch: { dist: 'uniform', low: 1, high: 9 },
      target,
    }),
    few: arrivals({
      rate: stages([{ for: '90s', rate: 6 }]),
      batch: { dist: 'samples', values: [1, 5], weights: [4, 1] },
      target,
      limit: 200,
    }),
    recorded: arrivals({ rate: trace('counts.csv', { mean: 4, repeat: true }), target }),
    people: users({
      users: [
        {
          name: 'Browser',
          weight: 3,
          wait: ['200ms', '900ms'],
          start: [{ call: 'GET /' }],
          do: pick(task('look', 'GET /', 3), task('browse', browse)),
        },
        {
          name: 'Buyer',
          wait: { every: '800ms' },
          do: sequence(task('order', 'POST /order'), task('rest', [sleep('300ms')])),
        },
        { name: 'Robot', fixed: 1, wait: { perSecond: 3 }, do: pick(task('read', 'GET /b')) },
      ],
      shape: stages([
        { until: '60s', users: 12, rate: 3 },
        { until: '120s', users: 4, rate: 2.5 },
        { until: '180s', users: 20, rate: 1, classes: ['Browser', 'Robot'] },
      ]),
    }),
    waves: users({
      dialect: 'smooth',
      timeout: '1s',
      users: [
        { name: 'A', weight: 2, wait: { mean: '600ms' }, do: pick(task('a', 'GET /')) },
        { name: 'B', wait: lognormal({ mean: '500ms', p99: '3s' }), do: pick(task('b', 'POST /order')) },
      ],
      shape: doubleWave({ min: 1, peaks: [8, 5], until: '3m' }),
    }),
    climbers: users({
      users: [{ name: 'C', wait: '700ms', do: pick(task('c', 'GET /')) }],
      shape: steps({ users: 2, every: '30s', rate: 1, until: '2m' }),
    }),
    listed: users({
      users: [{ name: 'D', wait: '1s', do: pick(task('d', 'GET /b')) }],
      shape: {
        table: [
          { users: 2, rate: 2 },
          { users: 5, rate: 2 },
          { users: 1, rate: 5 },
          { users: 3, rate: 1 },
        ],
      },
    }),
  },
  policies: {
    still: fixed(),
    scaled: hpa({
      minReplicas: 1,
      maxReplicas: 12,
      cpu: 60,
      behavior: { scaleDown: { stabilizationWindowSeconds: 15 } },
    }),
  },
  objectives: [{ under: '300ms', ratio: 0.9 }],
});
