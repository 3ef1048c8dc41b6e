import {
  awsPredictive,
  awsStepScaling,
  awsTargetTracking,
  erlangC,
  fixed,
  holt,
  hpa,
  keda,
  kpa,
  nomad,
  type PolicySpec,
  phpa,
  pid,
  predictive,
  rateLimited,
  rateTarget,
  scheduled,
  squareRoot,
  stabilized,
  threshold,
} from 'pitot';

/** The policy that each page of docs/policies draws, by the page's name. */
export const PICTURED: Readonly<Record<string, PolicySpec>> = {
  // The forecast of the hour is there from its beginning, and nothing goes below it.
  'aws-predictive': awsPredictive({
    mode: 'ForecastAndScale',
    target: 8,
    forecast: { hourly: [80] },
    minCapacity: 2,
    maxCapacity: 20,
  }),
  'aws-step-scaling': awsStepScaling({
    minCapacity: 2,
    maxCapacity: 20,
    cooldown: '2m',
    scaleOut: { threshold: 0.7, steps: [{ lower: 0, adjustment: 3 }] },
    scaleIn: { threshold: 0.35, steps: [{ upper: 0, adjustment: -2 }] },
  }),
  'aws-target-tracking': awsTargetTracking({ target: 0.6, minCapacity: 2, maxCapacity: 20 }),
  // The policy of rate-target.md, made calm.
  combinators: rateLimited({
    policy: stabilized({ policy: rateTarget({ perReplica: 10, min: 2, max: 20 }), down: '3m' }),
    up: { replicas: 2, period: '1m' },
    down: { replicas: 1, period: '30s' },
  }),
  'erlang-c': erlangC({ serviceRate: 10, waitUnder: '100ms', alpha: 0.05, min: 2, max: 20 }),
  fixed: fixed({ replicas: 5 }),
  hpa: hpa({ minReplicas: 2, maxReplicas: 20, cpu: 60 }),
  keda: keda({
    minReplicaCount: 2,
    maxReplicaCount: 20,
    triggers: [
      {
        type: 'prometheus',
        metadata: { query: 'sum(rate(pitot_service_arrivals_total{service="$service"}[1m]))', threshold: 8 },
      },
    ],
  }),
  // Ten requests a second are what one of these replicas can do.
  kpa: kpa({ metric: 'rps', target: 10, minScale: 2, maxScale: 20 }),
  nomad: nomad({
    min: 2,
    max: 20,
    cooldown: '1m',
    checks: [{ metric: 'cpuUtilization', strategy: { name: 'target-value', target: 0.6 } }],
  }),
  phpa: phpa({
    minReplicas: 2,
    maxReplicas: 20,
    cpu: 60,
    models: [{ type: 'Linear', name: 'line', linear: { historySize: 6, lookAhead: 60_000 } }],
  }),
  pid: pid({ target: 0.6, min: 2, max: 20 }),
  predictive: predictive({
    forecaster: holt(),
    horizon: '1m',
    rule: { kind: 'rate', perReplica: 10 },
    min: 2,
    max: 20,
  }),
  'rate-target': rateTarget({ perReplica: 10, min: 2, max: 20 }),
  scheduled: scheduled({
    entries: [
      { cron: '9 * * * *', replicas: 12 },
      { cron: '25 * * * *', replicas: 3 },
    ],
  }),
  'square-root': squareRoot({ serviceRate: 10, alpha: 0.1, min: 2, max: 20 }),
  threshold: threshold({ above: 0.7, below: 0.3, min: 2, max: 20 }),
};
