import { defineScenario, exponential, hpa } from 'pitot';

export default defineScenario({
  seed: 7,
  duration: '5m',
  services: {
    web: {
      replicas: 2,
      concurrency: 16,
      queue: { places: 64 },
      cpu: { request: '1' },
      startup: '10s',
      endpoints: { 'GET /': [{ step: 'cpu', time: exponential('20ms') }] },
    },
  },
  ingress: { 'GET /': { service: 'web', endpoint: 'GET /' } },
  load: { visitors: { source: 'arrivals', rate: { square: { low: 20, high: 120, period: '2m' } }, target: 'GET /' } },
  policies: { hpa: { web: hpa({ minReplicas: 2, maxReplicas: 10, cpu: 60 }) } },
});
