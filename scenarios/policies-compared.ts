import * as pitot from 'pitot';

const { arrivals, cpu, defineScenario, exponential, fixed, hpa, keda, kpa, stages, uniform } = pitot;

// One replica completes 10 requests a second; every policy aims at 60 % of that, with 2 to 24 replicas.
const bounds = { min: 2, max: 24 };
const replicas = { minReplicas: 2, maxReplicas: 24 };
const rate = { perReplica: 10, targetUtilization: 0.6 };
const checks = [{ metric: 'cpuUtilization', strategy: { name: 'target-value', target: 0.6 } }] as const;
const linear = { type: 'Linear', name: 'line', linear: { historySize: 12, lookAhead: 60_000 } } as const;
const query = 'sum(rate(pitot_service_arrivals_total{service="$service"}[1m]))';

export default defineScenario({
  name: 'policies-compared',
  description: 'Every family of autoscalers over the same two hours: a ramp, a step, a lull and a spike',
  duration: '2h',
  services: {
    web: {
      replicas: 3,
      startup: uniform('20s', '40s'),
      endpoints: { 'GET /': [cpu(exponential('100ms'))] },
    },
  },
  load: {
    visitors: arrivals({
      target: 'GET /',
      timeout: '5s',
      rate: stages([
        { for: '55m', from: 10, rate: 90 },
        { for: '15m', from: 120, rate: 120 },
        { for: '30m', from: 8, rate: 8 },
        { for: '20m', from: 75, rate: 15 },
      ]),
    }),
  },
  policies: {
    fixed: fixed({ replicas: 16 }),
    threshold: pitot.threshold({ above: 0.75, below: 0.35, samples: 2, stepUp: 2, ...bounds }),
    pid: pitot.pid({ target: 0.6, ...bounds }),
    hpa: hpa({ cpu: 60, ...replicas }),
    phpa: pitot.phpa({ cpu: 60, ...replicas, models: [linear] }),
    keda: keda({
      minReplicaCount: 2,
      maxReplicaCount: 24,
      triggers: [{ type: 'prometheus', metadata: { query, threshold: 6 } }],
    }),
    kpa: kpa({ metric: 'rps', target: 10, targetUtilization: 60, minScale: 2, maxScale: 24 }),
    aws: pitot.awsTargetTracking({ target: 0.6, minCapacity: 2, maxCapacity: 24 }),
    nomad: pitot.nomad({ ...bounds, checks: [...checks] }),
    'rate-target': pitot.rateTarget({ ...rate, ...bounds }),
    'erlang-c': pitot.erlangC({ serviceRate: 10, waitUnder: '100ms', alpha: 0.05, ...bounds }),
    predictive: pitot.predictive({
      forecaster: pitot.holt(),
      horizon: '1m',
      rule: { kind: 'rate', ...rate },
      ...bounds,
    }),
  },
  objectives: [{ under: '1s', ratio: 0.95 }],
});
