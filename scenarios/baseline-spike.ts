import { arrivals, defineScenario, stages } from 'pitot';
import { objectives, policies, services } from './baseline-service.ts';

// Shorter than any reactive policy can answer: a pod takes 20 to 40 s to start, and the HPA looks every 15 s. What counts
// is how the service behaves meanwhile (503 at once, or everybody late), and what the answer that comes too late costs.
export default defineScenario({
  name: 'baseline-spike',
  description: 'A spike: 20 requests/s, for one minute 150, then 20 again',
  seed: 1,
  duration: '20m',
  services,
  load: {
    visitors: arrivals({
      rate: stages([
        { for: '5m', from: 20, rate: 20 },
        { for: '1m', from: 150, rate: 150 },
        { for: '14m', from: 20, rate: 20 },
      ]),
      target: 'GET /',
      timeout: '5s',
    }),
  },
  policies,
  objectives,
});
