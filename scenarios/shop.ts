import { defineScenario, exponential, fail, pick, stages, task, type UserClassSpec, users, wait } from 'pitot';

// A Locust profile: a closed load of browsers and buyers, who wait for their answer, think, and go on. The endpoints
// only wait, so one replica serves them all and the users set the pace.
const browser: UserClassSpec = {
  name: 'Browser',
  weight: 3,
  wait: ['500ms', '1500ms'], // Locust's between(0.5, 1.5)
  do: pick(task('list', 'GET /const', 6), task('search', 'GET /exp?q=1', 3), task('flaky', 'GET /flaky')),
};
const buyer: UserClassSpec = {
  name: 'Buyer',
  wait: { every: '1s' }, // constant_pacing(1)
  do: pick(
    task('order', [{ call: 'POST /orders', name: 'order', body: '{"sku":1}' }], 2),
    task('detail', 'GET /exp?d=1'),
  ),
};

export default defineScenario({
  name: 'shop',
  description: 'A Locust profile: 8, 24, then 14 users browse and buy for 52 s',
  seed: 42,
  duration: '52s',
  services: {
    shop: {
      endpoints: {
        'GET /const': [wait('20ms')],
        'GET /exp': [wait(exponential('50ms'))],
        'GET /flaky': [wait('20ms'), fail(0.05)], // one in twenty answers 500
        'POST /orders': [wait('20ms')],
      },
    },
  },
  load: {
    shoppers: users({
      users: [browser, buyer],
      shape: stages([
        { until: '15s', users: 8, rate: 4 },
        { until: '35s', users: 24, rate: 8 },
        { until: '48s', users: 12, rate: 2.5 },
        { until: '52s', users: 14, rate: 0.5 },
      ]),
    }),
  },
  objectives: [{ target: 'GET /const', under: '50ms', ratio: 0.99 }],
});
