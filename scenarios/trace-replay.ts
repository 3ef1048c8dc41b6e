import { arrivals, defineScenario, fixed, hpa, trace } from 'pitot';
import { objectives, services } from './baseline-service.ts';

// Real traffic instead of an equation: a CSV file of counts, replayed as a Poisson process with that rate. Give it your
// own file and scale it to your own peak:
//
//   pitot run scenarios/trace-replay.ts --trace my-requests.csv --peak 400
//
// docs/load.md says what the file may look like.
export default defineScenario({
  name: 'trace-replay',
  description: 'A recorded day of traffic (a synthetic one by default), scaled to a peak of 100 requests/s',
  seed: 1,
  duration: '24h',
  services,
  load: {
    visitors: arrivals({
      rate: trace('data/synthetic-day.csv', { peak: 100 }),
      target: 'GET /',
      timeout: '5s',
    }),
  },
  policies: {
    // 100 requests/s x 20 ms / (500m x 50 %) = 8 replicas.
    'fixed-8': fixed({ replicas: 8 }),
    'hpa-50': hpa({ minReplicas: 2, maxReplicas: 40, cpu: 50 }),
    'hpa-80': hpa({ minReplicas: 2, maxReplicas: 40, cpu: 80 }),
  },
  objectives,
});
