import { defineScenario, exponential, type Step, type UserClassSpec } from 'pitot';

// A Locust profile: a closed load of browsers and buyers, who wait for their answer, think, and go on. The endpoints
// only wait, so one replica serves them all and the users set the pace.
const browser: UserClassSpec = {
  name: 'Browser',
  weight: 3,
  wait: ['500ms', '1500ms'], // Locust's between(0.5, 1.5)
  do: {
    pick: [
      { name: 'list', weight: 6, do: [{ call: 'GET /const', name: 'list' }] },
      { name: 'search', weight: 3, do: [{ call: 'GET /exp?q=1', name: 'search' }] },
      { name: 'flaky', do: [{ call: 'GET /flaky', name: 'flaky' }] },
    ],
  },
};
const buyer: UserClassSpec = {
  name: 'Buyer',
  wait: { every: '1s' }, // constant_pacing(1)
  do: {
    pick: [
      { name: 'order', weight: 2, do: [{ call: 'POST /orders', name: 'order', body: '{"sku":1}' }] },
      { name: 'detail', do: [{ call: 'GET /exp?d=1', name: 'detail' }] },
    ],
  },
};
const failing: Step = { step: 'fail', probability: 0.05 }; // one in twenty answers 500

export default defineScenario({
  name: 'shop',
  description: 'A Locust profile: 8, 24, then 14 users browse and buy for 52 s',
  seed: 42,
  duration: '52s',
  services: {
    shop: {
      endpoints: {
        'GET /const': [{ step: 'wait', time: '20ms' }],
        'GET /exp': [{ step: 'wait', time: exponential('50ms') }],
        'GET /flaky': [{ step: 'wait', time: '20ms' }, failing],
        'POST /orders': [{ step: 'wait', time: '20ms' }],
      },
    },
  },
  load: {
    shoppers: {
      source: 'users',
      users: [browser, buyer],
      shape: {
        stages: [
          { until: '15s', users: 8, rate: 4 },
          { until: '35s', users: 24, rate: 8 },
          { until: '48s', users: 12, rate: 2.5 },
          { until: '52s', users: 14, rate: 0.5 },
        ],
      },
    },
  },
  objectives: [{ target: 'GET /const', under: '50ms', ratio: 0.99 }],
});
