import { arrivals, call, cpu, defineScenario, exponential, hpa, stages, wait } from 'pitot';

export default defineScenario({
  name: 'my-scenario',
  seed: 7,
  duration: '5m',
  services: {
    web: {
      replicas: 2,
      concurrency: 16,
      queue: { places: 64 },
      cpu: { request: '1' },
      startup: '10s',
      endpoints: { 'GET /': [cpu(exponential('20ms')), call('store', 'GET /row', { timeout: '1s' })] },
    },
    store: { endpoints: { 'GET /row': [wait('5ms')] } },
  },
  load: {
    visitors: arrivals({
      rate: stages([
        { for: '1m', from: 20, rate: 20 },
        { for: '30s', rate: 160 },
        { for: '210s', rate: 160 },
      ]),
      target: 'GET /',
      timeout: '5s',
    }),
  },
  policies: { hpa: { web: hpa({ minReplicas: 2, maxReplicas: 10, cpu: 60 }) } },
  objectives: [{ under: '300ms', ratio: 0.99 }],
});
