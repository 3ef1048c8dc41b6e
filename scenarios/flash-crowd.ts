import { arrivals, defineScenario, fixed, hpa, sine, stages } from 'pitot';
import { requests, services } from './shop-services.ts';

// Two hours of a shop: the swing of a day, pressed into two hours, and a crowd that comes at once, stays for five
// minutes and loses interest over ten. About 180,000 requests. Which autoscaler keeps the promise, and at what price?
export default defineScenario({
  name: 'flash-crowd',
  description: 'A shop of four services, two hours with a flash crowd: about 180,000 requests, six policies',
  seed: 1,
  duration: '2h',
  services,
  load: {
    visitors: arrivals({
      rate: sine({ base: 16, amplitude: 0.4, period: '2h' }),
      target: requests,
      timeout: '10s',
    }),
    crowd: arrivals({
      rate: stages([
        { for: '50m', rate: 0 },
        { for: '90s', rate: 100 }, // from nothing to 100 requests/s in a minute and a half
        { for: '5m', rate: 100 },
        { for: '10m', rate: 0 },
      ]),
      target: requests,
      timeout: '10s',
    }),
  },
  policies: {
    // What the peak needs, all the time: nothing to decide, and the most expensive.
    'fixed-20': { web: fixed({ replicas: 20 }), catalog: fixed({ replicas: 10 }), cart: fixed({ replicas: 6 }) },
    // The Kubernetes HPA on CPU utilization with its defaults, for every service: how much head room is enough?
    'hpa-50': hpa({ minReplicas: 2, maxReplicas: 20, cpu: 50 }),
    'hpa-70': hpa({ minReplicas: 2, maxReplicas: 20, cpu: 70 }),
    'hpa-90': hpa({ minReplicas: 2, maxReplicas: 20, cpu: 90 }),
    // The same target, tuned: up by as much as it takes in one step, down after one minute instead of five.
    'hpa-50-fast': hpa({
      minReplicas: 2,
      maxReplicas: 20,
      cpu: 50,
      behavior: {
        scaleUp: { policies: [{ type: 'Percent', value: 900, periodSeconds: 15 }] },
        scaleDown: { stabilizationWindowSeconds: 60 },
      },
    }),
    // Never fewer than six: head room that is there before the crowd is.
    'hpa-50-min-6': hpa({ minReplicas: 6, maxReplicas: 20, cpu: 50 }),
  },
  objectives: [{ under: '300ms', ratio: 0.99 }],
});
