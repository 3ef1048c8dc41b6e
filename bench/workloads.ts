import { checkScenario } from '#experiment/check-scenario.ts';
import type { Scenario } from '#experiment/scenario.ts';
import type { ServiceSpec, Step } from '#services/spec.ts';
import type { DistributionSpec } from '#sim/distribution.ts';

/** The three workloads of the yardstick as scenarios; what they are is said in bench/bare/README.md. */
export type Workload = 'W1' | 'W2' | 'W3';

/** @param size completed requests for W1, virtual seconds for W2 and W3 */
export function workload(name: Workload, size: number): Scenario {
  return checkScenario({ W1: queue, W2: closedLoop, W3: callGraph }[name](size), name);
}

/** Lognormal by mean in seconds and sigma: mu = ln(mean) - sigma^2 / 2. */
const lognormal = (mean: number, sigma: number): DistributionSpec => ({
  dist: 'lognormal',
  mu: Math.log(mean) - sigma ** 2 / 2,
  sigma,
});

/** M/M/16 at a load of 0.8: Poisson arrivals, one replica of 16 slots, one queue without bounds. */
function queue(size: number): Scenario {
  return {
    name: 'w1',
    duration: 'drained',
    services: {
      web: { concurrency: 16, endpoints: { 'GET /': [{ step: 'wait', time: { dist: 'exponential', mean: '50ms' } }] } },
    },
    load: { all: { source: 'arrivals', rate: (0.8 * 16) / 0.05, target: 'GET /', limit: size } },
  };
}

/** 2,000 users on 40 replicas of 4 slots with queues of 16; 20 replicas only between 1200 s and 1500 s. */
function closedLoop(size: number): Scenario {
  const think = ['0.5s', '1.5s'] as [string, string];
  return {
    name: 'w2',
    duration: `${size}s`,
    services: {
      web: {
        replicas: 40,
        concurrency: 4,
        queue: { places: 16 },
        balancer: { choices: 2 },
        endpoints: { 'GET /': [{ step: 'wait', time: lognormal(0.05, 0.8), cores: 0.3 }] },
      },
    },
    load: {
      users: {
        source: 'users',
        timeout: '0s',
        users: [
          {
            name: 'User',
            wait: think,
            start: [{ sleep: think }],
            do: { pick: [{ name: 'get', do: [{ call: 'GET /' }] }] },
          },
        ],
        shape: { stages: [{ until: `${size + 1}s`, users: 2000, rate: 2000 }] },
      },
    },
  };
}

/** edge -> api -> (catalog || cart) -> db with timeouts and retries; 1000 arrivals a second, doubled in every 12th 5 s. */
function callGraph(size: number): Scenario {
  const call = (service: string, timeout: string): Step => ({
    step: 'call',
    service,
    endpoint: 'x',
    timeout,
    retry: { attempts: 3, backoff: { base: '5ms', factor: 2, jitter: [0.5, 1.5] } },
  });
  const service = (mean: number, sigma: number, replicas: number, concurrency: number, rest: Step[]): ServiceSpec => ({
    replicas,
    concurrency,
    queue: { places: 16, abandoned: 'drop' },
    cancellation: 'between-steps',
    balancer: { choices: 2 },
    endpoints: { x: [{ step: 'wait', time: lognormal(mean, sigma) }, ...rest] },
  });
  const maybe: Step = {
    step: 'choose',
    options: [
      [0.5, [call('db', '40ms')]],
      [0.5, []],
    ],
  };
  return {
    name: 'w3',
    duration: 'drained',
    services: {
      client: { endpoints: { x: [call('edge', '400ms')] } },
      edge: service(0.001, 0.5, 8, 8, [call('api', '200ms')]),
      api: service(0.003, 0.6, 12, 4, [
        { step: 'parallel', branches: [[call('catalog', '100ms')], [call('cart', '100ms')]] },
      ]),
      catalog: service(0.008, 0.8, 10, 4, [call('db', '40ms')]),
      cart: service(0.006, 0.8, 8, 4, [maybe]),
      db: service(0.008, 1, 6, 4, []),
    },
    load: {
      all: {
        source: 'arrivals',
        rate: {
          table: {
            bin: '5s',
            rates: Array.from({ length: Math.ceil(size / 5) }, (_, i) => (i % 12 === 0 ? 2000 : 1000)),
          },
        },
        target: 'x',
      },
    },
  };
}
