import { call, cpu, exponential, lognormal, parallel, type ServiceSpec, type Step, uniform, wait } from 'pitot';

// A shop of four services, shared by flash-crowd and shop-day. A request from outside costs some 70 ms of CPU in all:
//
//   visitors -> web -> catalog, cart (at the same time) -> payment (checkouts only)

/** What the Deployments have in common: requests and limits in millicores, 20 to 40 s from created to ready. */
const deployment = {
  replicas: 2,
  concurrency: 32,
  // Nobody waits behind more than this many requests at one replica: the next one gets 503 at once.
  queue: { places: 64 },
  startup: uniform('20s', '40s'),
  shutdown: '30s',
  cpu: { request: '500m', limit: '1000m' },
} satisfies Partial<ServiceSpec>;

/** A call gives up after 2 s; its caller then fails. */
const timeout = '2s';

// CPU is needed, and shared with the replica's other requests; waiting for a database or a bank only passes time.
const page: Step[] = [
  cpu(lognormal({ mean: '40ms', p99: '120ms' })),
  parallel(call('catalog', 'GET /products', { timeout }), call('cart', 'GET /cart', { timeout })),
];
const checkout: Step[] = [...page, call('payment', 'POST /payments', { timeout })];
const bank = lognormal({ median: '50ms', p99: '120ms' });

export const services = {
  web: { ...deployment, replicas: 3, endpoints: { 'GET /': page, 'POST /checkout': checkout } },
  catalog: { ...deployment, endpoints: { 'GET /products': [cpu(exponential('20ms')), wait('5ms')] } },
  cart: { ...deployment, endpoints: { 'GET /cart': [cpu(exponential('10ms'))] } },
  payment: { ...deployment, endpoints: { 'POST /payments': [cpu('15ms'), wait(bank)] } },
} satisfies Record<string, ServiceSpec>;

/** Of ten requests one is a checkout. */
export const requests = { 'GET /': 9, 'POST /checkout': 1 };
