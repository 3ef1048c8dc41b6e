import { cpu, exponential, fixed, hpa, type ObjectiveSpec, type PolicySpec, type ServiceSpec } from 'pitot';

// What a lab does before it experiments on scaling: one service, one shape of load at a time. Every baseline runs this
// same service, so that differences between their results come from the load alone.

/** 20 ms of CPU a request; a replica of 500m at 50 % utilization serves 12.5 requests/s. */
export const services: Record<string, ServiceSpec> = {
  web: {
    replicas: 2,
    concurrency: 32,
    queue: { places: 64 },
    cpu: { request: '500m', limit: '1000m' },
    startup: { dist: 'uniform', low: '20s', high: '40s' },
    endpoints: { 'GET /': [cpu(exponential('20ms'))] },
  },
};

export const policies: Record<string, PolicySpec> = {
  // No autoscaler: what the load does to what is there.
  fixed: fixed(),
  'hpa-50': hpa({ minReplicas: 2, maxReplicas: 20, cpu: 50 }),
};

export const objectives: ObjectiveSpec[] = [{ under: '200ms', ratio: 0.99 }];
