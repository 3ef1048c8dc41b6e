import { arrivals, defineScenario, stages } from 'pitot';
import { objectives, policies, services } from './baseline-service.ts';

// How far does a policy lag behind load that grows all the time? The distance between offered load and capacity during
// the ramp is its reaction time; what it does at the top is its overshoot.
export default defineScenario({
  name: 'baseline-ramp',
  description: 'A ramp: from 10 to 120 requests/s over 20 minutes, then as long at the top',
  seed: 1,
  duration: '40m',
  services,
  load: {
    visitors: arrivals({
      rate: stages([
        { for: '20m', from: 10, rate: 120 },
        { for: '20m', rate: 120 },
      ]),
      target: 'GET /',
      timeout: '5s',
    }),
  },
  policies,
  objectives,
});
