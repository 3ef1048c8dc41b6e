import {
  arrivals,
  cpu,
  defineScenario,
  exponential,
  fixed,
  kpa,
  lognormal,
  square,
  stages,
  uniform,
  wait,
} from 'pitot';

// A service that is needed for six minutes in every twelve, and in the second of these spells by a crowd for half a
// minute. While nobody is there Knative takes the last replica away, and what arrives then waits for a cold start. What
// does that save, and who pays for it?
export default defineScenario({
  name: 'scale-to-zero',
  description: 'Square load of 30 requests/s and none, with a burst: Knative scales to zero and back, five policies',
  seed: 1,
  duration: '36m',
  services: {
    web: {
      replicas: 1,
      concurrency: 10,
      queue: { places: 100, at: 'replica' },
      cpu: { request: '1', limit: '2' },
      startup: uniform('3s', '6s'),
      // Knative's activator: requests wait here while no replica is ready.
      buffer: { places: 10000, timeout: '5m' },
      endpoints: { 'GET /': [cpu(exponential('20ms')), wait(lognormal({ mean: '400ms', p99: '1s' }))] },
    },
  },
  load: {
    visitors: arrivals({ rate: square({ low: 0, high: 30, period: '12m' }), target: 'GET /' }),
    crowd: arrivals({
      rate: stages([
        { for: '20m', rate: 0 },
        { for: '30s', from: 150, rate: 150 },
        { for: '15m', from: 0, rate: 0 },
      ]),
      target: 'GET /',
    }),
  },
  policies: {
    'fixed-8': fixed({ replicas: 8 }),
    // Knative as it comes, for replicas that take ten requests at once: it aims for seven.
    kpa: kpa({ containerConcurrency: 10 }),
    // The backlog of a cold start looks like load that lasts: this many are enough.
    'kpa-max-8': kpa({ containerConcurrency: 10, maxScale: 8 }),
    // Never to zero.
    'kpa-min-1': kpa({ containerConcurrency: 10, minScale: 1 }),
    // Back from zero with three at once, so that the first to wait do not crowd a single one.
    'kpa-back-with-3': kpa({ containerConcurrency: 10, activationScale: 3 }),
  },
  objectives: [{ under: '1s', ratio: 0.95 }],
});
