import { arrivals, defineScenario, sine } from 'pitot';
import { objectives, policies, services } from './baseline-service.ts';

// Slow and predictable: any policy should meet the objective here, so replica-hours tell policies apart. The replicas
// should follow the load; what they lag behind is the metrics' and the controller's delay.
export default defineScenario({
  name: 'baseline-diurnal',
  description: 'A day in two hours: a sine between 10 and 110 requests/s',
  seed: 1,
  duration: '2h',
  services,
  load: {
    visitors: arrivals({
      // Starts in the middle and falls, so that the peak comes after an hour and a half.
      rate: sine({ base: 60, amplitude: 0.83, period: '2h', phase: Math.PI }),
      target: 'GET /',
      timeout: '5s',
    }),
  },
  policies,
  objectives,
});
