import { arrivals, defineScenario, fixed, hpa, sine } from 'pitot';
import { requests, services } from './shop-services.ts';

// A whole day of the same shop: 200 requests/s on average, 17.3 million in all, most of them in the evening.
// An open load: visitors come whether or not the shop keeps up.
export default defineScenario({
  name: 'shop-day',
  description: 'The shop of flash-crowd for 24 h at 200 requests/s on average, with the shape of a day',
  seed: 1,
  duration: '24h',
  // The day begins at the replicas that midnight needs; a warm start, or the first minutes are all that one sees.
  services: {
    ...services,
    web: { ...services.web, replicas: 34 },
    catalog: { ...services.catalog, replicas: 17 },
    cart: { ...services.cart, replicas: 9 },
  },
  load: {
    visitors: arrivals({
      // Starts at the mean and falls: a trough at 6:00, the peak of 320 requests/s at 18:00.
      rate: sine({ base: 200, amplitude: 0.6, period: '24h', phase: Math.PI }),
      target: requests,
      timeout: '10s',
    }),
  },
  policies: {
    // Enough for the peak, all day.
    'fixed-60': { web: fixed({ replicas: 60 }), catalog: fixed({ replicas: 30 }), cart: fixed({ replicas: 15 }) },
    'hpa-50': hpa({ minReplicas: 2, maxReplicas: 60, cpu: 50 }),
    'hpa-70': hpa({ minReplicas: 2, maxReplicas: 60, cpu: 70 }),
  },
  // A night that costs little is worth nothing if the evening is slow.
  objectives: [
    { under: '300ms', ratio: 0.99 },
    { target: 'POST /checkout', under: '500ms', ratio: 0.99 },
  ],
});
