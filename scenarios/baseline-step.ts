import { arrivals, defineScenario, stages } from 'pitot';
import { objectives, policies, services } from './baseline-service.ts';

// The step response, as control engineering measures it: time to the first action, time to enough replicas, overshoot,
// and how long the replicas stay when the load has gone (the stabilization window of the HPA: 5 minutes).
export default defineScenario({
  name: 'baseline-step',
  description: 'A step: 20 requests/s, from one instant to the next 80, and back',
  seed: 1,
  duration: '40m',
  services,
  load: {
    visitors: arrivals({
      // Low for ten minutes, high for twenty, low again. A stage that takes no time is a step.
      rate: stages([
        { for: '10m', from: 20, rate: 20 },
        { for: '20m', from: 80, rate: 80 },
        { for: '10m', from: 20, rate: 20 },
      ]),
      target: 'GET /',
      timeout: '5s',
    }),
  },
  policies,
  objectives,
});
