import { arrivals, defineScenario } from 'pitot';
import { objectives, policies, services } from './baseline-service.ts';

// The quietest experiment there is: nothing changes but chance. A policy that scales here after the first minutes is
// chasing noise (flapping), and the final number of replicas should be what arithmetic says: 40 x 20 ms / (500m x 50 %).
export default defineScenario({
  name: 'baseline-constant',
  description: 'Steady load: 40 requests/s for 20 minutes',
  seed: 1,
  duration: '20m',
  services,
  load: {
    visitors: arrivals({
      rate: 40,
      target: 'GET /',
      timeout: '5s',
    }),
  },
  policies,
  objectives,
});
