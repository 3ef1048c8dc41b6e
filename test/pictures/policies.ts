import {
  erlangC,
  fixed,
  holt,
  hpa,
  kpa,
  type PolicySpec,
  phpa,
  pid,
  predictive,
  rateTarget,
  scheduled,
  squareRoot,
  threshold,
} from 'pitot';

/** The policy that each page of docs/policies draws, by the page's name; null for pages that are no policy. */
export const PICTURED: Readonly<Record<string, PolicySpec | null>> = {
  combinators: null,
  'erlang-c': erlangC({ serviceRate: 10, waitUnder: '100ms', alpha: 0.05, min: 2, max: 20 }),
  fixed: fixed({ replicas: 5 }),
  hpa: hpa({ minReplicas: 2, maxReplicas: 20, cpu: 60 }),
  // Ten requests a second are what one of these replicas can do.
  kpa: kpa({ metric: 'rps', target: 10, minScale: 2, maxScale: 20 }),
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
